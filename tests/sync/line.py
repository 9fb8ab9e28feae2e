"""A bad network between a phone and a real server with a database of its own, and a server that can die."""

import concurrent.futures
import contextlib
import io
import os

from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.audit.models import LogEntry
from siteaudit.core import signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.db import db
from siteaudit.core.digest import b64
from siteaudit.core.transaction import transaction
from siteaudit.demo.phone import Phone, Refused, over_test_client
from siteaudit.sync import enrolment
from siteaudit.sync.models import Package
from tests.conftest import WORKER, make_app, postgis_database
from tests.people import make_people


class Lost(Refused):
    """The request or its answer was lost: the phone learns nothing."""

    def __init__(self):
        super().__init__(0, "network.offline")


class Line:
    """Carries requests; `faults` is consumed, one word a request: None, request, answer, twice, html, 503, ("cut", k)."""

    def __init__(self, app):
        self.app, self.faults, self.sent = app, [], []

    def __call__(self, method, path, headers, body):
        fault = self.faults.pop(0) if self.faults else None
        if fault == "request":
            raise Lost
        if fault == "html":
            return 200, {"Content-Type": "text/html"}, b"<h1>Log in to the hotel</h1>"
        if fault == 503:
            return 503, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"
        if isinstance(fault, tuple):
            self._carry(method, path, headers, body, cut=fault[1])
            raise Lost
        self.sent.append((method, path, headers, body))
        answer = self._carry(method, path, headers, body)
        if fault == "twice":
            answer = self._carry(method, path, headers, body)
        if fault == "answer":
            raise Lost
        return answer

    def replay(self, number):
        """Send an old request again, however late."""
        return self._carry(*self.sent[number % len(self.sent)])

    def _carry(self, method, path, headers, body, cut=None):
        if cut is None:
            return over_test_client(self.app.test_client())(method, path, headers, body)
        # As under gunicorn: the length was announced, fewer bytes come, then nothing.
        broken = {"wsgi.input": io.BytesIO(body[:cut]), "CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True}
        return self.app.test_client().open(path, method=method, headers=headers, environ_overrides=broken)


class Server:
    """An application that really commits, with the cast, an officer's key, and codes for phones."""

    def __init__(self, app):
        self.app = app
        raw = signing.p256_public(signing.new_p256())
        with app.app_context(), transaction() as session:
            self.people = make_people(session)
            access.import_key(
                session, SYSTEM, purpose="protection", label="Odette", key_id=signing.key_id(raw), public_key=b64(raw)
            )

    def phone(self, name="amina"):
        """An enrolled phone on a line of its own."""
        with self.app.app_context(), transaction() as session:
            code = enrolment.create_enrolment_code(session, SYSTEM, user=self.people.users[name])
        phone = Phone(Line(self.app))
        phone.enrol(code)
        return phone

    def ask(self, question):
        """The answer of `question(session)` in a fresh transaction."""
        with self.app.app_context(), transaction() as session:
            return question(session)

    def dies_in(self, act):
        """Run `act` in a copy of this process that ends without a goodbye; its exit code."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        try:
            with self.app.app_context():
                db.engine.dispose(close=False)
            act()
        finally:
            os._exit(1)
        return None


def die(*_given, **_more):
    """What a killed process does next: nothing."""
    os._exit(9)


@contextlib.contextmanager
def serving(kind, folder, name):
    """A server with its own database of this kind, so that commits are commits."""
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database(f"siteaudit_{name}_{WORKER}")) if kind == "postgis" else ""
        app = make_app(folder, address)
        yield Server(app)
        with app.app_context():
            db.engine.dispose()


def leaves(server, package):
    """How many leaves of the log say that it was received."""
    return server.ask(
        lambda s: s.scalar(
            select(func.count()).where(LogEntry.verb == "package.receive", LogEntry.subject_uid == package.id)
        )
    )


def row(server, package):
    """The package as the server has it, or None."""
    return server.ask(lambda s: s.scalars(select(Package).where(Package.uid == package.id)).one_or_none())


def large(phone, seal):
    """A package whose photo is too large for a batch."""
    return seal(phone, photos=[(os.urandom(60_000), {"part": "protected", "question": "x"})])


def at_once(act, times=5):
    """Results of `act` done by several threads at once."""
    with concurrent.futures.ThreadPoolExecutor(times) as pool:
        return [one.result() for one in [pool.submit(act) for _ in range(times)]]
