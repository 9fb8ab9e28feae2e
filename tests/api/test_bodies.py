"""Bodies at the office: entered, given sites, a sheet settled, shown on site and dossier apart from the visit; other areas see nothing."""

import datetime

import pytest
from sqlalchemy import select

from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.sites import bodies
from siteaudit.visits import service as visits
from siteaudit.visits import sheets
from siteaudit.visits.models import Visit
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests import makers
from tests.programs import make_version, publish
from tests.services.test_bodies import SHEET, make_body, send, sheet_of

from .office import verbs


@pytest.fixture
def version(session):
    return make_version(session, SHEET)


@pytest.fixture
def body(session, people, site):
    body = make_body(session, people, seat="Bashuri")
    bodies.add_site(session, people.lea, uid=body.uid, site=site.uid)
    session.commit()
    return body


def test_a_body_is_entered_with_its_sites_and_one_is_taken_off_and_put_back(session, people, sit, site):
    lea = sit("lea")
    assert "Nobody has entered a dispute body yet" in lea.get("/office/bodies")

    page = lea.post("/office/bodies/new", name="=cmd|' /C calc'!A0", kind="peace", seat="", area=people.areas["Mwela"].uid)
    (row,) = bodies.list_bodies(session, people.lea)
    assert "=cmd|' /C calc'!A0" in page
    assert "Peace committee" in page
    assert "There is no sheet of this body yet" in page
    assert site.name in lea.get(f"/office/bodies/{row.uid}?q=Tembesha")
    assert "It serves 1 site" in lea.post(f"/office/bodies/{row.uid}/sites", site=site.uid)
    assert "is taken off" in lea.post(f"/office/bodies/{row.uid}/sites/remove", site=site.uid)
    lea.post(f"/office/bodies/{row.uid}/sites", site=site.uid)
    assert [one.uid for one in bodies.list_sites_of_body(session, people.lea, row)] == [site.uid]
    assert len(verbs(session, "body.update")) == 3


def test_a_body_is_corrected_closed_and_opened_again(people, sit, body):
    lea, at = sit("lea"), f"/office/bodies/{body.uid}"

    assert "CLS Mwela-Nord" in lea.post(at, name="CLS Mwela-Nord", kind="cls", seat="", area=people.areas["Mwela"].uid)
    assert "Closed on" in lea.post(f"{at}/close", closed="yes")
    assert "CLS Mwela-Nord" not in lea.get("/office/bodies")
    assert "CLS Mwela-Nord" in lea.get("/office/bodies?closed=1")
    assert "Closed on" not in lea.post(f"{at}/close", closed="no")


@pytest.mark.parametrize("fields", [{"name": ""}, {"kind": "sheriff"}, {"kind": ""}, {"name": "a\x00b"}, {"area": ""}])
def test_a_refused_body_keeps_what_was_typed(people, sit, fields):
    given = {"name": "Committee", "kind": "cls", "seat": "Bashuri", "area": people.areas["Mwela"].uid} | fields

    page = sit("lea").post("/office/bodies/new", expect=422, **given)

    assert "Nothing was changed; what you typed is still here." in page


def test_a_second_body_of_the_same_name_is_refused(people, sit, body):
    page = sit("lea").post("/office/bodies/new", expect=409, name="cls  MWELA", kind="cls", seat="", area=people.areas["Mwela"].uid)

    assert "A body of this name and kind is in this area already." in page


def test_site_and_dossier_show_the_sheet_apart_from_the_visit(session, people, sit, site, visit, review, body, version):
    send(session, people, version, site, BS07=body.uid, free="no")
    day = sheets.list_sheets(session, SYSTEM, [body.id])[0].filled_on
    shown = f"Dispute body: CLS Mwela, sheet of {day.day} "

    for page in (sit("lea").get(f"/office/sites/{site.uid}"), sit("jonas").get(f"/office/dossiers/{review.uid}")):
        found, after = page.split("Dispute bodies of this site")
        assert "Free" not in found
        assert shown in after
        assert "Accessible" in after
        assert "Free" in after
        assert "does not count for its indication" in after
    assert session.get(Visit, visit.id).indication_status == "red"


def test_a_sheet_that_came_with_the_visit_of_the_dossier_is_not_counted_among_its_findings(session, people, sit, site, body, version):
    made = makers.make_visit(session, people, site, guarded="no")
    visits.record_visit(session, people.amina, join(people, made, version, {"BS07": body.uid, "free": "no"}), profile=None)
    review = makers.make_review(session, people, made)

    page = sit("jonas").get(f"/office/dossiers/{review.uid}")

    assert "Found: 0 critical, 1 major and 0 minor." in page
    assert "Accessible" in page


def join(people, made, version, answers):
    """A second record of the same visit, with a sheet."""
    given = SubmissionRecord(new_id(), version, {"body": answers})
    return VisitRecord(
        uid=made.uid, site_id=made.site_id, area_id=made.area_id, mode="on_site", visited_on=made.visited_on,
        received_at=made.received_at, origin="phone", user_id=people.users["amina"].id, submissions=(given,),
    )  # fmt: skip


def test_without_a_sheet_or_with_an_old_one_the_page_says_so(session, people, sit, site, body, version):
    lea = sit("lea")
    assert "There is no sheet of this body yet." in lea.get(f"/office/sites/{site.uid}")

    send(session, people, version, site, BS07=body.uid)
    row = sheets.list_sheets(session, SYSTEM, [body.id])[0]
    row.until_on = row.filled_on - datetime.timedelta(days=1)

    assert "This sheet is too old: a new one is due since" in lea.get(f"/office/sites/{site.uid}")
    assert "overdue since" in lea.get("/office/bodies")
    assert "The last sheet is too old" in lea.get(f"/office/bodies/{body.uid}")


def test_a_site_without_a_body_says_so(sit, site):
    assert "No dispute body is known for this site." in sit("claude").get(f"/office/sites/{site.uid}")


def test_the_years_stand_beside_each_other_by_test(session, people, sit, site, body, version):
    for day, free in (("2024-11-01", "no"), ("2025-11-01", "yes"), ("2026-11-01", "no")):
        send(session, people, version, site, BS07=body.uid, BS05=day, free=free)

    page = sit("lea").get(f"/office/bodies/{body.uid}")

    assert "Findings over the years, by test" in page
    assert "Accessible 1 – 1" in page


def test_a_sheet_of_an_unknown_body_waits_and_becomes_a_body_with_its_sheet(session, people, sit, site, version):
    visit = send(session, people, version, BS01="Comité de paix de Mwela", BS02="peace")
    sheet, lea = sheet_of(session, visit), sit("lea")

    waiting = lea.get("/office/")
    assert "Comité de paix de Mwela" in waiting
    assert "names no site" not in waiting
    assert "This is what the sheet says" in lea.get(f"/office/bodies/sheets/{sheet.uid}")
    page = lea.post(
        f"/office/bodies/sheets/{sheet.uid}/new", name="Comité de paix de Mwela", kind="peace", seat="", area=people.areas["Mwela"].uid
    )
    assert "the sheet belongs to it" in page
    assert "Comité de paix" not in lea.get("/office/")
    assert len(verbs(session, "body.sheet")) == 1


def test_a_sheet_that_names_another_areas_body_says_why_it_waits_and_goes_to_one_that_we_know(session, people, sit, body, version):
    south = make_body(session, people, "CLS Itula", area="Itula", actor=SYSTEM)
    sheet = sheet_of(session, send(session, people, version, BS07=south.uid))
    claude = sit("claude")

    page = claude.get(f"/office/bodies/sheets/{sheet.uid}")
    assert "It names a body outside the areas of who sent it" in page
    assert "The sheet belongs to this body now." in claude.post(f"/office/bodies/sheets/{sheet.uid}/body", body=body.uid)
    assert sheets.list_sheets(session, SYSTEM, [body.id])[0].uid == sheet.uid


def test_who_has_the_south_finds_nothing_of_the_north(session, people, sit, body, version, site):
    sheet = sheet_of(session, send(session, people, version, site, BS01="x"))
    boris = sit("boris")

    assert "CLS Mwela" not in boris.get("/office/bodies")
    boris.get(f"/office/bodies/{body.uid}", expect=404)
    boris.get(f"/office/bodies/sheets/{sheet.uid}", expect=404)
    boris.post(f"/office/bodies/{body.uid}/sites", expect=404, site=site.uid)
    boris.post(f"/office/bodies/sheets/{sheet.uid}/body", expect=404, body=body.uid)


def test_who_reads_no_visits_sees_the_body_without_its_sheets(session, people, sit, site, body, version):
    send(session, people, version, site, BS07=body.uid, free="no")

    page = sit("admin").get(f"/office/bodies/{body.uid}")

    assert "Your role does not read visits." in page
    assert "It serves 1 site" in page


def test_a_monitor_reads_and_changes_nothing(sit, body, site):
    amina = sit("amina")

    assert "Enter a body" not in amina.get("/office/bodies")
    amina.get("/office/bodies/new", expect=403)
    amina.post(f"/office/bodies/{body.uid}/sites/remove", expect=403, site=site.uid)


@pytest.mark.parametrize("language", ["en", "fr", "sw"])
def test_the_real_sheet_is_read_in_three_languages(session, people, sit, site, body, language):
    publish(session, "body-sheet")
    real = session.scalars(select(ChecklistVersion)).one()
    visit = send(session, people, real, site, BS07=body.uid)
    lea = sit("lea", language)

    for address in ("/office/bodies", f"/office/bodies/{body.uid}", f"/office/sites/{site.uid}", f"/office/bodies/sheets/{sheet_of(session, visit).uid}"):
        assert "CLS Mwela" in lea.get(address)
    row = sheets.list_sheets(session, SYSTEM, [body.id])[0]
    assert (row.until_on.year, row.until_on.month) == (row.filled_on.year + 1, row.filled_on.month)
