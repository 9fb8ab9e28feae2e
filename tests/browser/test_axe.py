"""Every page of registry, office and phone passes axe in three languages, speaks only its language, and is quiet on the console."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect, sync_playwright

from siteaudit.demo import people, places, stories
from siteaudit.web.catalogues import LANGUAGES

from . import desk
from .desk import Desk
from .monitor import SECRET, Monitor
from .pages import find_english, find_violations
from .phone import require_browser

require_browser()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

# One of each role; pages are found by following links from the first one.
ROLES = ("amina", "lea", "safi", "chen", "noella", "odette", "claude", "rachid", "admin")
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NO_PAGE = re.compile(r"^/(?:field|sign-out|office/photos/|office/checklists/[^/]+/(?:print|file)|registry/(?:manifest|file)/|registry/sites\.)")
EACH = 2
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"
# What the page is made of: tags, classes, roles. A page made of what was looked at already needs no second look.
SHAPE = """() => [...new Set([...document.body.querySelectorAll("*")].map((one) =>
  [one.parentElement.tagName, one.parentElement.className, one.tagName, one.className, one.getAttribute("role"), one.type, one.getAttributeNames().join()].join(" ")))]"""
# Names and words of the demonstration: people typed them, nobody translates them.
DATA = (
    *(one for person in people.CAST for one in (person.label, *(person.seat or ()))),
    *(name for place in places.SITES for name in (place.name, *place.aliases)),
    stories.AUTHORITY, stories.MANDATE, "Demo note", "Demo reason", "Invented Person", "Demo phone of", "siteaudit demo", "siteaudit", "Odette (demo)",
)  # fmt: skip


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="module")
def browser(player):
    browser = desk.launch(player)
    yield browser
    browser.close()


class Look:
    """Collects what is wrong, page by page, so that one run tells everything; shapes that were looked at count for every role."""

    def __init__(self):
        self.wrong, self.seen, self.dull = [], {}, Counter()

    def at(self, page, language, what, always=False):
        """Look at the page as it is now; by axe when it is made of something new."""
        if language != "en":
            self.wrong += [f"{what} {language}: English left: {text[:160]}" for text in find_english(page, language, DATA)]
        shape, seen = set(page.evaluate(SHAPE)), self.seen.setdefault(language, set())
        if always or not shape <= seen:
            self.wrong += [f"{what} {language}: {one}" for one in find_violations(page)]
        else:
            self.dull[language, kind_of(what)] += 1
        seen |= shape

    def most(self, language, kind):
        """How many pages of a kind are worth a visit: fewer when the last ones showed nothing new."""
        return EACH if "*" in kind[0] and self.dull[language, kind] < EACH else 1

    def told(self):
        """Each fault once, with how often it was met."""
        return "\n".join(f"{count} x {text}" for text, count in Counter(self.wrong).items())


@pytest.fixture(scope="module")
def shared():
    return Look()


@pytest.fixture
def look(shared):
    shared.wrong = []
    return shared


def kind_of(address):
    """What sort of page it is: its path without ids, and the names in its query."""
    path, _, query = address.partition("?")
    names = sorted(piece.partition("=")[0] for piece in query.split("&") if piece)
    return UID.sub("*", path), tuple(name for name in names if name not in ("lang", "uid"))


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
def test_every_office_page_of_a_role(browser, demo, look, name):
    for language in LANGUAGES:
        one = Desk(browser, demo.url, name, language)
        done = follow(one, "/office/", look, language)
        look.wrong += one.faults
        one.close()
        assert len(done) >= 5

    assert not look.wrong, look.told()


def test_every_public_page_and_the_sign_in(browser, demo, look):
    for language in LANGUAGES:
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_of_the_phone(player, demo, look, tmp_path, language):
    phone = Monitor(player, tmp_path / "phone", demo.url, language)
    page = phone.page

    def at(what):
        page.locator("main h1").wait_for()
        expect(page.get_by_text(phone.t("reading"), exact=True)).to_have_count(0)
        look.at(page, language, what, always=True)

    try:
        walk(phone, demo.code(), at)
        look.wrong += phone.faults
    finally:
        phone.close()

    assert not look.wrong, look.told()


def walk(phone, code, at):
    """Through every view, in the order in which a person comes to them."""
    page = phone.page
    page.goto(f"{phone.url}/field/")
    page.locator(f"button[lang={phone.language}]").wait_for()
    at("first")
    page.locator(f"button[lang={phone.language}]").click()
    page.locator("#code").wait_for()
    at("enrol, code")
    page.locator("#code").fill("????")
    phone.tap("next")
    page.locator("#secret").fill("short")
    phone.tap("enrol.now")
    page.locator("[role=alert]").wait_for()
    at("enrol, refused")
    page.goto("about:blank")
    page.goto(f"{phone.url}/field/#enrol={code}")
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
    phone.go("#/today")
    page.locator('main ul.lines a[href*="plan="]').first.click()
    page.locator(".answer").first.wait_for()
    at("start")
    phone.tap("start.now")
    in_visit(phone, at)
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


def in_visit(phone, at):
    """Every view of an open visit: every section of every list, with answers, notes, photos."""
    page = phone.page
    page.locator('.answer:has(> input[value="not_possible"])').click()
    at("where, not possible")
    page.locator('.answer:has(> input[value="on_site"])').click()
    phone.tap("position.take")
    phone.sees("position.has", acc="8")
    at("where")
    visit = phone.visit_uid()
    phone.tap("where.next")
    at("present")
    phone.go("#/today")
    at("today, a visit is open")
    phone.go(f"#/visit/{visit}")
    page.locator('main a[href*="/list/"]').first.wait_for()
    at("visit")
    lists = page.locator('main a[href*="/list/"]').evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    for address in lists:
        phone.go(address)
        page.locator('main ul.lines a[href*="/list/"]').first.wait_for()
        at(address.rsplit("/", 1)[1])
        for number in range(page.locator('main ul.lines a[href*="/list/"]').count()):
            phone.go(f"{address}/{number}")
            page.locator("main .muted", has_text=phone.t("section.place", at=number + 1).partition("{of}")[0]).first.wait_for()
            first = page.locator("section.question .answers").first
            if first.count():
                first.locator(".answer").first.click()
                phone.settled()
            page.locator("main details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
            at(f"{address.rsplit('/', 1)[1]} {number}")
    phone.go(f"#/visit/{visit}/missing")
    page.locator("main ul.lines").first.wait_for()
    at("missing")
    phone.go(f"#/visit/{visit}/finish")
    page.locator(".indication").wait_for()
    at("finish")
    phone.tap("finish.now")
    phone.ask_until_safe()
    at("sent")
