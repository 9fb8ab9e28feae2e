"""Sealed parts: given out as they came, to a case officer of that area, against a reason that the log keeps."""

import datetime
from types import SimpleNamespace

import pytest

from siteaudit.access.models import Device, DeviceState
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.protection import service as protection
from siteaudit.sync.models import Package, PackageBlob
from siteaudit.sync.rules import Content, Judgement, Part, Transport
from tests import makers

REASON = "follow-up of the beating, case 12"


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


def ask(session, actor, sealed, reason=REASON):
    return protection.get_sealed_part(session, actor, sealed.visit.uid, reason, store=sealed.store)


def test_the_case_officer_gets_only_the_sealed_files_record_first(session, people, sealed):
    files = ask(session, people.odette, sealed)

    assert [(one["content"], one["data"]) for one in files] == [("record", b"words"), ("photo", b"photo")]


def test_the_log_keeps_who_opened_what_and_why(session, people, sealed):
    session.commit()
    with transaction() as written:
        ask(written, people.odette, sealed)

    entry = audit.find_entry(session, "protection.reveal", sealed.visit.uid)
    assert REASON in entry.body
    assert people.odette.uid in entry.body


@pytest.mark.parametrize("name", ["amina", "lea", "safi", "chen", "claude", "rachid"])
def test_nobody_else_gets_them(session, people, sealed, name):
    with pytest.raises(Problem) as refused:
        ask(session, getattr(people, name), sealed)

    assert refused.value.code == "access.denied"


@pytest.mark.parametrize("reason", ["", "because", "  a        b  ", "x" * 301])
def test_without_a_real_reason_nothing_is_given(session, people, sealed, reason):
    with pytest.raises(Problem) as refused:
        ask(session, people.odette, sealed, reason)

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
