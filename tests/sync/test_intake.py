"""From a sealed package to a visit: opened once, judged alone, flagged and never dropped."""

import io
import json

import pytest
from PIL import Image
from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.attachments import service as attachments
from siteaudit.attachments.models import Attachment
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.intake import service as intake
from siteaudit.sync import service as sync
from siteaudit.sync.models import Package
from siteaudit.visits import service as visits
from siteaudit.visits.models import Submission, Visit
from tests.programs import SMALL, make_version
from tests.services.test_sites import make_site

# What an honest phone says of the one sealed question of the small checklist.
TOLD = ({"id": "safety/violence", "outcome": "no_finding", "severity": "C", "grade": "B", "source": "I2"},)


def picture(text=b""):
    out = io.BytesIO()
    Image.effect_noise((320, 240), 50).convert("RGB").save(out, "JPEG", comment=text)
    return out.getvalue()


@pytest.fixture
def field(app, session, people, phone):
    """A site, a published checklist and a phone that sends: field.send(...) then field.open()."""
    return Field(app, session, phone, make_site(session, people), make_version(session))


class Field:
    """What one monitor does, in three verbs: record, send, and the office's intake."""

    def __init__(self, app, session, phone, site, version):
        self.app, self.session, self.phone, self.site, self.version = app, session, phone, site, version
        session.commit()

    def record(self, answers=None, sealed=TOLD, marks=None, digest=None, **visit):
        given = {
            "uid": new_id(),
            "site": self.site.uid,
            "site_text": None,
            "plan": None,
            "mode": "on_site",
            "reason": None,
            "started_at": "2026-11-20T22:30:00Z",
            "finished_at": "2026-11-20T23:30:00Z",
            "time_zone_minutes": 120,
            "position": {"lat": -1.55, "lon": 28.71, "acc": 8},
            "present": [{"role": "leader", "count": 2}],
            "indication": {"status": "green", "confidence": "normal", "reasons": []},
        }
        submission = {
            "uid": new_id(),
            "checklist": "small",
            "version": "1",
            "digest": digest or self.version.digest,
            "answers": {"safety": {"children": "no", "guarded": "yes"} if answers is None else answers},
            "marks": marks or {},
            "sealed": list(sealed),
        }
        return {
            "format": 1,
            "kind": "visit",
            "visit": given | visit,
            "submissions": [submission],
            "protected_photos": 0,
        }

    def send(self, record, photos=(), protected=None):
        package = self.phone.seal(
            record, protected or {"format": 1, "kind": "visit", "visit": record["visit"]["uid"]}, photos
        )
        self.phone.send()
        return package

    def open(self):
        opened = intake.open_waiting(self.app)
        self.session.expire_all()
        return opened

    def package(self, sent):
        return self.session.scalars(select(Package).where(Package.uid == sent.id)).one()

    def visit(self, record):
        return self.session.scalars(select(Visit).where(Visit.uid == record["visit"]["uid"])).first()


def photo_entry(**more):
    return {"type": "image/jpeg", "checklist": "small", "question": "safety/children", "part": "assessment",
            "captured_at": "2026-11-20T22:40:00Z", "imported": False, "person": False} | more  # fmt: skip


def test_a_package_becomes_a_visit_with_the_servers_own_indication(field):
    record = field.record({"children": "yes", "guarded": "yes"}, marks={"safety/children": {"evidence": "A"}})
    sent = field.send(record)

    assert field.open() == 1
    visit = field.visit(record)

    assert field.package(sent).judgement == "opened"
    assert (visit.site_id, visit.indication_status, visit.flags) == (field.site.id, "red", [])
    assert visit.differences["status"] == ["green", "red"]
    assert visit.visited_on.isoformat() == "2026-11-21"
    assert visit.author.email == "amina@example.org"


def test_opening_again_and_sending_again_change_nothing(field):
    record = field.record()
    sent = field.send(record)
    field.open()
    field.phone.send_inline([sent])
    field.send(record)

    assert field.open() == 1
    assert field.session.scalar(select(func.count(Visit.id))) == 1
    assert field.session.scalar(select(func.count(Submission.id))) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2, 1, 0), (2, 2, 0, 1)])
def test_any_order_and_any_repetition_of_packages_give_the_same_state(field, order):
    shared = new_id()
    records = [
        field.record({"children": "no", "guarded": "yes"}, uid=shared),
        field.record({"children": "yes", "guarded": "yes"}, uid=shared, marks={"safety/children": {"evidence": "B"}}),
        field.record({"children": "no", "guarded": "no"}),
    ]
    sent = [field.phone.seal(record, {"format": 1, "kind": "visit", "visit": shared}) for record in records]

    for number in order:
        field.phone.send_inline([sent[number]])
        field.open()

    state = {
        visit.uid == shared: (visit.indication_status, len(visit.submissions), visit.flags)
        for visit in field.session.scalars(select(Visit))
    }
    assert state == {True: ("red", 2, ["second_record"]), False: ("yellow", 1, [])}
    assert {field.package(one).judgement.value for one in sent} == {"opened"}


def test_a_released_package_is_opened_again_with_the_same_effect(field, people):
    record = field.record()
    sent = field.send(record, [(b"", photo_entry())])
    field.open()
    sync.release_package(field.session, people.lea, uid=sent.id)
    field.session.commit()

    assert field.open() == 1
    assert field.session.scalar(select(func.count(Visit.id))) == 1
    assert field.package(sent).code == "attachment.unreadable"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "attachment.unreadable"),
        (picture()[:2000], "attachment.unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment.type-not-allowed"),
    ],
)
def test_an_unreadable_photo_needs_repair_and_the_visit_is_kept(field, data, code):
    record = field.record()
    sent = field.send(record, [(data, photo_entry()), (picture(), photo_entry())])

    field.open()

    assert (field.package(sent).judgement, field.package(sent).code) == ("needs_repair", code)
    assert field.visit(record) is not None
    assert field.session.scalar(select(func.count(Attachment.id))) == 1


def test_a_photo_is_kept_as_a_clean_copy_and_a_protected_one_as_a_count(field, app):
    record = field.record() | {"protected_photos": 1}
    photos = [(picture(b"CANARY"), photo_entry()), (picture(b"CANARY"), photo_entry(part="protected", person=True))]
    field.send(record, photos)

    field.open()
    rows = attachments.list_attachments(field.session, SYSTEM, kind="visit", uid=record["visit"]["uid"])
    kept = {row.part.value: row for row in rows}
    row, file = attachments.get_photo(
        field.session, SYSTEM, kept["assessment"].uid, store=app.extensions["siteaudit.blobs"]
    )

    assert (kept["protected"].count, kept["protected"].sha256) == (1, None)
    assert row.question == "safety/children"
    data = file.read()
    assert data.startswith(b"\xff\xd8")
    assert b"CANARY" not in data


def test_an_unknown_checklist_version_waits_for_a_person_and_nothing_is_written(field):
    record = field.record(digest="e" * 64)
    sent = field.send(record)

    field.open()

    package = field.package(sent)
    assert (package.judgement, package.code) == ("needs_repair", "checklist.version-unknown")
    assert field.visit(record) is None


def test_a_site_of_another_area_is_accepted_routed_and_flagged(field, people):
    other = make_site(field.session, people, "Far", "Itula")
    field.session.commit()
    record = field.record(site=other.uid)
    sent = field.send(record)

    field.open()

    assert field.package(sent).judgement == "opened"
    assert (field.visit(record).area_id, field.visit(record).flags) == (other.area_id, ["area"])
    assert [one.uid for one in visits.list_visits(field.session, people.boris)] == [record["visit"]["uid"]]
    assert visits.list_visits(field.session, people.amina) == []


def test_a_site_nobody_knows_is_kept_in_the_authors_area_until_placed(field, people):
    record = field.record(site=None, site_text="Lukoma ya juu")
    field.send(record)

    field.open()

    visit = field.visit(record)
    assert (visit.site_id, visit.site_text, visit.flags) == (None, "Lukoma ya juu", ["site_unknown"])
    assert visit.area_id == people.areas["Kaleo-Nord"].id


def test_91_degrees_is_kept_raw_and_flagged(field):
    record = field.record(position={"lat": 91, "lon": 28.0})
    sent = field.send(record)

    field.open()

    assert field.package(sent).judgement == "opened"
    assert (field.visit(record).position, field.visit(record).flags) == ({"lat": 91, "lon": 28.0}, ["place"])


def test_an_unexpected_answer_is_stored_and_flagged(field):
    record = field.record({"children": "no", "invented": "x"})
    field.send(record)

    field.open()

    visit = field.visit(record)
    assert visit.flags == ["unexpected_answer"]
    assert visit.submissions[0].answers["safety"]["invented"] == "x"


def test_a_visit_that_was_finished_with_gaps_is_a_visit_and_says_so(field):
    wants = SMALL.replace("label: {en: Workers},", 'label: {en: Workers}, required: "yes",').replace("01\"", "02\"")
    record = field.record(digest=make_version(field.session, wants).digest)
    sent = field.send(record)

    field.open()

    assert field.package(sent).judgement == "opened"
    assert "missing" in field.visit(record).flags


@pytest.mark.parametrize("workers", ["3,5", "٣", 3.5, True])
def test_a_number_that_is_none_needs_repair_and_the_visit_is_kept(field, workers):
    record = field.record({"children": "no", "workers": workers})
    sent = field.send(record)

    field.open()

    assert (field.package(sent).judgement, field.package(sent).code) == ("needs_repair", "answers.invalid")
    assert field.visit(record).submissions[0].summary["violations"][0]["id"] == "safety/workers"


@pytest.mark.parametrize(
    "broken",
    [
        {"format": 1, "kind": "visit"},
        {"format": 2, "kind": "visit", "visit": {}},
        {"format": 1, "kind": "incident", "visit": {}},
        {"format": 1, "kind": "visit", "visit": {"uid": "1", "mode": "on_site"}},
        {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "by_air"}},
        {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "remote", "site_text": "x" * 201}},
        {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "remote"}, "submissions": [{"answers": 1}]},
        {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "remote", "note": "x" * 1_500_000}},
        {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "remote", "n": 10**30}},
    ],
)
def test_a_record_without_the_agreed_shape_is_set_aside_with_the_field(field, broken):
    sent = field.phone.seal(broken, {"format": 1}, checklists=["0" * 64])
    field.phone.send()

    field.open()

    package = field.package(sent)
    assert (package.judgement, package.code) == ("needs_repair", "package.invalid")
    assert package.flags[0].startswith("field:")
    assert field.session.scalar(select(func.count(Visit.id))) == 0


def test_a_package_that_crashes_the_intake_gets_three_tries_and_the_next_one_goes_on(field, monkeypatch):
    good, bad = field.record(), field.record()
    poison, fine = field.send(bad), field.send(good)
    real = intake.read_record

    def crash(data):
        if data["visit"]["uid"] == bad["visit"]["uid"]:
            raise ZeroDivisionError
        return real(data)

    monkeypatch.setattr(intake, "read_record", crash)
    field.open()

    assert (field.package(poison).judgement, field.package(poison).code) == ("needs_repair", "package.fault")
    assert field.package(poison).tries == 3
    assert field.package(fine).judgement == "opened"


def test_a_monitor_who_lost_the_role_sends_and_a_person_decides(field, people):
    record = field.record()
    access.set_roles(field.session, people.admin, user=people.users["amina"], roles=["auditor"])
    field.session.commit()
    sent = field.send(record)

    field.open()

    assert (field.package(sent).judgement, field.package(sent).code) == ("needs_repair", "access.denied")


def test_what_was_protected_is_in_no_table_and_no_log(field):
    canary = "CANARY-WITNESS"
    record = field.record(
        sealed=[{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I"}]
    )
    protected = {"format": 1, "kind": "visit", "visit": record["visit"]["uid"],
                 "submissions": [{"uid": record["submissions"][0]["uid"], "answers": {"safety": {"violence": canary}}}]}  # fmt: skip
    field.send(record, protected=protected)

    field.open()

    visit = field.visit(record)
    everything = json.dumps([visit.indication, visit.submissions[0].answers, visit.submissions[0].sealed])
    assert canary not in everything
    assert visit.indication_status == "red"


def test_a_record_that_unpacks_to_more_than_any_visit_is_set_aside_unopened(field):
    bomb = {"format": 1, "kind": "visit", "visit": {"uid": new_id(), "mode": "remote", "note": "x" * 5_000_000}}
    sent = field.phone.seal(bomb, {"format": 1}, checklists=["0" * 64])
    field.phone.send()

    field.open()

    assert (field.package(sent).judgement, field.package(sent).code) == ("needs_repair", "seal.unreadable")
