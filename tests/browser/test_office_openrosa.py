"""The page of the door for other apps in Chromium: an administrator opens it, makes an app user, sees its code; axe is silent."""

import base64
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from siteaudit.web.catalogues import LANGUAGES

from . import desk
from .demo_server import Demo
from .desk import Desk
from .pages import find_english, find_violations
from .phone import require_browser

require_browser()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
# What people typed, and names that nobody translates.
DATA = ("Kivu", "Administrator", "Amina, monitor north", "Kaleo", "ODK Collect", "siteaudit demo")


@pytest.fixture(scope="module")
def demo(made, tmp_path_factory):
    """A demonstration of its own: here a door is opened."""
    own = Demo(tmp_path_factory.mktemp("openrosa") / "served", made).start()
    yield own
    own.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as player:
        browser = desk.launch(player)
        yield browser
        browser.close()


def test_an_administrator_opens_the_door_and_a_phone_gets_in(demo, browser):
    one = Desk(browser, demo.url, "admin")
    one.open("/office/openrosa")
    one.page.locator("#project").fill("kivu")
    one.page.locator("#project_label").fill("Kivu")
    one.press("Open it")
    one.sees("The door kivu is open.")
    one.page.locator("#label").fill("Amina, monitor north")
    one.page.locator("input[name=areas]").first.check()
    one.press("Create it and show its code")
    address, name, secret = one.page.locator(".enrol dd code").all_inner_texts()

    faults = find_violations(one.page)
    request = urllib.request.Request(f"{address}/formList")
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode())
    with urllib.request.urlopen(request) as answer:
        listed = answer.read().decode()

    assert "<formID>site-profile</formID>" in listed
    assert "<formID>human-rights</formID>" in listed
    assert "(partie ouverte)" in listed
    assert [*faults, *one.faults] == []
    one.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_its_language_and_fits_a_small_screen(demo, browser, language):
    demo.command("openrosa", "open", "kivu", "--label", "Kivu")
    one = Desk(browser, demo.url, "admin", language, size=(320, 640))
    one.open("/office/openrosa")

    faults = find_violations(one.page)
    english = find_english(one.page, language, DATA) if language != "en" else []
    wide = one.page.evaluate("() => document.documentElement.scrollWidth")

    assert [*faults, *one.faults, *english] == []
    assert wide <= 320
    one.close()
