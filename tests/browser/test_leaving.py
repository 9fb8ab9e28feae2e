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
    way = notebook.page.locator(".screen-foot").get_by_role("link", name="Finish and send now")
    notebook.choose("people_IN02", "yes")
    expect(notebook.about("people/IN02").locator(".saved")).to_contain_text("Saved on this phone")
    expect(way).to_have_count(0)
    notebook.choose("people_IN02", "no")
    expect(notebook.about("people/IN02").locator(".notice")).to_contain_text("nothing of it can be read on this phone")
    notebook.about("people/IN02").get_by_role("link", name="Finish and send now").click()

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


def test_such_a_report_leads_to_its_end_from_every_page_also_after_a_lock(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/list/incident-report/0")
    foot = notebook.page.locator(".screen-foot")
    expect(foot).to_contain_text("Next:")
    notebook.choose("people_IN02", "no")
    expect(foot).to_have_text("Finish and send now")
    expect(notebook.page.locator("main").get_by_role("link", name="Next:")).to_have_count(1)
    expect(notebook.about("people/IN02").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.page.reload()
    notebook.unlock()

    expect(notebook.about("people/IN02")).to_contain_text("Answered, sealed.")
    expect(notebook.about("people/IN02").locator(".notice.warn")).to_contain_text("nothing of it can be read on this phone")
    expect(notebook.about("people/IN02").get_by_role("link", name="Finish and send now")).to_be_visible()
    expect(foot).to_have_text("Finish and send now")
    for page in ("", "/list/incident-report", "/where", "/present", "/person/round", "/critical", "/missing", "/talks"):
        notebook.go(f"#/visit/{visit}{page}")
        expect(foot).to_have_text("Finish and send now")
    foot.get_by_role("link").click()
    notebook.title("Finish the visit")
    expect(notebook.page.locator("#finish-means")).to_be_in_viewport()
    expect(notebook.page.get_by_role("button", name="Finish and seal")).to_be_in_viewport(ratio=1)
    check_page(notebook.page, "en", "finish")


def test_who_did_not_say_where_is_led_there_and_back(notebook):
    notebook.enrol()
    notebook.go("#/today")
    notebook.page.click(".action .main[href*='/start/']")
    notebook.page.click(".action button.main")
    notebook.title("Where were you?")
    visit = notebook.page.evaluate("() => location.hash.split('/')[2]")
    notebook.go(f"#/visit/{visit}/list/incident-report/0")
    notebook.choose("people_IN02", "no")
    notebook.page.locator(".screen-foot").get_by_role("link", name="Finish and send now").click()
    notebook.page.get_by_role("button", name="Finish and seal").click()
    refusal = notebook.page.locator(".fault")
    expect(refusal).to_contain_text("Say first where you were")
    expect(refusal).to_be_in_viewport(ratio=1)
    refusal.get_by_role("link", name="Say where you were").click()
    notebook.title("Where were you?")
    notebook.choose("mode", "nearby")
    notebook.page.locator(".screen-foot").get_by_role("link", name="Finish and send now").click()
    notebook.page.get_by_role("button", name="Finish and seal").click()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")


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
