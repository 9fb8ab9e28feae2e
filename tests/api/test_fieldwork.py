"""What a phone takes into the field: its areas only, U3 of last visits, few bytes when nothing is new."""

import datetime
import json

import pytest

from siteaudit.access import service as access
from siteaudit.certification import service as certification
from siteaudit.checklists import service as checklists
from siteaudit.checklists.limits import Upload
from siteaudit.checklists.source import build
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import b64, sha256
from siteaudit.core.ids import new_id
from siteaudit.core.transaction import transaction
from siteaudit.demo.phone import Refused
from siteaudit.fieldwork import service
from siteaudit.sites import bodies
from siteaudit.visits import service as visits
from siteaudit.visits.models import VisitPlan
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests.counting import counted
from tests.programs import REPORT, make_version
from tests.services.test_sites import make_site

SEALED = [{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}]
# A list with a critical question in rows.
ROWS = """
settings: {form_id: pits, version: "2026112401", default_language: en, form_title: {en: Pits}, pillar: human_rights}
survey:
  - {type: begin_repeat, name: pit, label: {en: Pit}}
  - {type: select_one yn, name: deep, label: {en: Too deep}, severity: C, criterion: oecd-annex-2.1iii, fail: "yes", sensitivity: P, duty: operator}
  - {type: end_repeat}
choices:
  yn: [{name: "yes", label: {en: "Yes"}}, {name: "no", label: {en: "No"}}]
"""


@pytest.fixture
def field(session, people, phone):
    """A northern site with a visit that found something of each sensitivity, a southern site, and Amina's phone."""
    return Field(session, people, phone)


class Field:
    def __init__(self, session, people, phone):
        self.session, self.people, self.phone = session, people, phone
        self.version = make_version(session)
        self.north = make_site(session, people, "Kenya", names=["Kénia"], minerals=["2609.00.00"])
        self.south = make_site(session, people, "CANARYsouth", area="Kashenge")
        self.visit(children="yes", guarded="no")
        session.commit()

    def visit(self, source=None, sealed=SEALED, form=None, **answers):
        given = SubmissionRecord(
            new_id(), make_version(self.session, source) if source else self.version, form or {"safety": answers},
            {"safety/children": {"note": "CANARYnote"}, "safety/guarded": {"note": "CANARYnote"}}, sealed,
        )  # fmt: skip
        record = VisitRecord(
            uid=new_id(), site_id=self.north.id, area_id=self.north.area_id, mode="on_site", visited_on=clock.today(),
            received_at=clock.now(), origin="phone", submissions=(given,), present=({"role": "CANARYrole", "count": 1},),
        )  # fmt: skip
        return visits.record_visit(self.session, SYSTEM, record, profile=None)

    def plan(self, days, assignee="amina"):
        with transaction() as session:
            visits.plan_visit(
                session, SYSTEM, site=self.north.uid, due_on=clock.today() + datetime.timedelta(days), reason="request",
                assignee=self.people.users[assignee].uid if assignee else None,
            )  # fmt: skip

    def site(self):
        return next(one for one in self.phone.down()["sites"] if one["uid"] == self.north.uid)


def test_the_package_holds_what_a_day_in_the_field_needs(field):
    field.plan(3)
    certification.record_decision(
        field.session, SYSTEM, reference="Decree 1", authority="Ministry", source="journal", signed_on=clock.today(),
        effective_on=clock.today(), status="green", profile="icglr-rcm-2", lines=[{"site": field.north.uid}],
    )  # fmt: skip
    field.session.commit()

    work = field.phone.down()
    (site,) = work["sites"]

    assert work["user"]["label"] == "Amina, monitor north"
    assert [one["path_names"][-1] for one in work["areas"]] == ["Kaleo-Nord"]
    assert (site["name"], site["names"], site["area"]) == ("Kenya", ["Kénia"], ["Kaleo-Nord", "Mwela"])
    assert (site["lat"], site["lon"], site["minerals"]) == (-1.55, 28.71, ["2609.00.00"])
    assert site["status"]["official"]["word"] == "green"
    assert [one["name"] for one in work["checklists"]] == ["small"]
    assert field.phone.program(work["checklists"][0]["digest"])["id"] == "small"
    assert [(one["site"], one["assigned_to_me"]) for one in work["visits"] if one["reason"] == "request"] == [(site["uid"], True)]
    assert work["profile"]["id"] == "icglr-rcm-2"


def test_of_the_last_visit_only_public_findings_come_and_questions_to_ask_again(field):
    field.plan(3)

    last = field.site()["last_visit"]

    assert [(one["id"], one["severity"]) for one in last["findings"]] == [("safety/children", "critical")]
    assert last["ask_again"] == ["safety/guarded", "safety/violence"]


def test_ones_own_visits_come_however_many_wait_for_somebody(field):
    with transaction() as session:
        session.add_all(
            VisitPlan(site_id=field.north.id, area_id=field.north.area_id, due_on=clock.today(), reason="regular", made_at=clock.now()) for _ in range(520)
        )
    field.plan(300)

    visits_due = field.phone.down()["visits"]

    assert [one["assigned_to_me"] for one in visits_due] == [False] * 500 + [True]


def test_what_a_whole_visit_found_is_not_hidden_by_half_a_visit_or_a_report_after_it(field):
    field.plan(3)
    with clock.freeze(clock.now() + datetime.timedelta(days=1)):
        field.visit(sealed=[], guarded="yes")
        field.visit(REPORT, children="yes")

        last = field.site()["last_visit"]

    assert [one["id"] for one in last["findings"]] == ["safety/children"]
    assert last["ask_again"] == ["safety/guarded", "safety/violence"]


def test_texts_of_the_last_visit_are_those_of_its_list_also_in_rows(field):
    with clock.freeze(clock.now() + datetime.timedelta(days=1)):
        field.visit(ROWS, sealed=[], form={"pit": [{"deep": "no"}, {"deep": "yes"}]})
        field.plan(3)

        last = field.site()["last_visit"]

    assert [(one["id"], one["label"]) for one in last["findings"]] == [("pit[2]/deep", {"en": "Too deep"})]


@pytest.mark.parametrize(("days", "assignee"), [(15, "amina"), (3, None), (3, "lea")])
def test_nothing_of_the_last_visit_comes_unless_it_is_my_visit_and_near(field, days, assignee):
    field.plan(days, assignee)

    assert field.site()["last_visit"] is None
    assert "last_visit_on" not in field.site()


def test_neither_answers_nor_notes_nor_another_areas_sites_are_in_it(field):
    field.plan(3)

    text = json.dumps(field.phone.down())

    assert "CANARY" not in text
    assert field.south.uid not in text
    assert "outcome" not in text
    assert "indication" not in json.dumps([field.site(), field.phone.down()["visits"]])


def test_bodies_of_its_own_areas_come_and_nothing_of_their_sheets_but_the_day(field, people):
    with transaction() as session:
        served = [field.north.uid, field.south.uid]
        body = bodies.create_body(session, people.lea, area=people.areas["Mwela"], name="CLS Mwela", kind="cls", sites=served)
        bodies.create_body(session, SYSTEM, area=people.areas["Itula"], name="CANARYbody", kind="chief")
    told = field.phone.hello()["work"]

    (row,) = field.phone.down()["bodies"]

    assert row == {
        "name": body.uid, "label": "CLS Mwela, Mwela", "kind": "cls", "seat": "", "province": "Kaleo-Nord", "territory": "Mwela", "last_sheet": "",
        "sites": [field.north.uid],
    }  # fmt: skip
    assert field.phone.down(told)["unchanged"] is True
    with transaction() as session:
        bodies.update_body(session, people.lea, uid=body.uid, closed=True)
    assert field.phone.down(told)["bodies"] == []


def test_an_unchanged_package_is_a_few_bytes(field):
    work = field.phone.down()
    before = field.phone.bytes_got

    again = field.phone.down(work["cursor"])

    assert again == {"cursor": work["cursor"], "unchanged": True}
    assert field.phone.bytes_got - before < 100


@pytest.mark.parametrize("cursor", ["", "x", "0" * 24, "%00", "é" * 300])
def test_another_cursor_brings_the_whole_package(field, cursor):
    assert field.phone.down(cursor)["unchanged"] is False


def test_hello_names_the_cursor_that_down_gives(field):
    told = field.phone.hello()["work"]

    assert field.phone.down()["cursor"] == told
    field.plan(3)
    changed = field.phone.hello()["work"]
    assert changed != told
    assert field.phone.down(told)["cursor"] == changed


def test_a_new_day_makes_the_package_anew(field):
    field.plan(15)
    told = field.phone.hello()["work"]

    with clock.freeze(clock.now() + datetime.timedelta(days=1)):
        assert field.phone.hello()["work"] != told
        assert field.site()["last_visit"] is not None


def test_a_hello_without_news_does_not_make_the_package_again(field, monkeypatch):
    field.phone.hello()
    made = []
    real = service.get_work
    monkeypatch.setattr(service, "get_work", lambda *given: made.append(1) or real(*given))

    field.phone.hello()
    field.phone.down(field.phone.hello()["work"])

    assert made == []


def test_the_number_of_queries_does_not_grow_with_the_sites(field):
    def queries():
        with counted() as seen:
            field.phone.down()
        return len(seen)

    first = queries()
    for number in range(20):
        make_site(field.session, field.people, f"Site {number}")
        bodies.create_body(field.session, field.people.lea, area=field.people.areas["Mwela"], name=f"Body {number} x", kind="chief")
    field.session.commit()

    assert queries() == first


def test_a_revoked_phone_gets_nothing(field):
    access.revoke_device(field.session, field.people.admin, uid=field.phone.device)
    field.session.commit()

    with pytest.raises(Refused) as refused:
        field.phone.down()
    assert refused.value.code == "device.revoked"
    assert field.phone.hello()["work"] is None


def test_somebody_who_makes_no_visits_any_more_is_greeted_and_gets_no_work(field):
    access.set_roles(field.session, SYSTEM, user=field.people.users["amina"], roles=["auditor"])
    field.session.commit()

    assert field.phone.hello()["work"] is None
    with pytest.raises(Refused) as refused:
        field.phone.down()
    assert refused.value.code == "access.denied"


def test_the_push_key_and_an_old_clock_read_nothing(field):
    status, _, _ = field.phone.raw("GET", "/sync/down", b"", key="push")
    with clock.freeze(clock.now() - datetime.timedelta(hours=2)):
        signature = field.phone._sign("GET", "/sync/down", b"", "read")

    assert status == 401
    assert field.phone.http("GET", "/sync/down", signature, b"")[0] == 401


def test_an_unknown_program_is_not_found(field):
    with pytest.raises(Refused) as refused:
        field.phone.program("0" * 64)

    assert refused.value.status == 404


LISTED = """
settings: {form_id: wells, version: "%s", default_language: en, form_title: {en: Wells}, pillar: other}
survey:
  - {type: select_one_from_file villages.csv, name: village, label: {en: Village}, sensitivity: P}
  - {type: note, name: look, label: {en: Look}, image: {en: pump.jpg}}
"""
BESIDE = {"villages.csv": b"name,label\nv1,Kaleo\n", "pump.jpg": b"\xff\xd8\xff picture"}


def publish_wells(people, version="2026112401"):
    with transaction() as session:
        return checklists.publish_checklist(session, people.admin, source=LISTED % version, files=BESIDE)


def test_files_of_a_checklist_are_named_by_hash_and_fetched_by_it(field, people):
    made = publish_wells(people)

    (listed,) = [one for one in field.phone.down()["checklists"] if one["name"] == "wells"]
    assert listed["files"] == {name: sha256(content) for name, content in BESIDE.items()}
    assert field.phone.file(listed["files"]["villages.csv"]) == {"rows": [{"name": "v1", "label": "Kaleo"}]}
    assert field.phone.file(listed["files"]["pump.jpg"]) == {"type": "image/jpeg", "data": b64(BESIDE["pump.jpg"])}
    assert checklists.get_rows(field.session, people.admin, made.digest) == {"villages.csv": [{"name": "v1", "label": "Kaleo"}]}
    with pytest.raises(Refused):
        field.phone.file("0" * 64)


def test_a_phone_gets_no_draft_nor_its_files_but_keeps_the_version_of_an_open_visit(field, people):
    first = publish_wells(people)
    text = (LISTED % "2026112402").replace("Village}", "Where}")
    xform, program, _faults = build(text.encode(), ".yaml")
    with transaction() as session:
        upload = Upload("wells", "2026112402", [], program, xform, text, [])
        draft = checklists.save_draft(session, people.admin, upload=upload, files={**BESIDE, "pump.jpg": b"\xff\xd8\xff other"})

    assert [one["version"] for one in field.phone.down()["checklists"] if one["name"] == "wells"] == ["2026112401"]
    for ask in (lambda: field.phone.program(draft.digest), lambda: field.phone.file(sha256(b"\xff\xd8\xff other"))):
        with pytest.raises(Refused):
            ask()
    with transaction() as session:
        checklists.publish_draft(session, people.admin, draft.uid)
    assert [one["version"] for one in field.phone.down()["checklists"] if one["name"] == "wells"] == ["2026112402"]
    assert field.phone.program(first.digest)["version"] == "2026112401"
    with transaction() as session:
        checklists.retire_version(session, people.admin, draft.uid)
    assert [one for one in field.phone.down()["checklists"] if one["name"] == "wells"] == []
    assert field.phone.program(draft.digest)["version"] == "2026112402"
