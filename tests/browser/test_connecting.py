"""Connecting a phone, locking it, forgetting the secret, in real Chromium: before the secret no name is shown."""

import pytest
from playwright.sync_api import expect

from .phone import SECRET, require_browser

pytestmark = pytest.mark.browser
require_browser()


def test_locking_empties_the_page_and_before_the_secret_no_name_is_shown(notebook):
    notebook.enrol()
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")

    notebook.title("Open the notebook")
    text = notebook.page.inner_text("body")
    assert not any(site["name"] in text for site in notebook.office.work["sites"])
    notebook.page.fill("#secret", "not these four words")
    notebook.main()
    expect(notebook.page.locator(".fault")).to_have_text("That is not it. 4 more tries, then a pause. Nothing is lost.")  # and nothing is: only a policy destroys
    notebook.unlock()
    notebook.title("Today")


def test_a_forgotten_secret_needs_a_new_code_and_the_queue_still_goes(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("On this phone")
    notebook.context.set_offline(False)
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")
    notebook.page.get_by_text("I have forgotten it").click()
    notebook.page.get_by_role("link", name="I have a new code").click()
    notebook.page.fill("#code", office.code)
    notebook.main()
    notebook.page.fill("#secret", "five other plain words now")
    notebook.main()
    notebook.page.wait_for_selector(".action a.main", timeout=60_000)

    notebook.title("Ready for the field")
    notebook.go("#/not-sent")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")


def test_a_wrong_code_says_what_to_do_and_leaves_nothing_behind(notebook):
    notebook.load("#enrol=ZZZZ-ZZZZ")
    notebook.page.click("button[lang=en]")
    notebook.page.fill("#secret", SECRET)
    notebook.main()

    notebook.title("Connect this phone to your office")
    expect(notebook.page.locator(".fault")).to_contain_text("does not know this code")


def test_a_link_from_the_picture_needs_no_typing(notebook):
    notebook.load(f"#enrol={notebook.office.code}.{notebook.office.receipt.id}")
    notebook.page.click("button[lang=en]")
    notebook.page.fill("#secret", SECRET)
    notebook.main()
    notebook.page.wait_for_selector(".action a.main", timeout=60_000)

    notebook.title("Ready for the field")
    assert notebook.office.code not in notebook.page.url
