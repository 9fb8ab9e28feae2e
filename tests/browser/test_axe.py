"""Every page of registry and office passes axe in three languages, speaks only its language, and is quiet on the console."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect, sync_playwright

from siteaudit.web.catalogues import LANGUAGES

from . import desk
from .desk import Desk
from .pages import Look, kind_of
from .phone import require_browser

require_browser()
pytestmark = pytest.mark.browser
# What was looked at in a language need not be looked at again: one worker has all of it.
BY_LANGUAGE = pytest.mark.parametrize("language", [pytest.param(one, marks=pytest.mark.xdist_group(f"pages-{one}")) for one in LANGUAGES])

# One of each role; pages are found by following links from the first one.
ROLES = ("amina", "lea", "safi", "chen", "noella", "odette", "claude", "rachid", "admin")
NO_PAGE = re.compile(r"^/(?:field|sign-out|office/photos/|office/checklists/[^/]+/(?:print|file)|registry/(?:manifest|file)/|registry/sites\.)")
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="module")
def browser(player):
    browser = desk.launch(player)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def shared():
    return Look()


@pytest.fixture
def look(shared):
    shared.wrong = []
    return shared


def follow(one, start, look, language, always=False):
    """Every kind of page that can be reached, a few of each kind; a link that leads nowhere is a fault."""
    waiting, done, counted = [start], {start: "start"}, Counter()
    while waiting:
        address = waiting.pop(0)
        answer = one.page.goto(one.url + address)
        if answer.status != 200:
            one.faults.append(f"{address}: {answer.status}, linked from {done[address]}")
            continue
        look.at(one.page, language, address, always)
        for link in one.page.evaluate(LINKS):
            if not link.startswith(one.url + "/"):
                continue
            target = link.removeprefix(one.url).partition("#")[0]
            kind = kind_of(target)
            if target in done or NO_PAGE.match(target) or "lang=" in target or counted[kind] >= look.most(language, kind):
                continue
            counted[kind] += 1
            done[target] = address
            waiting.append(target)
    return done


@pytest.mark.parametrize("name", ROLES)
@BY_LANGUAGE
def test_every_office_page_of_a_role(browser, demo, look, name, language):
    one = Desk(browser, demo.url, name, language)
    done = follow(one, "/office/", look, language)
    look.wrong += one.faults
    one.close()

    assert len(done) >= 5
    assert not look.wrong, look.told()


@BY_LANGUAGE
def test_every_public_page_and_the_sign_in(browser, demo, look, language):
    one = Desk(browser, demo.url, language=language)
    look.at(one.page, language, "/sign-in", always=True)
    one.page.locator("#email").fill("nobody@example.org")
    one.page.locator("#password").fill("wrong words here")
    one.page.locator("form button.main").click()
    expect(one.page.locator(".fault")).to_be_visible()
    look.at(one.page, language, "/sign-in refused", always=True)
    one.open("/?status=green")
    look.at(one.page, language, "/?status=green", always=True)
    follow(one, "/", look, language, always=True)
    assert one.page.goto(f"{demo.url}/office/sites/00000000-0000-4000-8000-000000000000").status in (200, 404)
    look.at(one.page, language, "nowhere", always=True)
    look.wrong += one.faults
    one.close()

    assert not look.wrong, look.told()
