"""What a form writes by itself, in real Chromium: rows that come because another went, or by what another list says, outlive the page."""

import json

import pytest
from playwright.sync_api import expect

from .field import Field
from .notebook import notebook_of
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

READ = "async (visit) => (await import('/field/js/store/drafts.js')).read(visit)"


def form(name, *rows):
    """A checklist as its file holds it."""
    settings = {"form_id": name, "version": "2026112501", "default_language": "en", "form_title": {"en": name}, "pillar": "site"}
    return json.dumps({"settings": settings, "survey": rows})


ROUNDS = form(
    "rounds",
    {"type": "begin_group", "name": "context"},
    {"type": "calculate", "name": "water_concern", "calculation": "if(count(${round}) > 0, 'yes', 'no')"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "round", "label": {"en": "Round"}},
    {"type": "integer", "name": "n", "label": {"en": "How many"}},
    {"type": "end_repeat"},
    {"type": "begin_repeat", "name": "shaft", "label": {"en": "Shaft"}, "repeat_count": "if(sum(${n}) = 5, 2, 1)"},
    {"type": "text", "name": "state", "label": {"en": "State"}, "default": "open"},
    {"type": "end_repeat"},
)
WATER = form(
    "water",
    {"type": "begin_group", "name": "context"},
    {"type": "hidden", "name": "water_concern"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "well", "label": {"en": "Well"}, "repeat_count": "if(${water_concern} = 'yes', 1, 0)"},
    {"type": "text", "name": "state", "label": {"en": "State"}, "default": "dry"},
    {"type": "end_repeat"},
)


@pytest.fixture
def office(tmp_path):
    """An office with a list whose rows hang on other rows, and one whose rows hang on the first list."""
    paths = [tmp_path / "rounds.yaml", tmp_path / "water.yaml"]
    for path, text in zip(paths, (ROUNDS, WATER), strict=True):
        path.write_text(text, encoding="utf-8")
    office = Field(checklists=paths)
    yield office
    office.close()


def test_what_a_form_writes_by_itself_outlives_the_page(browser, office):
    with notebook_of(browser, office) as notebook:
        notebook.enrol()
        visit = notebook.start_visit()
        notebook.go(f"#/visit/{visit}/list/rounds/0")
        for number in ("7", "5"):
            notebook.page.get_by_role("button", name="Add another: Round").click()
            notebook.page.locator("[data-question$='/n'] input").fill(number)
            notebook.page.locator("[data-question$='/n'] input").blur()
            expect(notebook.page.locator("[data-question$='/n'] .saved")).to_contain_text("Saved on this phone")
        notebook.page.locator("[data-row='round[1]']").click()
        notebook.page.get_by_role("button", name="Remove: Round 1").click()
        expect(notebook.page.locator(".rows .saved")).to_contain_text("Saved on this phone")
        notebook.page.reload()
        notebook.unlock()
        notebook.title("Round")

        told = {name: list_["answers"] for name, list_ in notebook.page.evaluate(READ, visit)["submissions"].items()}
        assert told["rounds"]["round"] == [{"n": 5}]
        assert told["rounds"]["shaft"] == [{"state": "open"}, {"state": "open"}]
        assert told["water"]["well"] == [{"state": "dry"}]
