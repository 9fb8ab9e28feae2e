"""Bodies: entered, corrected, with the sites they serve; a sheet finds its body, or waits for a person to say which."""

import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.checklists.source import compile_source
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import transaction
from siteaudit.demo import people as cast
from siteaudit.sites import bodies
from siteaudit.sites.models import Body
from siteaudit.sites.rules import BodyKind
from siteaudit.visits import lists, sheets
from siteaudit.visits import service as visits
from siteaudit.visits.models import BodySheet, Submission
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.visits.told import is_overdue
from tests import makers
from tests.house.test_rooms import act_faults
from tests.programs import make_version

SHEET = """
settings: {form_id: sheet, version: "2026112401", default_language: en, form_title: {en: Sheet}, pillar: body}
survey:
  - {type: begin_group, name: body, label: {en: Body}}
  - {type: select_one_from_file bodies.csv, name: BS07, label: {en: Which}, sensitivity: P}
  - {type: calculate, name: body_kind, calculation: "if(${BS07} != '', pulldata('bodies', 'kind', 'name', ${BS07}), '')"}
  - {type: text, name: BS01, label: {en: Name}, relevant: "${BS07} = ''", sensitivity: P}
  - {type: text, name: BS02, label: {en: Kind}, relevant: "${BS07} = ''", sensitivity: P}
  - {type: date, name: BS05, label: {en: Day}, sensitivity: P}
  - {type: calculate, name: counts_until, calculation: "'2027-11-24'"}
  - {type: select_one yn, name: free, label: {en: Free}, relevant: "${body_kind} = 'cls'", severity: M, criterion: ungp-31.b, fail: "no", sensitivity: P, duty: committee}
  - {type: end_group}
choices:
  yn: [{name: "yes", label: {en: "Yes"}}, {name: "no", label: {en: "No"}}]
"""


def make_body(session, people, name="CLS Mwela", area="Mwela", actor=None, **more):
    return bodies.create_body(session, actor or people.lea, area=people.areas[area], name=name, **({"kind": "cls"} | more))


def send(session, people, version, site=None, *, day=None, replaces=None, actor=None, sender=None, who="amina", **answers):
    """A visit record with one sheet, sent by Amina; the visit."""
    given = SubmissionRecord(new_id(), version, {"body": answers})
    area = site.area_id if site else people.areas[cast.NORTH].id
    record = VisitRecord(
        uid=new_id(), site_id=site.id if site else None, site_text=None if site else "Mwela", area_id=area, mode="on_site",
        visited_on=day or clock.today(), received_at=clock.now(), origin="phone", user_id=people.users[who].id, submissions=(given,),
        sender=sender,
    )  # fmt: skip
    if replaces:
        return visits.replace_submission(session, actor or people.amina, record, replaces=replaces, profile=None)
    return visits.record_visit(session, actor or people.amina, record, profile=None)


def sheet_of(session, visit):
    (one,) = visit.submissions
    return session.scalars(select(BodySheet).where(BodySheet.submission_id == one.id)).one()


@pytest.fixture
def version(session):
    return make_version(session, SHEET)


def test_acts_of_bodies_and_sheets_ask_and_tell():
    for name in ("sites/bodies.py", "visits/sheets.py"):
        faults = list(act_faults((ROOT / "siteaudit" / name).read_text(encoding="utf-8")))
        assert [one for one in faults if not one.startswith("keep_sheets leaves")] == [], name


def test_the_kinds_are_the_options_of_the_sheet():
    program = compile_source(ROOT / "checklists" / "body-sheet.yaml")
    (asked,) = [one for group in program["body"] for one in group["children"] if one.get("name") == "BS02"]

    assert [one["name"] for one in asked["choices"] if one["name"] in set(BodyKind)] == list(BodyKind)
    assert {one["name"] for one in asked["choices"]} - set(BodyKind) == {"unknown", "not_applicable", "declined", "not_asked"}


def test_a_body_is_entered_corrected_and_closed_with_leaves_without_values(session, people):
    with transaction() as inner:
        body = make_body(inner, people, seat="Bashuri")
        bodies.update_body(inner, people.lea, uid=body.uid, name="  CLS   Mwela-Centre ", kind="peace", area=people.areas["Biruwa"], closed=True)
        assert (body.name, body.kind, body.seat, body.area.name) == ("CLS Mwela-Centre", "peace", "Bashuri", "Biruwa")


    assert body.closed_at is not None
    entries = audit.list_entries(session, body.uid)
    assert [one.verb for one in entries] == ["body.create", "body.update"]
    assert "Centre" not in "".join(one.body for one in entries)


@pytest.mark.parametrize("changes", [{"name": " "}, {"name": "\u202e\u200b"}, {"kind": "sheriff"}, {"name": "x" * 201}, {"seat": "x" * 201}])
def test_a_body_without_a_name_or_of_no_kind_is_refused(session, people, changes):
    with pytest.raises(Problem) as refused:
        make_body(session, people, **changes)

    assert refused.value.code == "body.invalid"
    assert list(refused.value.fields) == list(changes)


def test_one_body_has_one_record(session, people):
    body = make_body(session, people, "CLS \u202eMwe\u200bla", seat="Ba\u00adshuri")

    assert (body.name, body.seat) == ("CLS Mwela", "Bashuri")
    with pytest.raises(Problem) as refused:
        make_body(session, people, "Cls Muéla")
    make_body(session, people, "CLS Mwela", area="Biruwa")
    bodies.update_body(session, people.lea, uid=body.uid, seat="Wanyika")

    assert refused.value.code == "body.known"
    assert len(bodies.list_bodies(session, people.lea)) == 2


def test_another_area_neither_sees_nor_changes_nor_gets_a_body(session, people):
    body = make_body(session, people, area="Itula", actor=SYSTEM)
    own = make_body(session, people)

    for ask in (
        lambda: bodies.get_body(session, people.amina, body.uid),
        lambda: bodies.update_body(session, people.amina, uid=body.uid, name="Mine"),
        lambda: bodies.add_site(session, people.amina, uid=body.uid, site=new_id()),
        lambda: make_body(session, people, area="Itula", actor=people.amina),
    ):
        with pytest.raises(Problem) as hidden:
            ask()
        assert hidden.value.code == "item.not-found"
    assert [one.uid for one in bodies.list_bodies(session, people.amina)] == [own.uid]
    assert [one["name"] for one in lists.list_bodies(session, people.amina)] == [own.uid]


@pytest.fixture
def local(session, people):
    """A lead and a monitor of one territory."""
    made = {}
    for name, role in (("lead", "team_lead"), ("monitor", "monitor")):
        row = access.create_user(session, SYSTEM, email=f"{name}@example.org", label=name, roles=[role], areas=[people.areas["Mwela"]], language="fr")
        made[name] = Actor("user", row.id, row.uid, row.label)
    return SimpleNamespace(**made)


def test_a_body_of_the_area_above_is_seen_below_and_changed_above_only(session, people, local):
    above = make_body(session, people, "Comité provincial", area=cast.NORTH)
    beside = make_body(session, people, "CLS Biruwa", area="Biruwa")

    assert [one.uid for one in bodies.list_bodies(session, local.monitor)] == [above.uid]
    assert [one["name"] for one in lists.list_bodies(session, local.monitor)] == [above.uid]
    assert bodies.find_body(session, local.lead, beside.uid) is None
    for act in (
        lambda: bodies.update_body(session, local.lead, uid=above.uid, name="Mine"),
        lambda: bodies.add_site(session, local.lead, uid=above.uid, site=makers.make_site(session, people).uid),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "item.not-found"


def test_a_body_of_another_area_is_seen_by_who_works_where_it_serves_a_site(session, people, local):
    site = makers.make_site(session, people)
    beside = make_body(session, people, "CLS Biruwa", area="Biruwa")
    bodies.add_site(session, people.lea, uid=beside.uid, site=site.uid)

    assert bodies.list_bodies(session, local.monitor) == [beside]
    assert bodies.list_bodies_of_site(session, local.monitor, site) == [beside]
    bodies.remove_site(session, people.lea, uid=beside.uid, site=site.uid)
    assert bodies.list_bodies(session, local.monitor) == []


def test_a_lead_of_the_territory_settles_a_sheet_about_the_body_above(session, people, local, version):
    above = make_body(session, people, "Comité provincial", area=cast.NORTH)
    site = makers.make_site(session, people)

    linked = send(session, people, version, site, actor=local.monitor, BS07=above.uid)
    waiting = sheet_of(session, send(session, people, version, site, actor=local.monitor, BS01="Le comité"))
    sheets.place_sheet(session, local.lead, sheet=waiting.uid, body=above.uid)

    assert sheet_of(session, linked).body_id == waiting.body_id == above.id


def test_no_list_of_bodies_is_cut(session, people):
    area = people.areas["Mwela"]
    session.add_all(
        Body(area_id=area.id, kind="chief", name=f"Chef {number}", search_name=f"sef {number}", created_at=clock.now()) for number in range(2100)
    )

    assert len(lists.list_bodies(session, people.amina)) == len(bodies.list_bodies(session, people.lea)) == 2100


def test_a_monitor_may_not_enter_a_body(session, people):
    with pytest.raises(Problem) as denied:
        make_body(session, people, actor=people.amina)

    assert denied.value.code == "access.denied"


def test_sites_are_added_and_taken_off_and_a_second_time_changes_nothing(session, people):
    with transaction() as inner:
        body, site = make_body(inner, people), makers.make_site(inner, people)
        for _ in range(2):
            bodies.add_site(inner, people.lea, uid=body.uid, site=site.uid)

    assert [one.uid for one in bodies.list_bodies_of_site(session, people.amina, site)] == [body.uid]
    assert [one.uid for one in bodies.list_sites_of_body(session, people.amina, body)] == [site.uid]
    assert bodies.count_sites(session, people.amina, [body.id]) == {body.id: 1}
    with transaction() as inner:
        for _ in range(2):
            bodies.remove_site(inner, people.lea, uid=body.uid, site=site.uid)
    assert bodies.list_bodies_of_site(session, people.amina, site) == []
    assert [one.verb for one in audit.list_entries(session, body.uid)] == ["body.create", "body.update", "body.update"]


def test_a_search_is_folded_and_a_percent_sign_is_a_letter(session, people):
    body = make_body(session, people, "Comité de Tchaméka")

    assert bodies.list_bodies(session, people.lea, q="chameka") == [body]
    assert bodies.list_bodies(session, people.lea, q="%%") == []


def test_a_sheet_that_names_a_body_is_linked_and_counts_as_long_as_its_checklist_says(session, people, version):
    body, site = make_body(session, people), makers.make_site(session, people)
    visit = send(session, people, version, site, BS07=body.uid, BS05="2026-11-20", free="no")

    sheet = sheet_of(session, visit)

    assert (sheet.body, sheet.filled_on, sheet.until_on) == (body, datetime.date(2026, 11, 20), datetime.date(2027, 11, 24))
    assert sheets.list_waiting(session, people.lea) == []
    assert sheets.list_sheets(session, people.lea, [body.id]) == [sheet]
    assert [one.question for one in sheets.list_findings(session, people.lea, sheet)] == ["body/free"]
    assert visit.flags == []
    assert lists.list_bodies(session, people.amina)[0]["last_sheet"] == "2026-11-20"
    assert (is_overdue(sheet.until_on, datetime.date(2027, 11, 23)), is_overdue(sheet.until_on, sheet.until_on)) == (False, True)


def test_a_sheet_of_a_body_that_is_not_in_the_list_waits_and_is_settled_by_a_person(session, people, version):
    visit = send(session, people, version, BS01="Comité  de paix", BS02="peace")
    body = make_body(session, people, "Comité de paix", kind="peace")
    sheet = sheet_of(session, visit)

    assert (sheet.body, sheet.named, sheet.filled_on) == (None, "Comité de paix", visit.visited_on)
    assert sheets.list_waiting(session, people.lea) == [sheet]
    with pytest.raises(Problem) as denied:
        sheets.place_sheet(session, people.amina, sheet=sheet.uid, body=body.uid)
    with transaction() as inner:
        sheets.place_sheet(inner, people.lea, sheet=sheet.uid, body=body.uid)
    assert denied.value.code == "access.denied"
    session.refresh(sheet)
    assert (sheet.body_id, sheets.list_waiting(session, people.lea)) == (body.id, [])
    assert [one.verb for one in audit.list_entries(session, sheet.uid)] == ["body.sheet"]


@pytest.mark.parametrize("named", ["south", "nowhere", "'; --"])
def test_a_sheet_that_names_a_body_of_another_area_is_kept_and_waits(session, people, version, named):
    south = make_body(session, people, "CLS Itula", area="Itula", actor=SYSTEM)
    uid = {"south": south.uid, "nowhere": new_id()}.get(named, named)
    visit = send(session, people, version, BS07=uid)

    sheet = sheet_of(session, visit)

    assert (sheet.body_id, sheet.named_uid) == (None, uid)
    assert sheets.list_waiting(session, people.lea) == [sheet]
    assert sheets.list_waiting(session, people.boris) == []
    assert sheets.list_sheets(session, SYSTEM, [south.id]) == []
    with pytest.raises(Problem) as hidden:
        sheets.place_sheet(session, people.boris, sheet=sheet.uid, body=south.uid)
    assert hidden.value.code == "item.not-found"


def test_what_the_office_lets_in_names_only_bodies_that_its_sender_sees(session, people, version):
    south = make_body(session, people, "CLS Itula", area="Itula", actor=SYSTEM)
    own = make_body(session, people)

    let_in = [send(session, people, version, actor=SYSTEM, sender=people.amina, BS07=one.uid) for one in (south, own)]

    assert [sheet_of(session, one).body_id for one in let_in] == [None, own.id]


def test_a_corrected_sheet_takes_the_place_of_the_earlier_one_with_what_a_person_said(session, people, version):
    first = send(session, people, version, BS01="CLS")
    body = make_body(session, people)
    sheets.place_sheet(session, people.lea, sheet=sheet_of(session, first).uid, body=body.uid)
    (before,) = first.submissions

    visit = send(session, people, version, replaces=before.uid, BS01="CLS Mwela", BS05="2026-11-01")

    (only,) = sheets.list_sheets(session, people.lea, [body.id])
    assert (only.submission.visit_id, only.named, only.filled_on) == (visit.id, "CLS Mwela", datetime.date(2026, 11, 1))


@pytest.mark.parametrize("named", ["the same", "another", "none"])
def test_what_a_person_said_of_a_sheet_stays_while_it_names_the_same_body(session, people, version, named):
    chosen, given, other = (make_body(session, people, name) for name in ("CLS Mwela", "CLS Bashuri", "CLS Lwakiri"))
    first = send(session, people, version, BS07=chosen.uid)
    sheets.place_sheet(session, people.lea, sheet=sheet_of(session, first).uid, body=given.uid)
    (before,) = first.submissions
    says = {"the same": {"BS07": chosen.uid}, "another": {"BS07": other.uid}, "none": {"BS01": "CLS Kashenge"}}[named]

    visit = send(session, people, version, replaces=before.uid, BS05="2026-11-01", **says)

    found = session.scalars(select(BodySheet).join(BodySheet.submission).where(Submission.visit_id == visit.id, Submission.replaced_at.is_(None)))
    assert found.one().body_id == {"the same": given.id, "another": other.id, "none": None}[named]


def test_the_same_record_twice_is_one_sheet(session, people, version):
    body = make_body(session, people)
    visit = send(session, people, version, BS07=body.uid)

    sheets.keep_sheets(session, people.amina, visit)

    assert len(sheets.list_sheets(session, people.lea, [body.id])) == 1


@pytest.mark.parametrize("answers", [{"BS07": 5, "BS01": ["x"], "BS05": "soon"}, {"BS07": {"a": "b"}, "BS05": "2999-01-01"}, {}])
def test_whatever_a_sheet_holds_it_is_kept_and_waits(session, people, version, answers):
    sheet = sheet_of(session, send(session, people, version, **answers))

    assert (sheet.body_id, sheet.filled_on) == (None, clock.today())


def test_the_list_of_a_phone_holds_open_bodies_of_its_areas_and_no_persons(session, people):
    body = make_body(session, people, "=HYPERLINK(1)", seat="Bashuri")
    bodies.update_body(session, people.lea, uid=make_body(session, people, "Gone").uid, closed=True)

    assert lists.list_bodies(session, people.amina) == [
        {"name": body.uid, "label": "=HYPERLINK(1), Mwela", "kind": "cls", "seat": "Bashuri", "province": cast.NORTH, "territory": "Mwela", "last_sheet": ""}
    ]
