"""Answers in real Chromium: a number, rounds, photos; a page that dies loses nothing; each question type is in test_types.py, saving in test_saving.py."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .field import SITES, Field
from .notebook import notebook_of
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

BODY_SHEET = Path(__file__).parents[2] / "checklists" / "body-sheet.yaml"


def test_critical_questions_alone_are_answered_on_one_page(notebook, office):
    notebook.page.add_init_script("navigator.getBattery = async () => Object.assign(new EventTarget(), { level: 0.09, charging: false })")
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}")
    expect(notebook.page.locator(".notice")).to_contain_text("The battery is at 9 %.")
    notebook.main()
    notebook.title("Only the critical questions")
    expect(notebook.page.locator("[data-question]")).to_have_count(2)
    expect(notebook.page.locator("main")).to_contain_text("2 critical questions are without an answer.")
    notebook.choose("violence_HR20", "yes")
    notebook.choose("camp_HR11", "no")
    notebook.choose("camp_HR11-source", "O")
    expect(notebook.about("camp/HR11").locator(".saved")).to_contain_text("Saved on this phone")
    expect(notebook.page.locator("main")).to_contain_text("Every critical question has an answer.")

    opened = notebook.finished(visit)
    assert opened["assessment"]["submissions"][0]["answers"]["camp"] == {"HR11": "no"}
    assert opened["protected"]["submissions"][0]["answers"]["violence"] == {"HR20": "yes"}


def test_the_sites_own_body_is_offered_first_and_what_to_do_without_one_is_seen_without_a_tap(browser):
    office = Field(checklists=(BODY_SHEET,))
    office.work["bodies"] = [
        {"name": f"b{n}", "label": f"Committee {n}, Kalehe", "kind": "committee", "seat": "", "province": "Sud-Kivu", "territory": "Kalehe", "last_sheet": "",
         "sites": [SITES[2]["uid"]] if n == 7 else [SITES[0]["uid"]]} for n in range(12)
    ]
    with notebook_of(browser, office) as notebook:
        notebook.enrol()
        visit = notebook.start_visit()
        notebook.go(f"#/visit/{visit}/list/body-sheet/0")

        expect(notebook.about("body/BS07").locator(".answer").first).to_have_text("Committee 7, Kalehe")
        expect(notebook.about("body/BS07").get_by_text("Leave it out if it is not in the list")).to_be_visible()
        expect(notebook.about("body/BS07").locator("summary", has_text="Hint")).to_have_count(0)
        expect(notebook.page.locator("summary", has_text="Hint").first).to_be_visible()
    office.close()


def test_a_page_that_dies_loses_nothing(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR10", "no")
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")

    notebook.page.reload()
    notebook.unlock()

    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")


def test_a_number_takes_digits_or_a_reason_and_says_what_it_cannot_read(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR11", "yes")
    field = notebook.about("camp/HR12").locator("input[inputmode]")
    field.fill("a few")
    expect(notebook.about("camp/HR12").locator(".fault")).to_contain_text("not saved yet")
    field.fill("4")
    expect(notebook.about("camp/HR12").locator(".fault")).to_have_count(0)
    notebook.about("camp/HR12").get_by_text("There is no answer, because…", exact=True).first.click()
    notebook.choose("camp_HR12-reason", "declined")
    expect(field).to_have_value("")
    expect(notebook.about("camp/HR12").locator(".saved")).to_contain_text("Saved on this phone")

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert "HR12" not in submission["answers"]["camp"]
    assert submission["marks"]["camp/HR12"]["reason"] == "declined"


def test_rounds_are_added_one_by_one(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/list/sample/2")
    add = notebook.page.get_by_role("button", name="Add another: Barrier")
    add.click()
    notebook.choose("barrier_1__SE61", "no")
    expect(notebook.about("barrier[1]/SE61").locator(".saved")).to_contain_text("Saved on this phone")
    add.click()
    notebook.choose("barrier_2__SE61", "yes")
    expect(notebook.about("barrier[2]/SE61").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.page.reload()
    notebook.unlock()
    notebook.page.get_by_role("button", name="Barrier 2: Yes").click()
    expect(notebook.about("barrier[2]/SE61").locator("input[value=yes]")).to_be_checked()

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert submission["answers"]["barrier"] == [{"SE61": "no"}, {"SE61": "yes"}]


def test_a_count_makes_the_rounds(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 3)
    notebook.about("shafts/SE70").locator("input").fill("2")
    expect(notebook.about("shafts/shaft[1]/SE71")).to_be_visible()
    notebook.page.get_by_role("button", name="Shaft 2").click()
    notebook.choose("shaft_2__SE71", "yes")
    expect(notebook.about("shafts/shaft[2]/SE71").locator(".saved")).to_contain_text("Saved on this phone")

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert submission["answers"]["shafts"] == {"SE70": 2, "shaft": [{}, {"SE71": "yes"}]}


def test_a_photo_that_shows_a_person_goes_to_the_protected_part(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR10", "no")
    about = notebook.about("camp/HR10")
    about.locator("summary", has_text="Photo").click()
    icon = str(Path(__file__).parents[2] / "static" / "icons" / "icon-512.png")
    about.locator("input[type=file]").set_input_files(icon)
    expect(about.locator(".photos img")).to_have_count(1)
    about.get_by_text("The photo shows a person").click()
    about.locator("input[type=file]").set_input_files(icon)
    expect(about.locator(".photos li")).to_have_count(2)
    expect(about).to_contain_text("Sealed photo")

    opened = notebook.finished(visit)
    assert sorted(part for part, _bytes in opened["photos"]) == ["assessment", "protected"]
    assert [photo["question"] for photo in opened["assessment"]["photos"]] == ["camp/HR10"]
    assert opened["assessment"]["protected_photos"] == 1


def test_a_question_without_swahili_is_french_and_says_so_once(notebook):
    notebook.enrol("sw")
    visit = notebook.start_visit()
    notebook.section(visit, 0)

    assert notebook.about("camp/HR11").locator("legend").get_attribute("lang") == "fr"
    assert notebook.about("camp/HR10").locator("legend").get_attribute("lang") == "sw"
    expect(notebook.page.locator("main > p.muted.small")).to_have_text(re.compile(r"maswali \d+ kati ya \d+ yako kwa Kifaransa"))
