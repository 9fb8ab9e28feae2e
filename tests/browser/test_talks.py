"""Talks, a visit by person, a visit from paper, in real Chromium: grades follow from what is ticked, who spoke stays sealed."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .field import SAMPLE, Field
from .notebook import check_page
from .pages import find_english
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

NAMES = ("Numbi", "Fungamwaka", "Carnet")
PERSONS = Path(__file__).parent / "persons.yaml"
SAVE = "async ([visit, change]) => (await import('/field/js/store/drafts.js')).save(visit, change)"
KEPT = "async (visit) => (await (await import('/field/js/store/drafts.js')).read(visit)).visit.by === 'person'"
JOURNAL = """(visit) => new Promise((done) => {
  const opened = indexedDB.open("siteaudit");
  opened.onsuccess = () => {
    const asked = opened.result.transaction("journal").objectStore("journal").getAll();
    asked.onsuccess = () => { opened.result.close(); done(asked.result.filter((one) => one.visit === visit).map((one) => one.part)); };
  };
})"""


@pytest.fixture
def office():
    office = Field(checklists=(SAMPLE, PERSONS))
    yield office
    office.close()


def visit_of(notebook):
    notebook.enrol()
    return notebook.start_visit()


def talk(notebook, place, who, age=None):
    """A new talk as a thumb makes it: who, then about how old."""
    place.get_by_role("button", name=who, exact=True).click()
    if age:
        place.locator(".answer", has_text=age).last.click()


def check(page, language, place):
    check_page(page, language, place)
    assert language == "en" or find_english(page, language, NAMES) == [], place


def source(notebook, question, code):
    notebook.choose(f"{question}-source", code)


def test_two_talks_prove_only_when_they_stood_apart_and_who_spoke_stays_sealed(notebook):
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}/talks")
    page = notebook.page.locator("main")
    talk(notebook, page, "A woman", "18 to 35")
    talk(notebook, page, "A man")
    expect(page.locator(".saved").first).to_contain_text("Saved on this phone")
    notebook.go(f"#/visit/{visit}/list/persons/0")
    notebook.choose("all_PA3", "yes")
    asked = notebook.about("all/PA3")
    source(notebook, "all_PA3", "S1")
    expect(asked.locator("[role=status]", has_text="Told")).to_have_text("Told by one person.")
    source(notebook, "all_PA3", "S2")
    expect(asked.locator("[role=status]", has_text="Told")).to_have_text("Told by several, but not apart: it counts as one.")

    notebook.go(f"#/visit/{visit}/talks")
    notebook.page.locator("summary", has_text="S2").click()
    notebook.page.locator("details[open] .answer", has_text="S1").click()
    expect(notebook.page.locator("details[open]")).to_contain_text("apart from S1")
    notebook.go(f"#/visit/{visit}/list/persons/0")
    expect(asked).to_contain_text("Told by two people apart.")
    expect(asked).to_contain_text("S1, S2")
    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator("main li", has_text="kept here by threat").first).to_contain_text("Told by two people apart.")
    expect(notebook.page.locator(".indication")).to_contain_text("Points to red")

    opened = notebook.finished(visit)
    assert opened["assessment"]["visit"]["talks"] == [{"id": "S1", "apart_from": []}, {"id": "S2", "apart_from": ["S1"]}]
    assert not re.search("female|18_35|private", json.dumps(opened["assessment"]))
    assert [(one["id"], one["sex"], one["age"]) for one in opened["protected"]["talks"]] == [("S1", "female", "18_35"), ("S2", "male", "unknown")]
    (marks,) = [one["marks"] for one in opened["assessment"]["submissions"] if one["checklist"] == "persons"]
    assert marks["all/PA3"]["sources"] == ["S1", "S2"]
    assert "evidence" not in marks["all/PA3"]


def test_talks_lie_in_the_protected_journal(notebook):
    visit = visit_of(notebook)
    expect(notebook.page.locator(".saved").first).to_contain_text("Saved on this phone")
    notebook.page.wait_for_timeout(500)  # what the visit writes by itself
    notebook.go(f"#/visit/{visit}/talks")
    before = len(notebook.page.evaluate(JOURNAL, visit))
    talk(notebook, notebook.page.locator("main"), "A man", "over 60")
    expect(notebook.page.locator(".saved").first).to_contain_text("Saved on this phone")

    assert set(notebook.page.evaluate(JOURNAL, visit)[before:]) == {"protected"}


def test_a_sealed_answer_gives_only_the_kind_of_its_source_and_shows_none_again(notebook):
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}/person/women")
    notebook.choose("all_PA4", "yes")
    asked = notebook.about("all/PA4")
    asked.locator("summary", has_text="Record a talk").click()
    talk(notebook, asked, "A woman", "36 to 60")
    expect(asked).to_contain_text("Told by one person.")
    talk(notebook, asked, "A woman")
    asked.locator("input[name$='-apart'][value=S1]").locator("..").click()
    expect(asked).to_contain_text("Told by two people apart.")
    expect(asked.locator(".saved").first).to_contain_text("Saved on this phone")
    notebook.go(f"#/visit/{visit}/person/team")
    notebook.page.wait_for_selector("h1:has-text('The team')")
    notebook.go(f"#/visit/{visit}/person/women")
    expect(asked).to_contain_text("Answered, sealed.")
    expect(asked).not_to_contain_text("S1")
    asked.get_by_role("button", name="Answer again").click()
    notebook.choose("all_PA4", "yes")
    expect(asked.locator("input[name$='-source']:checked")).to_have_count(0)

    opened = notebook.finished(visit)
    (submission,) = [one for one in opened["assessment"]["submissions"] if one["checklist"] == "persons"]
    (sealed,) = [one for one in submission["sealed"] if one["id"] == "all/PA4"]
    assert sealed == {"id": "all/PA4", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}
    assert "all/PA4" not in submission["marks"]
    assert [one["ask"] for one in opened["protected"]["talks"]] == ["women", "women"]
    (kept,) = [one for one in opened["protected"]["submissions"] if "all/PA4" in one["marks"]]
    assert kept["marks"]["all/PA4"]["sources"] == ["S1", "S2"]


def test_a_talk_of_nobody_said_stands_at_every_person_and_anothers_does_not(notebook):
    visit = visit_of(notebook)
    main = notebook.page.locator("main")
    lines = main.locator("details > summary", has_text=re.compile(r"^S\d"))
    notebook.go(f"#/visit/{visit}/talks")
    talk(notebook, main, "A woman")
    notebook.go(f"#/visit/{visit}/person/diggers")
    talk(notebook, main, "A man")
    expect(lines).to_have_text([re.compile("^S1 · A woman"), re.compile("^S2 · A man")])
    notebook.go(f"#/visit/{visit}/person/leader")

    expect(lines).to_have_text([re.compile("^S1 · A woman")])


def test_a_talk_that_is_taken_out_proves_nothing_and_its_number_is_not_given_again(notebook):
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}/list/persons/0")
    notebook.choose("all_PA3", "yes")
    asked = notebook.about("all/PA3")
    asked.locator("summary", has_text="Record a talk").click()
    talk(notebook, asked, "A man")
    notebook.go(f"#/visit/{visit}/talks")
    notebook.page.locator("summary", has_text="S1").click()
    notebook.page.get_by_role("button", name="Take out S1").click()
    talk(notebook, notebook.page.locator("main"), "A man")
    expect(notebook.page.locator("main")).to_contain_text("S2 · A man")

    opened = notebook.finished(visit)
    assert [one["id"] for one in opened["assessment"]["visit"]["talks"]] == ["S2"]
    reasons = opened["assessment"]["visit"]["indication"]["reasons"]
    assert [(one["rule"], one["evidence"]) for one in reasons if one["id"] == "all/PA3"] == [("critical-unproven", "C")]


def test_a_draft_of_before_keeps_the_grade_that_was_chosen(notebook):
    visit = visit_of(notebook)
    for change in ({"kind": "answer", "value": "yes"}, {"kind": "mark", "mark": {"source": "I2", "evidence": "B"}}):
        notebook.page.evaluate(SAVE, [visit, {"checklist": "persons", "id": "all/PA3", "part": "assessment"} | change])
    notebook.page.reload()
    notebook.unlock()
    notebook.go(f"#/visit/{visit}/list/persons/0")
    expect(notebook.about("all/PA3")).to_contain_text("Told by two people apart.")
    notebook.about("all/PA3").get_by_role("button", name="Change").click()
    source(notebook, "all_PA3", "O")
    expect(notebook.about("all/PA3")).to_contain_text("it stands by itself")

    (submission,) = [one for one in notebook.finished(visit)["assessment"]["submissions"] if one["checklist"] == "persons"]
    mark = submission["marks"]["all/PA3"]
    assert mark["sources"] == ["O"]
    assert "evidence" not in mark
    assert "source" not in mark


def test_a_visit_goes_by_person_from_the_papers_to_the_team_and_remembers_it(notebook):
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}")
    notebook.page.get_by_role("button", name="Show by person").click()
    lines = notebook.page.locator("a[href*='/person/']:not(.main) .name")
    expect(lines).to_have_text(["Papers, before leaving", "Look round", "The person in charge", "Diggers", "Women", "Committee or dispute body", "The team, alone"])
    notebook.page.wait_for_function(KEPT, arg=visit)
    notebook.page.reload()
    notebook.unlock()
    expect(notebook.page.get_by_role("button", name="Show by subject")).to_be_visible()
    notebook.main()
    notebook.title("Papers, before leaving")
    notebook.choose("all_PA1", "yes")
    expect(notebook.page.locator("main [role=status]").first).to_have_text("1 of 1")
    notebook.main()
    notebook.title("Look round")
    expect(notebook.page.locator("[data-question]").first).to_have_attribute("data-question", "camp/HR10")
    notebook.go(f"#/visit/{visit}/person/diggers")
    expect(notebook.page.locator("main h2")).to_have_text(["Talks", "Sample checklist", "Persons"])
    talk(notebook, notebook.page.locator("main"), "A mixed group")
    expect(notebook.page.locator("main")).to_contain_text("S1 · A mixed group")
    expect(notebook.page.locator(".saved").first).to_contain_text("Saved on this phone")

    opened = notebook.finished(visit)
    assert [(one["ask"], one["group"]) for one in opened["protected"]["talks"]] == [("diggers", True)]
    assert "by" not in opened["assessment"]["visit"]


@pytest.mark.parametrize("ask", ["look", "leader"])
def test_what_is_sealed_never_stands_where_others_look_on(notebook, office, ask):
    for program in office.programs.values():
        for node in (one for group in program["body"] for one in group["children"] if one["name"] in ("HR20", "PA4")):
            node["sa"]["ask"] = ask
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}/person/{ask}")
    notebook.page.wait_for_selector("[data-question]")
    sealed = notebook.page.locator("[data-question='violence/HR20'], [data-question='all/PA4']")
    expect(sealed).to_have_count(0)
    notebook.go(f"#/visit/{visit}/person/team")

    expect(sealed).to_have_count(2)


def test_a_visit_from_paper_is_as_of_its_day_without_a_position_and_its_sheets_are_sealed(notebook):
    visit = visit_of(notebook)
    expect(notebook.page.get_by_role("button", name="Take the position")).to_be_visible()
    notebook.go(f"#/visit/{visit}/list/persons/0")
    notebook.choose("all_PA5", "no")
    expect(notebook.about("all/PA5")).to_contain_text("This is a finding")
    notebook.go(f"#/visit/{visit}/where")
    notebook.page.get_by_text("This visit is filled from paper").click()
    expect(notebook.page.get_by_role("button", name="Take the position")).to_have_count(0)
    notebook.page.fill("#paper-at", "Numbi, at the depot")
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    expect(notebook.page.locator("main")).to_contain_text("Say on which day the sheets were filled.")
    notebook.page.locator("p.action .main").click()
    expect(notebook.page.locator(".fault p").first).to_have_text("Say on which day the sheets were filled.")
    notebook.go(f"#/visit/{visit}/where")
    notebook.page.fill("#paper-on", "2026-11-03")
    expect(notebook.page.locator(".saved").last).to_contain_text("Saved on this phone")
    icon = str(Path(__file__).parents[2] / "static" / "icons" / "icon-512.png")
    notebook.page.locator("input[type=file]").set_input_files(icon)
    expect(notebook.page.locator(".photos li")).to_have_count(1)
    notebook.go(f"#/visit/{visit}/list/persons/0")
    expect(notebook.about("all/PA5").locator("input[value=no]")).to_be_checked()
    expect(notebook.about("all/PA5")).not_to_contain_text("This is a finding")
    notebook.go(f"#/visit/{visit}")
    expect(notebook.page.locator("main")).to_contain_text("from paper")

    opened = notebook.finished(visit)
    about = opened["assessment"]["visit"]
    assert (about["paper"]["on"], about["paper"]["at"], about["position"]) == ("2026-11-03", "Numbi, at the depot", None)
    assert about["paper"]["entered_at"][:10] == about["started_at"][:10]
    assert [part for part, _bytes in opened["photos"]] == ["protected"]
    assert [(photo["question"], photo["part"]) for photo in opened["protected"]["photos"]] == [("paper", "protected")]


def test_lists_that_colour_nothing_point_to_nothing(notebook, office):
    office.work["profile"]["status_criteria"] = []
    visit = visit_of(notebook)
    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator("main")).to_contain_text("this visit has no indication")
    expect(notebook.page.locator(".indication")).to_have_count(0)
    notebook.page.locator("p.action .main").click()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")

    (package,) = office.packages.values()
    assert office.opened(package["id"])["assessment"]["visit"]["indication"] is None


@pytest.mark.parametrize("language", ["en", "fr", "sw"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_talks_are_accessible_and_fit_a_narrow_phone(notebook, language, scheme):
    notebook.page.emulate_media(color_scheme=scheme)
    notebook.enrol(language)
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/talks")
    for sex in (0, 1, 2):
        notebook.page.locator(".answers > button").nth(sex).click()
    notebook.page.locator("details summary").nth(1).click()
    check(notebook.page, language, "talks")
    notebook.go(f"#/visit/{visit}/person/diggers")
    notebook.choose("all_PA3", "yes")
    source(notebook, "all_PA3", "S1")
    notebook.about("all/PA3").locator(".after summary").first.click()
    check(notebook.page, language, "diggers")
    notebook.go(f"#/visit/{visit}")
    notebook.page.locator("main button.quiet").first.click()
    check(notebook.page, language, "by person")
    notebook.go(f"#/visit/{visit}/where")
    notebook.page.locator("label.switch").last.click()
    notebook.page.wait_for_selector("#paper-on")
    check(notebook.page, language, "paper")
