"""Office pages in Chromium: the map under its narrow policy, sorting, zoom at 200 %, a sealed part with the wrong key, keyboard."""

import json
import sqlite3

import pytest
from playwright.sync_api import expect, sync_playwright

from siteaudit.core import signing
from siteaudit.core.digest import b64

from . import desk
from .desk import Desk
from .phone import require_browser

require_browser()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

PLACES = ("", "sites", "visits", "due", "dossiers", "committees", "decisions", "packages", "checklists", "account")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as player:
        made = desk.launch(player)
        yield made
        made.close()


@pytest.fixture
def sit(browser, demo):
    """sit("safi") is Safi at her desk; the console must stay silent."""
    desks = []

    def at(name, **more):
        desks.append(Desk(browser, demo.url, name, **more))
        return desks[-1]

    yield at
    faults = [fault for one in desks for fault in one.faults]
    for one in desks:
        one.close()
    assert faults == []


def ask(demo, query, *values):
    with sqlite3.connect(demo.data / "siteaudit.db") as database:
        return database.execute(query, values).fetchall()


def uid_of_site(demo, name):
    return ask(demo, "SELECT uid FROM site WHERE name = ?", name)[0][0]


def red_visit(demo):
    return ask(demo, "SELECT uid FROM visit WHERE indication_status = 'red'")[0][0]


def test_everything_on_the_map_stands_in_the_list_beside_it(sit):
    safi = sit("safi")
    safi.open("/office/sites")
    expect(safi.page.locator(".map .map-mark").first).to_be_visible()

    names = safi.page.locator(".map .map-point span").all_inner_texts()
    clustered = safi.page.locator(".map .map-cluster span").all_inner_texts()
    listed = safi.page.locator("#site-list tbody tr").count()

    assert len(names) + sum(int(number) for number in clustered) == listed
    assert all(safi.page.locator("#site-list a", has_text=name).count() for name in names)


def test_a_sites_map_shows_it_in_the_middle(sit, demo):
    safi = sit("safi")
    safi.open(f"/office/sites/{uid_of_site(demo, 'Lwakiri')}")

    expect(safi.page.locator(".map .map-point.here")).to_have_text("Lwakiri")
    box, mark = safi.page.locator(".map").bounding_box(), safi.page.locator(".map .here").bounding_box()
    assert box["x"] < mark["x"] < box["x"] + box["width"]


def test_only_leaflets_own_texts_may_become_html_on_a_map_page(sit):
    safi = sit("safi")
    safi.open("/office/sites")
    expect(safi.page.locator(".map .map-mark").first).to_be_visible()

    # From the page's own world: a stranger's text is refused by the default policy.
    answer = safi.page.evaluate("""() => { const box = document.createElement("div");
        try { box["inner" + "HTML"] = "<img src=x>"; return box.childElementCount; } catch (problem) { return problem.name; } }""")

    assert answer == "TypeError"


def test_a_column_sorts_both_ways_and_says_so(sit):
    safi = sit("safi")
    safi.open("/office/sites")
    heading = safi.page.locator("#site-list thead th").first

    heading.get_by_role("button").click()
    first = safi.page.locator("#site-list tbody th a").all_inner_texts()
    heading.get_by_role("button").click()
    second = safi.page.locator("#site-list tbody th a").all_inner_texts()

    assert first == list(reversed(second))
    assert heading.get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("language", ["en", "fr", "sw"])
def test_nothing_is_cut_off_at_200_percent(sit, demo, language):
    safi = sit("safi", language=language, size=(640, 400))

    for place in [*PLACES, f"sites/{uid_of_site(demo, 'Lwakiri')}", f"visits/{red_visit(demo)}"]:
        safi.open(f"/office/{place}")
        assert safi.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("language", ["en", "fr", "sw"])
def test_no_page_is_wider_than_a_phone(sit, demo, language):
    safi = sit("safi", language=language, size=(360, 640))
    [(dossier,)] = ask(demo, "SELECT uid FROM review WHERE state = 'recorded'")
    [(committee,)] = ask(demo, "SELECT uid FROM committee")

    for place in [*PLACES, f"visits/{red_visit(demo)}", f"dossiers/{dossier}", f"committees/{committee}"]:
        safi.open(f"/office/{place}")
        assert safi.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        heading = safi.page.locator("main h1").bounding_box()
        assert heading["y"] < 320, f"{place} begins in the lower half"


def test_the_keyboard_reaches_the_content_first(sit):
    safi = sit("safi")
    safi.open("/office/")

    safi.page.keyboard.press("Tab")
    assert safi.page.evaluate("document.activeElement.className") == "skip"
    safi.page.keyboard.press("Enter")
    safi.page.keyboard.press("Tab")
    assert safi.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def opened(demo):
    return ask(demo, "SELECT count(*) FROM log_entry WHERE verb = 'protection.reveal'")[0][0]


def key_file(folder, content):
    path = folder / "key.json"
    path.write_text(content, encoding="utf-8")
    return str(path)


def stranger():
    """A good key, but of nobody that these files were sealed to."""
    private = signing.new_p256()
    raw = signing.p256_public(private)
    secret = b64(private.private_numbers().private_value.to_bytes(32, "big"))
    return json.dumps({"id": signing.key_id(raw), "public": b64(raw), "private": secret})


@pytest.mark.parametrize(("reason", "key", "words"), [
    ("", "{}", "Choose a reason first"),
    ("other", "{}", "Choose a reason first"),
    ("evidence", None, "Choose your key file first"),
    ("evidence", "no json", "This file is no key file"),
])
def test_nothing_is_logged_before_reason_and_key_are_there(sit, demo, tmp_path, reason, key, words):
    odette, before = sit("odette"), opened(demo)
    odette.open(f"/office/visits/{red_visit(demo)}/sealed")

    odette.page.locator("#reason").select_option(reason)
    odette.page.locator("#words").fill("a" + 10 * " " + "b")
    if key is not None:
        odette.page.locator("#key").set_input_files(key_file(tmp_path, key))
    odette.press("Log my reason and open")

    odette.sees(words)
    assert opened(demo) == before


def test_another_officers_key_opens_nothing_and_the_reason_is_logged(sit, demo, tmp_path):
    odette, before = sit("odette"), opened(demo)
    odette.open(f"/office/visits/{red_visit(demo)}/sealed")

    odette.page.locator("#reason").select_option("error")
    odette.page.locator("#key").set_input_files(key_file(tmp_path, stranger()))
    odette.press("Log my reason and open")

    odette.sees("this key does not open these files")
    assert opened(demo) == before + 1


def test_what_was_opened_is_forgotten_when_the_page_is_closed(sit, demo):
    odette = sit("odette")
    odette.open(f"/office/visits/{red_visit(demo)}/sealed")
    odette.page.locator("#reason").select_option("follow_up")
    odette.page.locator("#key").set_input_files(str(demo.key_file))
    odette.press("Log my reason and open")
    odette.sees("told by two people apart")

    odette.press("Close and forget")

    assert "told by two people apart" not in odette.page.content()
    assert odette.page.locator("#reason").input_value() == ""
