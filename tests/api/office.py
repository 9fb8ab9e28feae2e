"""A person at the office for API tests: signed in through the sign-in page, reading pages, posting forms with their token."""

import functools
import html
import re

from sqlalchemy import select

from siteaudit.audit.models import LogEntry
from siteaudit.demo.people import PASSWORD
from siteaudit.web.sign_in import hash_password
from tests.conftest import FreshClient

BASE = "https://localhost"


@functools.cache
def _hash(app):
    # Argon2 takes its time by design: once per application is enough for a test run.
    with app.app_context():
        return hash_password(PASSWORD)


class Person:
    """One signed-in member of the cast; `html` is the last answer to a posted form as it came."""

    def __init__(self, app, session, people, name, language="en"):
        user = people.users[name]
        user.password = _hash(app)
        session.commit()
        self.session, self.html = session, ""
        self.client = FreshClient(app, app.response_class)
        page = self.client.get(f"/sign-in?lang={language}", base_url=BASE).text
        form = {"csrf_token": token(page), "email": user.email, "password": PASSWORD}
        assert self.client.post("/sign-in", data=form, base_url=BASE).status_code == 302

    def get(self, path, expect=200):
        """The text of a page, entities resolved."""
        # A savepoint that the test's own reads left open would swallow what the request writes.
        self.session.commit()
        answer = self.client.get(path, base_url=BASE)
        assert answer.status_code == expect, (path, answer.status_code, text_of(answer)[-600:])
        return text_of(answer)

    def post(self, path, expect=302, **fields):
        """A form posted with its token; the text of the answer, or of the page where it leads."""
        self.session.commit()
        fields["csrf_token"] = token(self.client.get("/office/account", base_url=BASE).text)
        answer = self.client.post(path, data=fields, base_url=BASE, content_type="multipart/form-data")
        assert answer.status_code == expect, (path, answer.status_code, text_of(answer)[-600:])
        self.html = answer.text
        return self.get(answer.location) if expect == 302 else text_of(answer)


    def seal(self, path, **fields):
        """Post a decision for its preview and return the word that stands for what was previewed."""
        self.session.commit()
        fields |= {"csrf_token": token(self.client.get("/office/account", base_url=BASE).text), "step": "preview"}
        answer = self.client.post(path, data=fields, base_url=BASE, content_type="multipart/form-data")
        return re.search(r'name="previewed" value="([0-9a-f]{64})"', answer.text)[1]


def token(page):
    """The form token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def text_of(answer):
    """What a person reads, in one line: no tags, entities resolved."""
    plain = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(plain))


def verbs(session, verb):
    """Entries of the log of one verb."""
    return session.scalars(select(LogEntry).where(LogEntry.verb == verb)).all()
