"""One's own account: its password, sessions and language, changed by nobody else and without a trace of the words."""

import re

import pytest

from siteaudit.audit import service as audit
from siteaudit.core.transaction import reading

from .accounts import BASE, NEW, OLD, Browser, is_in, uid_of


def test_a_changed_password_opens_and_ends_every_other_session(house):
    here, there = Browser(house), Browser(house)
    for browser in (here, there):
        browser.sign_in("odette")
    kept = here.client.get_cookie("__Host-siteaudit", domain="localhost").value

    assert here.change().location == "/office/account"

    assert (is_in(here), is_in(there)) == (True, False)
    there.client.set_cookie("__Host-siteaudit", kept, domain="localhost", secure=True)
    assert not is_in(there)
    assert there.sign_in("odette").status_code == 200
    assert there.sign_in("odette", NEW).location == "/office/"
    with house.app_context(), reading() as session:
        assert audit.find_entry(session, "user.password", uid_of(house, "odette"))


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
def test_what_is_not_right_changes_nothing_and_shows_no_password_again(house, given, words):
    browser = Browser(house)
    browser.sign_in("odette")

    answer = browser.change(**given)

    assert answer.status_code == 422
    assert words in answer.text
    assert not [text for text in (OLD, NEW, *given.values()) if len(text) > 6 and text in answer.text]
    assert Browser(house).sign_in("odette").location == "/office/"


def test_the_present_password_cannot_be_guessed_in_an_open_browser(house):
    browser = Browser(house)
    browser.sign_in("odette")
    for _ in range(10):
        assert browser.change(present="a wrong one, again").status_code == 422

    assert browser.change().status_code == 429
    assert is_in(browser)
    assert Browser(house).sign_in("odette", NEW).status_code == 200


def test_two_tabs_change_it_once(house):
    browser = Browser(house)
    browser.sign_in("odette")
    sign = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/office/account/password").text)[1]
    browser.change()

    late = {"csrf_token": sign, "present": OLD, "password": "another one altogether", "again": "another one altogether"}
    answer = browser.client.post("/office/account/password", data=late, base_url=BASE)

    assert answer.status_code in (403, 422)
    assert Browser(house).sign_in("odette", NEW).location == "/office/"


@pytest.mark.parametrize("path", ["/office/account/password", "/office/account/sessions", "/office/account/language", "/office/account/codes"])
def test_no_form_of_the_account_is_taken_without_its_token(house, path):
    browser = Browser(house)
    browser.sign_in("odette")

    data = {"present": OLD, "password": NEW, "again": NEW, "language": "sw"}
    assert browser.client.post(path, data=data, base_url=BASE).status_code == 403
    assert browser.client.post(path, data=data, base_url=BASE, headers={"Origin": "https://evil.example"}).status_code == 403
    assert Browser(house).sign_in("odette").location == "/office/"


def test_the_others_are_ended_and_this_one_stays(house):
    here, there = Browser(house), Browser(house)
    for browser in (here, there):
        browser.sign_in("odette")
    stranger = Browser(house)
    stranger.sign_in("amina")
    assert "2 open sessions" in here.get("/office/account").text

    here.post("/office/account/sessions", "/office/account")

    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)
    assert "1 open session" in here.get("/office/account").text


def test_the_language_of_the_account_is_chosen_here(house):
    browser = Browser(house)
    browser.sign_in("odette")

    browser.get(browser.post("/office/account/language", "/office/account", language="sw").location)

    assert '<html lang="sw"' in browser.get("/office/account").text
    assert browser.post("/office/account/language", "/office/account", language="xx").status_code == 422
