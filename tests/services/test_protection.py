"""Sealed parts: given out as they came, to a case officer of that area, against a reason that the log keeps."""

import contextlib
import datetime
import json
from types import SimpleNamespace

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Device, DeviceState
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.db import db
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import transaction
from siteaudit.demo import people as cast
from siteaudit.protection import service as protection
from siteaudit.protection.models import Opening
from siteaudit.protection.rules import Reason
from siteaudit.sync.models import Package, PackageBlob
from siteaudit.sync.rules import Content, Judgement, Part, Transport
from siteaudit.visits import service as visits
from tests import makers
from tests.conftest import WORKER, make_app, postgis_database
from tests.people import make_people

FOLDER = str(ROOT / "migrations")
REASON = "follow_up"
WORDS = "follow-up of the beating of Invented Person, case 12"


@pytest.fixture
def store(tmp_path):
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
def sealed(session, people, store):
    """A visit whose package has an assessment record, a sealed record and a sealed photo."""
    device = Device(user_id=people.users["amina"].id, label="phone", push_key="p", read_key="r", state=DeviceState.ACTIVE, enrolled_at=clock.now())
    session.add(device)
    session.flush()
    package = Package(uid=new_id(), manifest_hash="0" * 64, manifest="{}", signature="s", device_id=device.id, device_seq=1,
                      transport=Transport.COMPLETE, judgement=Judgement.OPENED, received_at=clock.now())  # fmt: skip
    session.add(package)
    session.flush()
    parts = ((Part.ASSESSMENT, Content.RECORD, b"open"), (Part.PROTECTED, Content.PHOTO, b"photo"), (Part.PROTECTED, Content.RECORD, b"words"))
    for place, (part, content, data) in enumerate(parts):
        session.add(PackageBlob(package_id=package.id, place=place, sha256=store.put(data), size=len(data), part=part, content=content))
    session.flush()
    visit = makers.make_visit(session, people, makers.make_site(session, people), package=package.uid)
    return SimpleNamespace(visit=visit, store=store)


def ask(session, actor, sealed, reason=REASON, words=WORDS):
    return protection.get_sealed_part(session, actor, sealed.visit.uid, reason, words, store=sealed.store)


def test_the_case_officer_gets_only_the_sealed_files_record_first(session, people, sealed):
    files = ask(session, people.odette, sealed)

    assert [(one["content"], one["data"]) for one in files] == [("record", b"words"), ("photo", b"photo")]


def test_the_log_keeps_who_opened_what_and_why_and_no_words(session, people, sealed):
    session.commit()
    with transaction() as written:
        ask(written, people.odette, sealed)

    entry = audit.find_entry(session, "protection.reveal", sealed.visit.uid)
    assert f'"reason":"{REASON}"' in entry.body
    assert "Invented Person" not in entry.body
    assert people.odette.uid in entry.body


@pytest.mark.parametrize("name", ["amina", "lea", "safi", "chen", "claude", "rachid"])
def test_nobody_else_gets_them(session, people, sealed, name):
    with pytest.raises(Problem) as refused:
        ask(session, getattr(people, name), sealed)

    assert refused.value.code == "access.denied"


def test_words_are_kept_in_signs_that_are_seen(session, people, sealed):
    ask(session, people.odette, sealed, "other", "asked by\u202e the\x00 court\n in Mwela")

    (opening,) = protection.list_openings(session, people.odette, sealed.visit)
    assert opening.words == "asked by the court in Mwela"


@pytest.mark.parametrize(("reason", "words"), [
    ("", WORDS), ("because", WORDS), ("other", "  a        b  "), ("other", ""), ("follow_up", "x" * 301), ("other", "\u200b\x00" * 9),
])  # fmt: skip
def test_without_a_real_reason_nothing_is_given(session, people, sealed, reason, words):
    with pytest.raises(Problem) as refused:
        ask(session, people.odette, sealed, reason, words)

    assert (refused.value.code, refused.value.status) == ("body.invalid", 422)
    assert audit.find_entry(session, "protection.reveal", sealed.visit.uid) is None


def test_a_visit_outside_the_officers_areas_does_not_exist(session, people, store):
    site = makers.make_site(session, people, name="Kamalenge", area="Ruvoma")
    visit = makers.make_visit(session, people, site, day=clock.today() - datetime.timedelta(days=1))

    with pytest.raises(Problem) as refused:
        ask(session, people.odette, SimpleNamespace(visit=visit, store=store))

    assert refused.value.code == "item.not-found"


def test_a_visit_without_sealed_files_says_so(session, people, store):
    visit = makers.make_visit(session, people, makers.make_site(session, people))

    with pytest.raises(Problem) as refused:
        ask(session, people.odette, SimpleNamespace(visit=visit, store=store))

    assert refused.value.code == "protection.nothing"


def test_the_words_are_read_by_officers_and_auditors_of_that_area_only(session, people, sealed):
    ask(session, people.odette, sealed)
    far = access.create_user(session, SYSTEM, email="x@example.org", label="X", roles=["case_officer", "auditor"], areas=[people.areas[cast.EAST]])
    far = Actor("user", far.id, far.uid, far.label)

    told = {name: set(protection.find_words(session, getattr(people, name), {sealed.visit.uid}).values()) for name in ("odette", "admin", "lea", "chen")}
    rows = protection.list_openings(session, people.odette, sealed.visit)

    assert told == {"odette": {WORDS}, "admin": {WORDS}, "lea": set(), "chen": set()}  # the cast's administrator is an auditor too
    assert protection.find_words(session, far, {sealed.visit.uid}) == {}
    assert [(one.user.label, one.reason, one.words) for one in rows] == [(people.odette.label, Reason.FOLLOW_UP, WORDS)]
    for actor, code in ((far, "item.not-found"), (people.lea, "access.denied")):
        with pytest.raises(Problem, match=code):
            protection.list_openings(session, actor, sealed.visit)


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_words_of_older_leaves_come_over_and_the_log_stays_whole(kind, tmp_path):
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database(f"siteaudit_words_{WORKER}")) if kind == "postgis" else ""
        app, newer = make_app(tmp_path, address), new_id()
        with app.app_context():
            with transaction() as session:
                people = make_people(session)
                visit = makers.make_visit(session, people, makers.make_site(session, people))
                audit.record(session, people.odette, "protection.reveal", visit, reason=WORDS, files=1)
                visit = visit.uid
            with clock.freeze(clock.now() + datetime.timedelta(hours=1)), transaction() as session:
                seen = visits.get_visit(session, people.odette, visit)
                audit.record(session, people.odette, "protection.reveal", seen, reason="danger", opening=newer, files=1)
            downgrade(FOLDER, "20261124_11")
            upgrade(FOLDER)
            with transaction() as session:
                leaf = audit.find_entry(session, "protection.reveal", visit)
                at = datetime.datetime.fromisoformat(json.loads(leaf.body)["at"])
                told = protection.find_words(session, people.odette, {visit})
                reasons = dict(session.execute(select(Opening.uid, Opening.reason)).all())
                head = audit.verify(session)
            db.engine.dispose()

    assert sorted(told[uid] for uid in reasons) == ["", WORDS]
    assert told[visit, at] == WORDS
    assert reasons.pop(newer) is Reason.DANGER
    assert list(reasons.values()) == [Reason.OTHER]
    assert head["size"] > 1
