"""A report that is not safe on the phone, in real Chromium: it is finished and sent at once, and nothing of it can be read there."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .field import Field
from .notebook import check_page
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

INCIDENT = Path(__file__).parents[2] / "checklists" / "incident-report.yaml"


@pytest.fixture
def office():
    office = Field(checklists=(INCIDENT,))
    yield office
    office.close()


def test_a_report_that_is_not_safe_here_is_sent_at_once_and_leaves_no_name(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/list/incident-report/0")
    way = notebook.page.get_by_role("link", name="Finish and send now")
    notebook.choose("people_IN02", "yes")
    expect(notebook.about("people/IN02").locator(".saved")).to_contain_text("Saved on this phone")
    expect(way).to_have_count(0)
    notebook.choose("people_IN02", "no")
    expect(notebook.about("people/IN02").locator(".notice")).to_contain_text("nothing of it can be read on this phone")
    way.click()

    notebook.title("Finish the visit")
    expect(notebook.page.locator("main")).to_contain_text("does not keep the name of the place either")
    notebook.main()
    notebook.title("Not sent")
    expect(notebook.page.locator(".lines")).to_contain_text("Received")
    notebook.page.reload()
    notebook.go("#/today")
    notebook.unlock()
    notebook.title("Today")
    expect(notebook.page.locator("main")).not_to_contain_text("Finished")
    notebook.go("#/not-sent")
    expect(notebook.page.locator(".lines .name")).to_have_text(["A visit"])
    (package,) = office.packages.values()
    assert office.opened(package["id"])["assessment"]["visit"]["site"]


def test_any_other_report_keeps_its_name(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector("#finish-means")
    notebook.main()

    notebook.title("Not sent")
    expect(notebook.page.locator(".lines .name")).to_have_text(["Numbi Fungamwaka"])


def test_every_part_of_the_report_fits_a_thumb(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.page.get_by_role("button", name="Take the position").click()
    notebook.go(f"#/visit/{visit}/list/incident-report/0")
    notebook.choose("people_IN04", "given_oral")
    notebook.go(f"#/visit/{visit}/list/incident-report")
    notebook.page.wait_for_selector("main .lines a")
    parts = notebook.page.locator("main .lines a").count()
    for at in range(parts):
        notebook.go(f"#/visit/{visit}/list/incident-report/{at}")
        notebook.page.wait_for_selector(".question")
        check_page(notebook.page, "en", at)
    assert parts > 2
