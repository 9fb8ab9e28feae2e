"""A server with a protection key, phones that enrol, and small records."""

import pytest

from siteaudit.access import service as access
from siteaudit.core import signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import b64
from siteaudit.demo.phone import Phone, over_test_client
from siteaudit.sync import enrolment


@pytest.fixture
def protection(session, people):
    """An officer's key; only its public half is given to the server."""
    private = signing.new_p256()
    raw = signing.p256_public(private)
    access.import_key(
        session, SYSTEM, purpose="protection", label="Odette", key_id=signing.key_id(raw), public_key=b64(raw)
    )
    session.commit()
    return private


@pytest.fixture
def enrol(app, client, session, people, protection):
    """enrol("amina") -> an enrolled Phone."""

    def make(name="amina"):
        phone = Phone(over_test_client(client))
        code = enrolment.create_enrolment_code(session, people.admin, user=people.users[name])
        session.commit()
        phone.enrol(code)
        return phone

    return make


@pytest.fixture
def phone(enrol):
    return enrol()


RECORD = {"format": 1, "kind": "visit", "visit": {"uid": "0"}, "submissions": []}


@pytest.fixture
def seal():
    """seal(phone, answers=n, photos=n) -> a sealed package."""

    def make(phone, size=0, photos=()):
        record = RECORD | {"padding": "x" * size}
        return phone.seal(record, {"format": 1}, photos, checklists=["0" * 64])

    return make


@pytest.fixture
def never_a_fault(caplog):
    """Whatever comes in, the program itself does not stumble."""
    yield
    assert [record.message for record in caplog.records if "fault" in record.message] == []


@pytest.fixture
def begun(phone, seal):
    """(phone, name, data) of a file whose first 100 bytes are here."""
    package = seal(phone)
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))
    assert phone.patch(name, 0, data[:100]) == 100
    return phone, name, data
