"""An open door with one app user in the north, a site there and one in the south, and a form whose bytes are fixed."""

import base64
import datetime
import json
import pathlib
from types import SimpleNamespace

import pytest

from siteaudit.checklists.models import Checklist, ChecklistFile, ChecklistVersion
from siteaudit.checklists.rules import VersionState
from siteaudit.core import clock
from siteaudit.core.digest import sha256
from siteaudit.openrosa import documents, service
from siteaudit.openrosa.credentials import _HASHER
from tests import makers
from tests.api.office import Person
from tests.programs import make_version

from .collect import Collect

DATA = pathlib.Path(__file__).parent / "conversation"
MOMENT = datetime.datetime(2026, 11, 24, 10, 30, tzinfo=datetime.UTC)
NORTH_SITE, SOUTH_SITE = "6f1c8a52-3f0e-4a7b-9d55-0c3b1f9e7a01", "0b7d2c44-9a51-4c1e-8f22-7e6a5d4c3b02"
SECRET = "a-secret-of-the-tests"


@pytest.fixture
def moment(session):
    """The same moment in every recorded answer."""
    with clock.freeze(MOMENT):
        yield MOMENT


@pytest.fixture
def version(session, moment):
    return publish(session)


@pytest.fixture
def sealed_version(session, moment):
    """A published list with a question that must be sealed."""
    return make_version(session)


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people, uid=NORTH_SITE)


@pytest.fixture
def south(session, people):
    return makers.make_site(session, people, name="Kashenge-Mbili", area="Kashenge", uid=SOUTH_SITE, lon=4.9, lat=-2.1)


@pytest.fixture
def door(session, people, version, site, south):
    """The project `kivu`, open, and its users by name: `north` and `south`."""
    project = service.open_door(session, people.admin, name="kivu", label="Kivu")
    users = SimpleNamespace(
        north=make_user(session, people, "k7qf3mtd", "Amina's phone", "Mwela"),
        south=make_user(session, people, "b2xw9rna", "Boris's phone", "Kashenge"),
    )
    session.commit()
    return SimpleNamespace(project=project, users=users, site=site, south=south, version=version)


@pytest.fixture
def collect(app, session, door):
    """An app that speaks as ODK Collect does, signed in as the user of the north."""
    return Collect(app, door.users.north.name, SECRET)


@pytest.fixture
def sit(app, session, people):
    """sit("admin") is the administrator, signed in at the office."""
    return lambda name, language="en": Person(app, session, people, name, language)


def publish(session, number="2026112401", **changes):
    """The form of the conversation, exactly as its bytes lie there; another number makes another version."""
    xform = (DATA / "form.xml").read_text(encoding="utf-8").replace("2026112401", number)
    program = json.loads((DATA / "program.json").read_text(encoding="utf-8")) | changes
    program |= {"version": number, "digest": sha256(xform.encode())}
    checklist = session.query(Checklist).filter_by(name="short-report").first()
    checklist = checklist or Checklist(name="short-report", created_at=clock.now())
    picture = (DATA / "pit.png").read_bytes()
    file = ChecklistFile(
        name="pit.png",
        sha256=sha256(picture),
        md5=documents.md5(picture),
        media_type="image/png",
        size=len(picture),
        content=picture,
    )
    version = ChecklistVersion(
        checklist=checklist, version=number, state=VersionState.PUBLISHED, digest=program["digest"], logic="0" * 64,
        title=program["title"], pillar=program["pillar"], source="", xform=xform, program=program,
        published_at=clock.now(), files=[file],
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def make_user(session, people, name, label, area):
    """An app user whose name and secret are known."""
    user, _secret = service.create_user(session, people.admin, project="kivu", label=label, areas=[people.areas[area]])
    user.name, user.secret_hash = name, _HASHER.hash(SECRET)
    session.flush()
    return user


def basic(name, secret=SECRET):
    """The header of a signed-in request."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
