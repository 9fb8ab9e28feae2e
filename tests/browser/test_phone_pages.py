"""Every page of the phone in the demonstration, in three languages: accessible by axe, not a word of another language, quiet on the console.
Cut into parts, each with a phone of its own, so that parallel workers share them. How narrow a page may be is in test_narrow.py."""

import contextlib

import pytest
from playwright.sync_api import expect, sync_playwright

from siteaudit.web.catalogues import LANGUAGES

from .monitor import SECRET, Monitor
from .pages import Look
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as player:
        yield player


class Walk:
    """A phone of the demonstration; `at` looks at the page as it is now."""

    def __init__(self, player, folder, demo, language):
        self.phone, self.look, self.code = Monitor(player, folder, demo.url, language), Look(), demo.code()

    def at(self, what):
        page = self.phone.page
        page.locator("main h1").wait_for()
        expect(page.get_by_text(self.phone.t("reading"), exact=True)).to_have_count(0)
        self.look.at(page, self.phone.language, what, always=True)

    def start(self):
        """To the first page of the first due visit."""
        self.phone.enrol(self.code)
        self.phone.go("#/today")
        self.phone.page.locator('main ul.lines a[href*="plan="]').first.click()
        self.phone.page.locator(".answer").first.wait_for()
        self.phone.tap("start.now")
        self.phone.page.locator('.answer:has(> input[value="on_site"])').click()
        return self.phone.visit_uid()


@pytest.fixture
def walk(player, demo, tmp_path, language):
    one = Walk(player, tmp_path / "phone", demo, language)
    with contextlib.closing(one.phone):
        yield one
    one.look.wrong += one.phone.faults
    assert not one.look.wrong, one.look.told()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demonstration_speaks_one_language_from_the_first_page_to_a_visit(walk, language):
    phone, page, at = walk.phone, walk.phone.page, walk.at
    page.goto(f"{phone.url}/field/")
    page.locator(f"button[lang={language}]").wait_for()
    at("first")
    page.locator(f"button[lang={language}]").click()
    page.locator("#code").wait_for()
    at("enrol, code")
    page.locator("#code").fill("????")
    phone.tap("next")
    page.locator("#secret").fill("short")
    phone.tap("enrol.now")
    page.locator("[role=alert]").wait_for()
    at("enrol, refused")
    page.goto("about:blank")
    page.goto(f"{phone.url}/field/#enrol={walk.code}")
    page.locator("#secret").fill(SECRET)
    at("enrol, passphrase")
    phone.tap("enrol.now")
    phone.sees("ready.yes")
    at("ready")
    for place in ("today", "sites", "not-sent", "settings"):
        phone.go(f"#/{place}")
        at(place)
    phone.go("#/sites")
    page.locator("main ul.lines a").first.click()
    page.locator("dl.facts").wait_for()
    at("site")
    phone.go("#/start/new")
    phone.tap("start.now")
    page.locator("[role=alert]").wait_for()
    at("start, site not in the list")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demonstration_speaks_one_language_from_a_visit_to_what_was_sent(walk, language):
    phone, page, at = walk.phone, walk.phone.page, walk.at
    visit = walk.start()
    page.locator('.answer:has(> input[value="not_possible"])').click()
    at("where, not possible")
    page.locator('.answer:has(> input[value="on_site"])').click()
    phone.tap("position.take")
    phone.sees("position.has", acc="8")
    at("where")
    phone.tap("where.next")
    at("present")
    phone.go("#/today")
    at("today, a visit is open")
    phone.go("#/not-sent")
    at("not sent, a visit is open")
    phone.go(f"#/visit/{visit}")
    page.locator('main a[href*="/list/"]').first.wait_for()
    at("visit")
    phone.go(f"#/visit/{visit}/missing")
    page.locator("main ul.lines").first.wait_for()
    at("missing")
    phone.go(f"#/visit/{visit}/finish")
    page.locator(".indication").wait_for()
    at("finish")
    phone.tap("finish.now")
    phone.ask_until_safe()
    at("sent")
    phone.go("#/settings")
    phone.tap("settings.lock")
    at("settings, locked")
    phone.go("#/not-sent")
    at("not sent, locked")
    phone.go("#/today")
    page.locator("#secret").fill("not the right words")
    phone.tap("unlock.now")
    page.locator("[role=alert]").wait_for()
    at("unlock, refused")
    phone.unlock()
    page.get_by_role("heading", name=phone.t("place.today")).wait_for()
    at("today, later")


@pytest.mark.parametrize("name", ["site-profile", "human-rights", "security-provision", "dispute-resolution"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_of_a_checklist_speaks_one_language(walk, language, name):
    phone, page, at = walk.phone, walk.phone.page, walk.at
    address = f"#/visit/{walk.start()}/list/{name}"
    phone.go(address)
    page.locator('main ul.lines a[href*="/list/"]').first.wait_for()
    at(name)
    for number in range(page.locator('main ul.lines a[href*="/list/"]').count()):
        phone.go(f"{address}/{number}")
        page.locator("main .muted", has_text=phone.t("section.place", at=number + 1).partition("{of}")[0]).first.wait_for()
        first = page.locator("section.question .answers").first
        if first.count():
            first.locator(".answer").first.click()
            phone.settled()
        page.locator("main details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        at(f"{name} {number}")
