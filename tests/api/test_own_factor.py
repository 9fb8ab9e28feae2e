"""The own second factor and its recovery codes: set up by nobody else, shown once, and not guessed."""

import datetime
import re
import time

from sqlalchemy import select

from siteaudit.access.models import User
from siteaudit.core.transaction import reading

from .accounts import Browser, is_in


def test_recovery_codes_are_shown_once_and_each_opens_once(house):
    browser, other = Browser(house), Browser(house)
    browser.sign_in("odette")
    browser.factor()
    page = browser.post("/office/account/codes").text
    codes = re.findall(r"<li><code>([a-z2-9-]{17})</code>", page)

    assert len(codes) == 10
    assert not [code for code in codes if code in browser.get("/office/account/codes").text + browser.get("/office/account").text]
    other.sign_in("odette")
    assert other.post("/sign-in/recovery", code="aaaaa-bbbbb-ccccc").status_code == 200
    assert other.post("/sign-in/recovery", code=codes[3].upper()).location == "/office/"
    again = Browser(house)
    again.sign_in("odette")
    assert again.post("/sign-in/recovery", code=codes[3]).status_code == 200
    assert not is_in(again)


def test_recovery_codes_cannot_be_guessed_and_need_the_password_first(house):
    browser, thief = Browser(house), Browser(house)
    browser.sign_in("odette")
    browser.factor()
    code = re.search(r"<li><code>([a-z2-9-]{17})</code>", browser.post("/office/account/codes").text)[1]

    assert "/sign-in" in thief.get("/sign-in/recovery").location
    thief.sign_in("odette")
    for _ in range(5):
        assert thief.post("/sign-in/recovery", code="aaaaa-bbbbb-ccccc").status_code == 200
    assert thief.post("/sign-in/recovery", code=code).status_code == 429


def test_an_open_browser_found_an_hour_later_changes_no_second_factor(house, monkeypatch):
    browser = Browser(house)
    browser.sign_in("odette")
    _page, codes, action = browser.begin_factor()
    later = time.time() + 25 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr("flask_security.utils.naive_utcnow", lambda: datetime.datetime.fromtimestamp(later, datetime.UTC).replace(tzinfo=None))

    assert "/sign-in/again" in browser.get("/office/second-factor").location
    assert "/sign-in/again" in browser.post(action, "/office/account", code=codes.generate(time=later).token).location
    assert browser.post("/office/account/codes").status_code == 409
    with house.app_context(), reading() as session:
        assert not session.scalars(select(User.tf_totp_secret).where(User.email == "odette@example.org")).one()


def test_a_set_up_is_confirmed_with_its_own_token_only(house):
    browser = Browser(house)
    browser.sign_in("odette")
    _page, codes, _action = browser.begin_factor()

    answer = browser.post("/sign-in/code", "/office/account", code=codes.generate().token)

    assert answer.location == "/office/second-factor"
    with house.app_context(), reading() as session:
        assert not session.scalars(select(User.tf_totp_secret).where(User.email == "odette@example.org")).one()
