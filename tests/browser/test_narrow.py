"""Every page of the phone, in front of the small office, in three languages: accessible by axe, 320 px wide, nothing too small for a thumb."""

import pytest
from playwright.sync_api import expect

from siteaudit.web.catalogues import LANGUAGES

from . import notebook as notebooks
from .phone import SECRET, require_browser

pytestmark = pytest.mark.browser
require_browser()

AROUND = ["#/today", "#/sites", "#/site/{site}", "#/start/{site}", "#/start/new", "#/not-sent", "#/settings", "#/ready"]
IN_VISIT = ["", "/where", "/present", "/list/sample", "/list/sample/0", "/list/sample/1", "/list/sample/2", "/missing", "/critical", "/finish"]


def check_places(notebook, language, places):
    for place in places:
        notebook.go(place)
        notebook.page.wait_for_timeout(300)
        notebooks.check_page(notebook.page, language, place)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_around_a_visit_fits_a_narrow_phone(notebook, language):
    page = notebook.page
    notebook.load()
    page.wait_for_selector("button[lang]")
    notebooks.check_page(page, language, "first")
    page.click(f"button[lang={language}]")
    page.wait_for_selector("#code")
    notebooks.check_page(page, language, "code")
    page.fill("#code", notebook.office.code)
    notebook.main()
    page.wait_for_selector("#secret")
    notebooks.check_page(page, language, "secret")
    page.fill("#secret", SECRET)
    notebook.main()
    page.wait_for_selector(".action a.main", timeout=60_000)
    check_places(notebook, language, [place.format(site=notebook.office.work["sites"][0]["uid"]) for place in AROUND])
    assert page.get_attribute("html", "lang") == language
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")
    page.wait_for_selector("#secret")
    notebooks.check_page(page, language, "unlock")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_visit_fits_a_narrow_phone(notebook, language):
    notebook.enrol(language)
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR11", "yes")
    notebook.section(visit, 1)
    notebook.choose("violence_HR20", "yes")
    expect(notebook.about("violence/HR20").locator(".saved")).to_be_visible()

    check_places(notebook, language, [f"#/visit/{visit}{place}" for place in IN_VISIT] + ["#/today", "#/not-sent"])
