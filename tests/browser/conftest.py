"""Fixtures of the browser tests: one demonstration per test worker, and copies of it for tests that change it."""

import pytest
from playwright.sync_api import expect

from .demo_server import Demo

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
