"""A cell of any shape, in any column, is told as a fault or taken; nothing that somebody writes makes the reader fail."""

import copy

import pytest
import yaml

from siteaudit.checklists.authoring import columns
from siteaudit.checklists.limited import read
from siteaudit.core.problems import Problem

FORM = {
    "settings": {"form_id": "f", "version": "1", "default_language": "en"},
    "survey": [{"type": "text", "name": "t", "label": "T"}, {"type": "select_one yn", "name": "q", "label": "Q", "severity": "M", "fail": "yes"}],
    "choices": {"yn": [{"name": "yes", "label": "Y"}, {"name": "no", "label": "N"}]},
}
SHAPES = ([["a"]], ["a", {"b": "c"}], {"en": ["a"]}, {"en": {"fr": "x"}}, {"": "x"})
PLACES = {
    "settings": (columns.SETTINGS, lambda form: form["settings"]),
    "survey": (columns.SURVEY | {"label::English"}, lambda form: form["survey"][1]),
    "choices": (columns.CHOICES, lambda form: form["choices"]["yn"][0]),
}


@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize(("sheet", "column"), [(sheet, column) for sheet in PLACES for column in sorted(PLACES[sheet][0])])
def test_a_cell_of_another_shape_makes_no_reader_fail(sheet, column, foreign):
    for shape in SHAPES:
        form = copy.deepcopy(FORM)
        PLACES[sheet][1](form)[column] = shape
        try:
            told = read(yaml.safe_dump(form).encode(), suffix=".yaml", stem="f", foreign=foreign, today="2026-11-24")
        except Problem:
            continue
        # What another maker's form may lack is given, so a strange form_id is replaced and told.
        assert told["faults"] or told["notes"], shape


def test_a_list_in_a_list_of_evidence_is_told_at_its_column():
    form = copy.deepcopy(FORM)
    form["survey"][1]["evidence"] = [["O"], "I"]

    found = read(yaml.safe_dump(form).encode(), suffix=".yaml", stem="f", foreign=False, today="2026-11-24")["faults"]

    assert [(one["row"], one["column"], one["message"]) for one in found] == [(3, "evidence", "evidence is one plain text")]
