"""Browsers of people on an application with a file of its own: signing in, the own account, help by an administrator."""

import re

from passlib.totp import TOTP
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import reading, transaction
from siteaudit.web import passwords
from tests.conftest import FreshClient, make_app

BASE = "https://localhost"
OLD, NEW = "river-lamp-goat-seven", "quatre chèvres dans la brume"
ROLES = {"odette": "case_officer", "amina": "monitor", "admin": "administrator"}


class Browser:
    """A browser of one person on an application with a file of its own."""

    def __init__(self, app):
        self.app, self.client = app, FreshClient(app, app.response_class)

    def get(self, path):
        return self.client.get(path, base_url=BASE)

    def post(self, path, form_at=None, **fields):
        page = self.get(form_at or path).text
        sign = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.client.post(path, data={"csrf_token": sign, **fields}, base_url=BASE)

    def sign_in(self, name, password=OLD):
        return self.post("/sign-in", email=f"{name}@example.org", password=password)

    def change(self, present=OLD, password=NEW, again=None):
        return self.post("/office/account/password", present=present, password=password, again=password if again is None else again)

    def begin_factor(self):
        """The page of a set-up that nobody confirmed, the clock that makes its codes, and where to confirm it."""
        page = self.post("/office/second-factor", setup="authenticator").text
        codes = TOTP(re.search(r"<code>([A-Z2-7 -]{16,})</code>", page)[1].replace(" ", "").replace("-", ""))
        return page, codes, re.search(r'action="(/office/second-factor/[^"]+)"', page)[1]

    def factor(self):
        """Set up the second factor; the clock that makes its codes."""
        page, codes, action = self.begin_factor()
        sign = re.search(r'class="narrow">\s*<input type="hidden" name="csrf_token" value="([^"]+)"', page)[1]
        answer = self.client.post(action, data={"csrf_token": sign, "code": codes.generate().token}, base_url=BASE)
        assert answer.location == "/office/account/codes"
        return codes


def make(folder, one_time=(), **settings):
    app = make_app(folder, **settings)
    with app.app_context(), transaction() as session:
        area = access.create_area(session, SYSTEM, parent=None, level="country", name="Somewhere")
        for name, role in ROLES.items():
            access.create_user(
                session, SYSTEM, email=f"{name}@example.org", label=name.title(), roles=[role], areas=[area], language="en",
                password_hash=passwords.hash_password(OLD), one_time=name in one_time,
            )  # fmt: skip
    return app


def uid_of(app, name):
    with app.app_context(), reading() as session:
        return session.scalars(select(User.uid).where(User.email == f"{name}@example.org")).one()


def is_in(browser):
    return browser.get("/office/").status_code == 200
