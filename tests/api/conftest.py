"""For the API tests: phones as in tests/sync, and people of the office with a site, a visit and a review."""

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import SignIn
from siteaudit.core import clock
from tests import makers
from tests.conftest import FreshClient
from tests.sync.conftest import enrol, phone, protection

from . import accounts, everything, office

__all__ = ["enrol", "phone", "protection"]


@pytest.fixture
def sit(app, session, people):
    """sit("safi") is Safi, signed in."""
    return lambda name, language="en": office.Person(app, session, people, name, language)


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people)


@pytest.fixture
def visit(session, people, site):
    return makers.make_visit(session, people, site, guarded="no", sealed="finding")


@pytest.fixture
def review(session, people, visit):
    return makers.make_review(session, people, visit)


@pytest.fixture
def officer_key(session, people):
    """A protection key, without which no phone is enrolled."""
    return access.import_key(session, people.admin, purpose="protection", label="Odette", key_id="0123456789abcdef", public_key="B" * 87)


@pytest.fixture
def house(tmp_path):
    """An application with a file of its own and three accounts; browsers on it are in accounts.py."""
    return accounts.make(tmp_path)


@pytest.fixture
def fresh(tmp_path):
    """The same where Odette and Amina hold one-time passwords, and case officers need a second factor."""
    return accounts.make(tmp_path, one_time=("odette", "amina"), second_factor_roles=["case_officer"])


@pytest.fixture
def world(app, session):
    """(users by role, their actors, ids in the north, ids in the south)."""
    return everything.make_world(app, session)


@pytest.fixture
def sit_as(app, session, world):
    """sit_as("clerk"): a client with the session of that role, without the slow part of signing in."""

    def make(name):
        client = FreshClient(app, app.response_class)
        if name == "anonymous":
            return client, ""
        user = world[0][name]
        row = SignIn(user_id=user.id, started_at=clock.now(), seen_at=clock.now())
        session.add(row)
        session.commit()
        with client.session_transaction(base_url=office.BASE) as cookie:
            cookie |= {"_user_id": user.fs_uniquifier, "_fresh": True, "sign_in": row.uid}
        return client, office.token(client.get("/office/account", base_url=office.BASE).text)

    return make
