"""Fixtures of the browser tests: one demonstration per test worker and copies of it for tests that change it; the phone's
screens in front of a small office (`notebook`); a bare phone for what stands below the screens (`enrolled`)."""

import pytest
from playwright.sync_api import expect

from . import notebook as notebooks
from .demo_server import Demo
from .field import Field
from .office import Office
from .phone import phone

# A busy machine is no fault of a page.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The folder of a demonstration that was made and never served."""
    folder = tmp_path_factory.mktemp("demo") / "made"
    Demo(folder)
    return folder


@pytest.fixture
def own_demo(made, tmp_path):
    """A served demonstration that this test alone may change."""
    demo = Demo(tmp_path / "demo", made).start()
    yield demo
    demo.stop()


@pytest.fixture(scope="session")
def demo(made, tmp_path_factory):
    """A served demonstration for tests that only look."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "served", made).start()
    yield demo
    demo.stop()


@pytest.fixture(scope="module")
def browser():
    """Chromium with a camera and a microphone that are made up."""
    with notebooks.chromium() as one:
        yield one


@pytest.fixture
def office():
    """Five sites, two due visits, one checklist; a module that needs another office says so itself."""
    office = Field()
    yield office
    office.close()


@pytest.fixture
def notebook(browser, office):
    """The app on a new phone in front of `office`."""
    with notebooks.notebook_of(browser, office) as one:
        yield one


@pytest.fixture(scope="module")
def bare_office():
    """An office for the phone without screens, shared by a module."""
    office = Office()
    yield office
    office.close()


@pytest.fixture(scope="module")
def bare_phone(bare_office, tmp_path_factory):
    """A phone without screens on a profile that stays for a module."""
    with phone(bare_office, tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def enrolled(bare_phone):
    """The phone without screens, emptied, enrolled, vault open."""
    bare_phone.renew()
    assert "device" in bare_phone.enrol()
    yield bare_phone
    assert [fault for fault in bare_phone.faults if "Failed to load resource" not in fault] == []
