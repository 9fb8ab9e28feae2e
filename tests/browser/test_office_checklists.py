"""Checklists at the office in Chromium: the phone in its frame keeps and sends nothing, a form comes in and is published, the page prints."""

import pytest
from playwright.sync_api import expect, sync_playwright

from siteaudit.core.settings import ROOT

from . import desk
from .desk import Desk
from .phone import require_browser

require_browser()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as player:
        made = desk.launch(player)
        yield made
        made.close()


@pytest.fixture
def sit(browser):
    """sit(demo, "safi") is Safi at her desk; the console must stay silent."""
    desks = []

    def at(demo, name, **more):
        desks.append(Desk(browser, demo.url, name, **more))
        return desks[-1]

    yield at
    faults = [fault for one in desks for fault in one.faults]
    for one in desks:
        one.close()
    assert faults == []


def open_checklist(one, title):
    one.open("/office/checklists")
    one.page.locator("section", has=one.page.get_by_role("heading", name=title, exact=True)).locator("ul.lines a").first.click()
    one.page.locator("article.checklist").wait_for()


def test_the_phone_in_the_frame_asks_and_keeps_nothing(sit, demo):
    safi = sit(demo, "safi")
    open_checklist(safi, "Human rights")
    posted = []
    safi.page.on("request", lambda request: request.method != "GET" and posted.append(request.url))
    safi.page.get_by_role("link", name="See it on a phone").click()
    frame = safi.page.frame_locator("iframe.phone-frame")
    frame.get_by_role("link", name="Walk round, ask nothing").click()

    question = frame.locator('[data-question="look/HR10"]')
    question.locator(".answer").first.click()

    expect(question.locator(".answer input:checked")).to_have_count(1)
    expect(question.locator(".after")).to_be_visible()
    expect(frame.locator('[data-question="look/HR12"]')).to_be_visible()
    inside = safi.page.frames[1]
    assert inside.evaluate("async () => [(await indexedDB.databases()).length, localStorage.length, (await caches.keys()).length]") == [0, 0, 0]
    assert posted == []


@pytest.mark.parametrize(("look", "dark"), [("light", False), ("dark", True)])
def test_the_frame_is_light_or_dark_whatever_the_computer_prefers(sit, demo, look, dark):
    safi = sit(demo, "safi", color_scheme="light" if dark else "dark")
    open_checklist(safi, "Human rights")
    safi.page.get_by_role("link", name="See it on a phone").click()
    safi.page.get_by_role("link", name=look, exact=True).click()
    safi.page.frame_locator("iframe.phone-frame").locator("ul.lines").wait_for()

    shade = safi.page.frames[1].evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0] < 100")

    assert shade is dark


def test_a_form_comes_in_is_compared_and_published(sit, own_demo, tmp_path):
    admin = sit(own_demo, "admin")
    source = (ROOT / "checklists" / "dispute-resolution.yaml").read_text(encoding="utf-8")
    version = source.partition('version: "')[2].partition('"')[0]
    path = tmp_path / "dispute-resolution.yaml"
    path.write_text(source.replace(version, str(int(version) + 1)).replace("severity: M", "severity: m", 1), encoding="utf-8")
    admin.open("/office/checklists/new")
    admin.page.locator("#file").set_input_files(str(path))
    admin.press("Check it and keep it as a draft")

    admin.sees("This is a draft: no phone has it.")
    admin.sees("1 counts otherwise")
    admin.press("Publish this version")

    admin.sees("The version is published.")
    admin.press("What changed")
    admin.sees("The logic is not the same")


def test_a_version_prints_without_what_cannot_be_pressed_on_paper(sit, demo):
    admin = sit(demo, "admin")
    open_checklist(admin, "Human rights")

    admin.page.emulate_media(media="print")

    expect(admin.page.locator("nav.acts")).to_be_hidden()
    expect(admin.page.locator(".sheet-questions").first).to_be_visible()
    assert admin.page.locator("button:visible").count() == 0
