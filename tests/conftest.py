"""Fixtures: both databases migrated once per worker, a session rolled back per test, the cast.

PostGIS is used when SITEAUDIT_TEST_POSTGIS names a server; else its half of the tests skips with one
line (under CI that is a failure). Sockets beyond loopback are shut; warnings are errors (pyproject).
"""

import contextlib
import os
import pathlib
import socket

import hypothesis
import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from siteaudit.app import create_app
from siteaudit.core import clock, settings
from siteaudit.core.db import db

REFERENCE = os.environ.get("SITEAUDIT_TEST_REFERENCE")
POSTGIS = os.environ.get("SITEAUDIT_TEST_POSTGIS")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ROOT = pathlib.Path(__file__).resolve().parents[1]

# A busy machine is no fault, and under CI the same examples come every time.
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=SLOW)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("here"), derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True, scope="session")
def _loopback_only():
    """Tests never leave this machine."""
    real = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError("a test tried to leave this machine")
        return real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


@pytest.fixture(scope="session")
def reference():
    """The folder of reference data, or a skip."""
    if not REFERENCE:
        pytest.skip("reference data not found: set SITEAUDIT_TEST_REFERENCE")
    return pathlib.Path(REFERENCE)


@contextlib.contextmanager
def postgis_database(name):
    """A fresh database with PostGIS on the test server; dropped at the end."""
    if not POSTGIS:
        if os.environ.get("CI"):
            pytest.fail("PostGIS is required under CI: set SITEAUDIT_TEST_POSTGIS")
        pytest.skip("PostGIS not found: set SITEAUDIT_TEST_POSTGIS or run ./test as root")
    server = create_engine(POSTGIS, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    address = POSTGIS.rsplit("/", 1)[0] + "/" + name
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE EXTENSION postgis"))
    try:
        yield address
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


def make_app(folder, address="", **overrides):
    """A migrated application on `address` (SQLite in `folder` when empty)."""
    from flask_migrate import upgrade

    values = {"data_dir": str(folder), "database_url": address, "intake_inline": False, "second_factor_roles": []} | overrides
    app = create_app(settings.load({}, **values))
    app.config.update(TESTING=True)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
    return app


@pytest.fixture(scope="session", params=["sqlite", "postgis"])
def app(request, tmp_path_factory):
    """One migrated application per database and test worker."""
    folder = tmp_path_factory.mktemp(request.param)
    with contextlib.ExitStack() as stack:
        address = ""
        if request.param == "postgis":
            address = stack.enter_context(postgis_database(f"siteaudit_{WORKER}"))
        app = make_app(folder, address)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def session(app):
    """A session whose every write is rolled back, also those of `transaction()` and of requests.

    `core.transaction` and Flask-SQLAlchemy are pointed at one connection; commits become savepoints.
    """
    with app.app_context():
        engine = db.engine
        connection = engine.connect().execution_options(siteaudit_writing=True)
        outer = connection.begin()
        engines = db.engines
        engines[None] = connection
        made = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        try:
            with clock.freeze(clock.now()):
                yield made
        finally:
            made.close()
            db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()


class FreshClient(FlaskClient):
    """Each request gets an application context of its own, as in a server."""

    def open(self, *given, **more):
        with self.application.app_context():
            return super().open(*given, **more)


@pytest.fixture
def people(session):
    """The cast of siteaudit/demo/people.py in a small area tree; actors by name."""
    from tests.people import make_people

    return make_people(session)


@pytest.fixture
def client(app, session):
    """A test client whose requests share the test's rolled-back connection, but not its `g`."""
    return FreshClient(app, app.response_class)
