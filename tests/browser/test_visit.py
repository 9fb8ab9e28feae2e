"""A visit in real Chromium, from Today to what the office received: what is sealed stays sealed, and what was finished is not offered again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .field import SAMPLE, Field
from .notebook import check_page, notebook_of
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

INCIDENT = Path(__file__).parents[2] / "checklists" / "incident-report.yaml"


def test_a_person_gets_through_a_visit_and_what_is_sealed_goes_to_the_protected_part_only(notebook, office):
    notebook.enrol()
    notebook.title("Ready for the field")
    notebook.main()
    expect(notebook.page.locator("main")).to_contain_text("12 days late")
    visit = notebook.start_visit()
    notebook.page.get_by_role("button", name="Take the position").click()
    expect(notebook.page.locator("main")).to_contain_text("Position taken, ±8 m")
    notebook.main()
    notebook.page.get_by_role("textbox", name="Site leader, pit owner").fill("0")
    notebook.page.get_by_role("button", name="One more: Site leader, pit owner").click()
    expect(notebook.page.locator(".saved")).to_contain_text("Saved on this phone")

    notebook.go(f"#/visit/{visit}")
    notebook.title("Numbi Fungamwaka")
    assert notebook.page.title() == "Visit · Carnet"  # the browser's history keeps titles
    notebook.section(visit, 0)
    expect(notebook.about("camp/HR12")).to_have_count(0)
    notebook.choose("camp_HR11", "yes")
    expect(notebook.about("camp/HR12")).to_be_visible()
    notebook.about("camp/HR12").locator("input[inputmode]").fill("3")
    expect(notebook.about("camp/HR12").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.choose("camp_HR11-source", "O")
    expect(notebook.about("camp/HR11")).to_contain_text("it stands by itself")
    notebook.section(visit, 1)
    notebook.choose("violence_HR20", "yes")
    notebook.about("violence/HR20").locator("summary", has_text="Note").click()
    notebook.about("violence/HR20").locator("textarea").fill("CANARY the colonel")
    notebook.page.locator("h1").click()
    expect(notebook.about("violence/HR20").locator(".saved")).to_contain_text("Saved on this phone")

    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator(".indication")).to_contain_text("Points to red")
    expect(notebook.page.locator("main")).not_to_contain_text("beaten")
    notebook.main()
    notebook.title("Not sent")
    expect(notebook.page.locator(".lines")).to_contain_text("Received")
    expect(notebook.page.locator(".pill")).to_have_text("All sent")

    (package,) = office.packages.values()
    opened = office.opened(package["id"])
    (submission,) = opened["assessment"]["submissions"]
    assert submission["answers"]["camp"] == {"HR11": "yes", "HR12": 3}
    assert submission["answers"]["context"] == {"operator_type": "cooperative"}
    assert "violence" not in submission["answers"]
    assert [(one["id"], one["outcome"], one["severity"]) for one in submission["sealed"]] == [("violence/HR20", "finding", "C")]
    assert "CANARY" not in str(opened["assessment"])
    (sealed,) = opened["protected"]["submissions"]
    assert sealed["answers"]["violence"] == {"HR20": "yes"}
    assert sealed["marks"]["violence/HR20"]["note"] == "CANARY the colonel"
    about = opened["assessment"]["visit"]
    assert (about["mode"], about["present"], about["indication"]["status"]) == ("on_site", [{"role": "leader", "count": 1}], "red")
    assert about["position"]["acc"] == 8


def test_a_list_beside_a_full_visit_is_taken_alone_by_one_tap(browser):
    office = Field(checklists=(SAMPLE, INCIDENT))
    with notebook_of(browser, office) as notebook:
        notebook.enrol()
        notebook.go("#/start/00000000-0000-4000-8000-000000000002")
        ticked = notebook.page.locator("fieldset input:checked")
        expect(ticked).to_have_count(1)
        only = notebook.page.get_by_role("button", name="Only this list Incident report")
        expect(only).to_have_count(0)
        notebook.page.locator("label.answer", has_text="Incident report").click()
        expect(ticked).to_have_count(2)
        check_page(notebook.page, "en", "start")
        only.click()
        expect(ticked).to_have_count(1)
        expect(only).to_have_count(0)
        notebook.page.get_by_role("button", name="Start the visit").click()
        notebook.choose("mode", "nearby")
        visit = notebook.page.evaluate("() => location.hash.split('/')[2]")
        notebook.go(f"#/visit/{visit}")
        expect(notebook.page.locator("main a[href*='/list/'] .name")).to_have_text(["Incident report"])
    office.close()


def test_findings_of_the_last_visit_are_told_row_by_row_without_what_only_that_visit_knew(notebook, office):
    label = {"en": ["Does anyone pay at ", ["ref", "barrier/name"], "?"]}
    findings = [{"id": f"barrier[{n}]/SE61", "label": label, "severity": "M"} for n in (1, 2)]
    office.work["sites"] = [office.work["sites"][0] | {"last_visit": {"on": "2026-05-12", "findings": findings, "ask_again": []}}]
    notebook.enrol()
    notebook.go(f"#/site/{office.work['sites'][0]['uid']}")

    expect(notebook.page.locator("main .lines li")).to_have_text(["Does anyone pay at ? · 1 Major", "Does anyone pay at ? · 2 Major"])


def test_a_site_that_could_not_be_reached_is_a_record_too(notebook, office):
    notebook.enrol()
    notebook.start_visit()
    notebook.choose("mode", "not_possible")
    notebook.choose("reason", "road")
    expect(notebook.page.locator(".screen-foot")).to_have_text("Finish the visit")
    notebook.main()
    expect(notebook.page.locator(".indication")).to_contain_text("Could not be verified")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")

    (package,) = office.packages.values()
    about = office.opened(package["id"])["assessment"]["visit"]
    assert (about["mode"], about["reason"]) == ("not_possible", "road")


def test_the_button_that_seals_comes_after_the_sentence_that_says_what_it_means(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    expect(notebook.page.locator(".screen-foot")).not_to_contain_text("Finish and seal")
    expect(notebook.page.get_by_role("button", name="Finish and seal")).not_to_be_in_viewport()
    notebook.page.get_by_role("button", name="Read what finishing means").click()

    expect(notebook.page.get_by_text("nobody can read or change it")).to_be_in_viewport()
    notebook.title("Finish the visit")


def test_two_findings_of_the_same_question_say_which_row_each_is_of(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/list/sample/2")
    for row in (1, 2):
        notebook.page.get_by_role("button", name="Add another: Barrier").click()
        notebook.choose(f"barrier_{row}__SE61", "yes")
    notebook.go(f"#/visit/{visit}/finish")

    lines = notebook.page.locator("main ul.lines li", has_text="Is money taken at this barrier?")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Barrier 1")
    expect(lines.last).to_contain_text("Barrier 2")


def test_a_finished_visit_is_not_offered_again_until_the_office_says_what_became_of_it(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    expect(notebook.page.locator(".pill")).to_have_text("1 open, only on this phone")
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()
    notebook.title("Not sent")
    notebook.go("#/today")
    line = notebook.page.locator("main li", has_text="Numbi Fungamwaka")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(re.compile(r"Finished \d\d:\d\d, not sent"))
    expect(notebook.page.locator(".sheet h2")).to_have_text("Rubaya D4 Gakombe")

    notebook.context.set_offline(False)
    notebook.go("#/not-sent")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")
    notebook.go("#/today")
    expect(line).to_contain_text(re.compile(r"Finished \d\d:\d\d, received"))
    expect(notebook.page.locator(".sheet h2")).to_have_text("Rubaya D4 Gakombe")


def test_a_fix_far_from_the_site_says_so_at_once_and_before_sealing(notebook):
    notebook.enrol()
    notebook.context.set_geolocation({"latitude": 22.3, "longitude": 28.9, "accuracy": 8})
    visit = notebook.start_visit()
    notebook.page.get_by_role("button", name="Take the position").click()
    far = "km from Numbi Fungamwaka"
    expect(notebook.page.locator(".notice")).to_contain_text(far)
    notebook.page.get_by_role("button", name="Keep it").click()
    expect(notebook.page.locator(".notice")).to_contain_text("Kept as it is.")
    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator(".notice")).to_contain_text(far)
    notebook.page.reload()
    notebook.unlock()
    notebook.go(f"#/visit/{visit}/where")
    expect(notebook.page.locator(".notice")).to_contain_text("Kept as it is.")


def test_without_network_the_pill_says_where_it_is(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()

    notebook.title("Not sent")
    expect(notebook.page.locator(".pill")).to_have_text("No network, safe on this phone")
    expect(notebook.page.locator(".lines")).to_contain_text("On this phone")
    expect(notebook.page.locator("main")).to_contain_text("Next try by itself at")
    expect(notebook.page.locator(".tabs .count")).to_have_text("1")
    notebook.page.get_by_text("Carry it by hand").click()
    notebook.page.get_by_role("button", name="Make the file").click()
    with notebook.page.expect_download() as taken:
        notebook.page.get_by_role("link", name="Save the file on this phone").click()
    assert Path(taken.value.path()).read_bytes()[:4] == b"SAQ1"
