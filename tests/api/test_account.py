"""One's own account, and first steps: nothing opens before they are done, whatever cookie, address or tab is tried."""

import ast
import datetime
import re
import time

import pytest
from passlib.totp import TOTP
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
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

    def factor(self):
        """Set up the second factor; the clock that makes its codes."""
        page = self.post("/office/second-factor", setup="authenticator").text
        codes = TOTP(re.search(r"<code>([A-Z2-7 -]{16,})</code>", page)[1].replace(" ", "").replace("-", ""))
        action = re.search(r'action="(/office/second-factor/[^"]+)"', page)[1]
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


@pytest.fixture
def app(tmp_path):
    return make(tmp_path)


@pytest.fixture
def fresh(tmp_path):
    """An application where Odette and Amina hold one-time passwords, and case officers need a second factor."""
    return make(tmp_path, one_time=("odette", "amina"), second_factor_roles=["case_officer"])


def uid_of(app, name):
    with app.app_context(), reading() as session:
        return session.scalars(select(User.uid).where(User.email == f"{name}@example.org")).one()


def is_in(browser):
    return browser.get("/office/").status_code == 200


def test_a_changed_password_opens_and_ends_every_other_session(app):
    here, there = Browser(app), Browser(app)
    for browser in (here, there):
        browser.sign_in("odette")
    kept = here.client.get_cookie("__Host-siteaudit", domain="localhost").value

    assert here.change().location == "/office/account"

    assert (is_in(here), is_in(there)) == (True, False)
    there.client.set_cookie("__Host-siteaudit", kept, domain="localhost", secure=True)
    assert not is_in(there)
    assert there.sign_in("odette").status_code == 200
    assert there.sign_in("odette", NEW).location == "/office/"
    with app.app_context(), reading() as session:
        assert audit.find_entry(session, "user.password", uid_of(app, "odette"))


@pytest.mark.parametrize(("given", "words"), [
    ({"present": "river-lamp-goat-eight"}, "is not your present password"),
    ({"present": ""}, "is not your present password"),
    ({"password": "short", "again": "short"}, "twelve characters"),
    ({"password": "Password2026!"}, "tried first"),
    ({"password": "odette-odette-odette"}, "tried first"),
    ({"again": "quatre chevres dans la brume"}, "is not the same"),
    ({"password": OLD}, "is the one that you have"),
    ({"password": "x" * 2000}, "twelve characters"),
])  # fmt: skip
def test_what_is_not_right_changes_nothing_and_shows_no_password_again(app, given, words):
    browser = Browser(app)
    browser.sign_in("odette")

    answer = browser.change(**given)

    assert answer.status_code == 422
    assert words in answer.text
    assert not [text for text in (OLD, NEW, *given.values()) if len(text) > 6 and text in answer.text]
    assert Browser(app).sign_in("odette").location == "/office/"


def test_the_present_password_cannot_be_guessed_in_an_open_browser(app):
    browser = Browser(app)
    browser.sign_in("odette")
    for _ in range(10):
        assert browser.change(present="a wrong one, again").status_code == 422

    assert browser.change().status_code == 429
    assert is_in(browser)
    assert Browser(app).sign_in("odette", NEW).status_code == 200


def test_two_tabs_change_it_once(app):
    browser = Browser(app)
    browser.sign_in("odette")
    sign = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/office/account/password").text)[1]
    browser.change()

    late = {"csrf_token": sign, "present": OLD, "password": "another one altogether", "again": "another one altogether"}
    answer = browser.client.post("/office/account/password", data=late, base_url=BASE)

    assert answer.status_code in (403, 422)
    assert Browser(app).sign_in("odette", NEW).location == "/office/"


@pytest.mark.parametrize("path", ["/office/account/password", "/office/account/sessions", "/office/account/language", "/office/account/codes"])
def test_no_form_of_the_account_is_taken_without_its_token(app, path):
    browser = Browser(app)
    browser.sign_in("odette")

    data = {"present": OLD, "password": NEW, "again": NEW, "language": "sw"}
    assert browser.client.post(path, data=data, base_url=BASE).status_code == 403
    assert browser.client.post(path, data=data, base_url=BASE, headers={"Origin": "https://evil.example"}).status_code == 403
    assert Browser(app).sign_in("odette").location == "/office/"


def test_the_others_are_ended_and_this_one_stays(app):
    here, there = Browser(app), Browser(app)
    for browser in (here, there):
        browser.sign_in("odette")
    stranger = Browser(app)
    stranger.sign_in("amina")
    assert "2 open sessions" in here.get("/office/account").text

    here.post("/office/account/sessions", "/office/account")

    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)
    assert "1 open session" in here.get("/office/account").text


def test_the_language_of_the_account_is_chosen_here(app):
    browser = Browser(app)
    browser.sign_in("odette")

    browser.get(browser.post("/office/account/language", "/office/account", language="sw").location)

    assert '<html lang="sw"' in browser.get("/office/account").text
    assert browser.post("/office/account/language", "/office/account", language="xx").status_code == 422


def open_addresses(app, browser):
    """Every address of the office that still answers with a page to this browser."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.rule.startswith(("/office", "/registry/exports", "/registry/manifest"))]
    found = set()
    for rule in rules:
        path = re.sub(r"<[^>]*>", uid_of(app, "amina"), rule.rule)
        if browser.get(path).status_code == 200:
            found.add(path)
    return found


def test_a_one_time_password_opens_nothing_but_the_form(fresh):
    browser = Browser(fresh)
    browser.sign_in("odette")

    assert browser.get("/office/").location == "/office/account/password"
    assert open_addresses(fresh, browser) == {"/office/account/password"}
    for path, how in (
        ("/office/account/sessions", {}), ("/office/account/language", {"language": "sw"}), ("/office/account/codes", {}),
        (f"/office/visits/{uid_of(fresh, 'amina')}/place", {}), ("/office/sites/new", {"name": "x"}),
    ):  # fmt: skip
        assert browser.post(path, "/office/account/password", **how).status_code == 401
    json = browser.client.post(f"/office/visits/{uid_of(fresh, 'amina')}/sealed", json={"reason": "danger"}, base_url=BASE)
    assert (json.status_code, json.json["code"]) == (401, "account.unfinished")
    assert browser.post("/office/second-factor", "/office/account/password", setup="authenticator").location == "/office/account/password"


def test_signing_out_is_always_open(fresh):
    browser = Browser(fresh)
    browser.sign_in("odette")

    assert browser.post("/sign-out", "/office/account/password").status_code == 302
    assert "/sign-in" in browser.get("/office/account/password").location


def test_after_the_password_comes_the_second_factor_and_then_the_office(fresh):
    browser = Browser(fresh)
    browser.sign_in("odette")

    assert browser.change(password=OLD).status_code == 422
    browser.change()
    assert browser.get("/office/").location == "/office/second-factor"
    assert open_addresses(fresh, browser) == {"/office/account/password", "/office/second-factor"}
    browser.factor()

    assert is_in(browser)
    assert browser.post("/office/second-factor", setup="disable").status_code == 403
    assert is_in(browser)


def test_a_role_without_the_duty_goes_straight_in(fresh):
    browser = Browser(fresh)
    browser.sign_in("amina")
    browser.change()

    assert is_in(browser)
    browser.factor()
    assert browser.post("/office/second-factor", setup="disable").status_code == 302
    assert is_in(browser)


def test_a_one_time_password_is_worth_nothing_after_a_fortnight(fresh):
    with clock.freeze(clock.now() + datetime.timedelta(days=14, seconds=1)):
        assert Browser(fresh).sign_in("amina").status_code == 200
    with clock.freeze(clock.now() + datetime.timedelta(days=13)):
        assert Browser(fresh).sign_in("amina").location == "/office/"


def test_a_role_given_today_closes_the_session_of_yesterday_until_the_factor_is_there(fresh):
    browser = Browser(fresh)
    browser.sign_in("amina")
    browser.change()
    with fresh.app_context(), transaction() as session:
        access.set_roles(session, SYSTEM, user=session.scalars(select(User).where(User.email == "amina@example.org")).one(), roles=["case_officer"])

    assert browser.get("/office/visits").location == "/office/second-factor"


def test_a_stranger_sets_up_nothing(fresh):
    stranger = Browser(fresh)

    for method in ("get", "post"):
        answer = getattr(stranger.client, method)("/office/second-factor", base_url=BASE)
        assert "/sign-in" in answer.location
    assert "/sign-in" in stranger.get("/office/account/password").location
    assert stranger.client.post("/office/account/password", data={"password": NEW}, base_url=BASE).status_code in (401, 403)
    for path in ("/sign-in/codes", "/sign-in/rescue"):
        assert stranger.get(path).status_code == 404


def test_recovery_codes_are_shown_once_and_each_opens_once(app):
    browser, other = Browser(app), Browser(app)
    browser.sign_in("odette")
    browser.factor()
    page = browser.post("/office/account/codes").text
    codes = re.findall(r"<li><code>([a-z2-9-]{17})</code>", page)

    assert len(codes) == 10
    assert not [code for code in codes if code in browser.get("/office/account/codes").text + browser.get("/office/account").text]
    other.sign_in("odette")
    assert other.post("/sign-in/recovery", code="aaaaa-bbbbb-ccccc").status_code == 200
    assert other.post("/sign-in/recovery", code=codes[3].upper()).location == "/office/"
    again = Browser(app)
    again.sign_in("odette")
    assert again.post("/sign-in/recovery", code=codes[3]).status_code == 200
    assert not is_in(again)


def test_recovery_codes_cannot_be_guessed_and_need_the_password_first(app):
    browser, thief = Browser(app), Browser(app)
    browser.sign_in("odette")
    browser.factor()
    code = re.search(r"<li><code>([a-z2-9-]{17})</code>", browser.post("/office/account/codes").text)[1]

    assert "/sign-in" in thief.get("/sign-in/recovery").location
    thief.sign_in("odette")
    for _ in range(5):
        assert thief.post("/sign-in/recovery", code="aaaaa-bbbbb-ccccc").status_code == 200
    assert thief.post("/sign-in/recovery", code=code).status_code == 429


def test_an_open_browser_found_an_hour_later_changes_no_second_factor(app, monkeypatch):
    browser = Browser(app)
    browser.sign_in("odette")
    page = browser.post("/office/second-factor", setup="authenticator").text
    action = re.search(r'action="(/office/second-factor/[^"]+)"', page)[1]
    codes = TOTP(re.search(r"<code>([A-Z2-7 -]{16,})</code>", page)[1].replace(" ", "").replace("-", ""))
    later = time.time() + 25 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr("flask_security.utils.naive_utcnow", lambda: datetime.datetime.fromtimestamp(later, datetime.UTC).replace(tzinfo=None))

    assert "/sign-in/again" in browser.get("/office/second-factor").location
    assert "/sign-in/again" in browser.post(action, "/office/account", code=codes.generate(time=later).token).location
    assert browser.post("/office/account/codes").status_code == 409
    with app.app_context(), reading() as session:
        assert not session.scalars(select(User.tf_totp_secret).where(User.email == "odette@example.org")).one()


def test_a_set_up_is_confirmed_with_its_own_token_only(app):
    browser = Browser(app)
    browser.sign_in("odette")
    page = browser.post("/office/second-factor", setup="authenticator").text
    codes = TOTP(re.search(r"<code>([A-Z2-7 -]{16,})</code>", page)[1].replace(" ", "").replace("-", ""))

    answer = browser.post("/sign-in/code", "/office/account", code=codes.generate().token)

    assert answer.location == "/office/second-factor"
    with app.app_context(), reading() as session:
        assert not session.scalars(select(User.tf_totp_secret).where(User.email == "odette@example.org")).one()


def test_a_half_done_sign_in_does_not_survive_a_reset(app):
    owner, thief = Browser(app), Browser(app)
    owner.sign_in("odette")
    codes = owner.factor()
    thief.sign_in("odette")
    with app.app_context(), transaction() as session:
        access.reset_password(session, SYSTEM, user=session.scalars(select(User).where(User.email == "odette@example.org")).one(), password_hash="x")

    assert not is_in(owner)
    assert "/sign-in" in thief.get("/sign-in/code").location
    answer = thief.client.post("/sign-in/code", data={"code": codes.generate(time=time.time() + 30).token}, base_url=BASE)
    assert answer.status_code != 200 or not is_in(thief)


def test_an_administrator_makes_an_account_and_sees_who_did_not_come_yet(app):
    admin, new = Browser(app), Browser(app)
    admin.sign_in("admin")
    area = re.search(r'name="areas" value="([^"]+)"', admin.get("/office/people").text)[1]
    page = admin.post("/office/people", label="Nadia", email="nadia@example.org", roles="monitor", areas=area, language="en").text
    slip = re.search(r'<p class="code"><code>([a-z2-9-]{19})</code>', page)[1]

    assert slip not in admin.get("/office/people").text
    assert "no password of their own yet" in admin.get("/office/people").text
    assert new.sign_in("nadia", slip).location == "/office/"
    assert new.change(present=slip).location == "/office/account"
    assert "no password of their own yet" not in admin.get("/office/people").text
    assert Browser(app).sign_in("nadia", slip).status_code == 200


def test_a_forgotten_password_is_reset_and_never_read(app):
    admin, amina = Browser(app), Browser(app)
    amina.sign_in("amina")
    admin.sign_in("admin")
    place = f"/office/people/{uid_of(app, 'amina')}"
    page = admin.post(f"{place}/reset", place).text
    slip = re.search(r'<p class="code"><code>([a-z2-9-]{19})</code>', page)[1]

    assert not is_in(amina)
    assert slip not in admin.get(place).text
    assert amina.sign_in("amina").status_code == 200
    amina.sign_in("amina", slip)
    assert amina.get("/office/").location == "/office/account/password"
    with app.app_context(), reading() as session:
        assert slip not in audit.find_entry(session, "user.reset", uid_of(app, "amina")).body


def test_neither_the_own_account_nor_a_higher_one_is_taken_over_by_a_reset(app):
    admin, odette = Browser(app), Browser(app)
    odette.sign_in("odette")
    admin.sign_in("admin")
    own, higher = (f"/office/people/{uid_of(app, name)}" for name in ("admin", "odette"))

    assert admin.post(f"{own}/reset", own).status_code == 403
    assert admin.post(f"{own}/factor", own).status_code == 403
    assert admin.post(f"{higher}/reset", higher).status_code == 403
    assert is_in(odette)
    odette.factor()
    assert admin.post(f"{higher}/reset", higher).status_code == 200
    assert admin.post(f"{higher}/factor", higher).status_code == 403
    assert odette.get(higher).status_code in (302, 403)


def test_settings_that_name_an_unknown_role_stop_the_start(tmp_path):
    with pytest.raises(Problem, match=r"settings\.invalid"):
        make_app(tmp_path, second_factor_roles=["minister"])


def test_every_view_that_serves_unfinished_accounts_is_known():
    """A new page is closed before the first steps are done, unless it is added here on purpose."""
    views = [
        node
        for path in (ROOT / "siteaudit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]

    named = {
        view.name
        for view in views
        for mark in view.decorator_list
        if isinstance(mark, ast.Call) and any(one.arg == "unfinished" for one in mark.keywords)
    }
    assert named == {"password_page", "change_password"}
