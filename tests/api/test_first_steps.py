"""First steps: nothing opens before they are done, whatever cookie, address or tab is tried."""

import ast
import datetime
import re

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import transaction
from tests.conftest import make_app

from .accounts import BASE, NEW, OLD, Browser, is_in, uid_of


def open_addresses(house, browser):
    """Every address of the office that still answers with a page to this browser."""
    rules = [rule for rule in house.url_map.iter_rules() if "GET" in rule.methods and rule.rule.startswith(("/office", "/registry/exports", "/registry/manifest"))]
    found = set()
    for rule in rules:
        path = re.sub(r"<[^>]*>", uid_of(house, "amina"), rule.rule)
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
