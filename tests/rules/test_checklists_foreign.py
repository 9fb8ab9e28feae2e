"""Forms of other makers: what they may leave out, which row a fault names, and the real ones of the reference."""

import pytest

from siteaudit.checklists.authoring.foreign import language_code
from siteaudit.checklists.authoring.loader import read_source
from siteaudit.checklists.authoring.reading import read_sheets
from siteaudit.checklists.authoring.workbook import write_workbook
from siteaudit.checklists.limits import read_upload
from siteaudit.checklists.source import build

from .small_books import SMALL, book, faults_of


def test_a_foreign_form_is_given_what_it_may_leave_out_and_its_languages_their_codes():
    content = book(
        {
            "survey": [
                ["type", "name", "label::Français", "label:English", "bind:relevant", "bind::jr:constraintMsg", "constraint"],
                ["integer", "age", "Âge", "Age", None, "no", ". > 0"],
                [],
                ["select_one yn", "q", "Question\u00a0?", "Question", "${age} > 3", None, None],
            ],
            "choices": [["list name", "name", "label::Français", "label:English"], ["yn", "yes", "Oui", "Yes"], ["yn", 1, "Un", 1.0]],
            "notes": [["anything", "=1"]],
        }
    )

    made = read_upload(content, "Visite 2 (été).xlsx", foreign=True)

    assert made.faults == []
    assert (made.name, made.version[-2:], len(made.notes)) == ("Visite-2-t", "01", 3)
    age, question = made.program["body"]
    assert age["label"] == {"fr": "Âge", "en": "Age"}
    assert question["label"]["fr"] == "Question\u00a0?"
    assert [choice["name"] for choice in question["choices"]] == ["yes", "1"]
    assert build(made.source.encode(), ".yaml")[1]["digest"] == made.program["digest"]


@pytest.mark.parametrize("name", ["f" * 70, "9" * 70])
def test_a_foreign_name_that_is_too_long_for_the_database_is_cut_and_told(name):
    made = read_upload(book({**SMALL, "settings": [["form_id", "version"], [name, "1"]]}), "x.xlsx", foreign=True)

    assert (made.faults, len(made.name)) == ([], 64)
    assert made.notes[0]["values"] == {"setting": "form_id", "value": made.name}


def test_a_fault_names_the_row_of_the_file_that_was_handed_in():
    sheets = {**SMALL, "survey": [["type", "name", "label", "wat"], [], ["integer", "a", "A"], ["intger", "b", "B", "x"]],
              "choices": [["list_name", "name", "label"], ["a", "1", "1"], ["b", "1", "1"], ["a", "1", "2"]]}  # fmt: skip

    assert faults_of(book(sheets)) == [("survey", 4, "type"), ("choices", 4, "name")]
    assert faults_of(book({**SMALL, "choices": [["name", "label"], ["a", "A"]]})) == [("choices", 2, "list_name")]


def test_lists_that_alternate_row_by_row_are_kept_as_the_same_form():
    sheets = {**SMALL, "survey": [["type", "name", "label"], ["select_one b", "q", "Q"], ["select_multiple a", "r", "R"]],
              "choices": [["list_name", "name", "label"], ["a", "1", "One"], ["b", "1", "Eins"], ["a", "2", "Two"], ["b", "2", "Zwei"]]}  # fmt: skip

    made = read_upload(book(sheets), "f.xlsx", foreign=True)

    assert made.faults == []
    assert build(made.source.encode(), ".yaml")[0] == made.xform


@pytest.mark.parametrize(
    ("name", "code"),
    [("English", "en"), ("Français", "fr"), ("French (fr)", "fr"), ("Kiswahili", "sw"), ("ar", "ar"), ("Elvish", None)],
)
def test_languages_are_known_by_their_names(name, code):
    assert language_code(name) == code


def test_an_unknown_language_is_a_fault():
    rows = [["type", "name", "label::Elvish"], ["integer", "age", "Age"]]

    assert ("survey", 2, "label") in faults_of(book({**SMALL, "survey": rows}))


@pytest.mark.parametrize("suffix", [".csv", ".md"])
def test_text_tables_are_read_too(suffix):
    csv = 'survey,type,name,label\n,integer,age,Age\n'
    md = "| survey |\n| | type | name | label |\n| | integer | age | Age |\n"

    made = read_upload((csv if suffix == ".csv" else md).encode(), f"form{suffix}", foreign=True)

    assert (made.faults, made.name) == ([], "form")


def test_every_form_of_the_reference_imports_or_is_refused_with_a_row(reference):
    forms = sorted((reference / "xlsforms").glob("*.xls*"))

    assert forms
    for path in forms:
        made = read_upload(path.read_bytes(), path.name, foreign=True)
        if made.source:
            workbook = write_workbook(read_sheets(made.source.encode(), ".yaml"))
            assert build(made.source.encode(), ".yaml")[0] == build(workbook, ".xlsx")[0] == made.xform, path.name
        assert made.source or made.faults, path.name
        assert all(fault["row"] for fault in made.faults), path.name


# What a form of other makers is refused for: (sheet, row, column).
FOREIGN = {
    "pyxform_cascading_select_test_equivalent.xls": [],
    "pyxform_choice_filter_test.xlsx": [],
    "pyxform_flat_xlsform_test.xlsx": [
        ("settings", 2, "public_key"), ("settings", 2, "submission_url"), ("survey", 50, "type"), ("survey", 52, "type"),
        ("survey", 59, "appearance"),
    ],
    "pyxform_gps.xls": [],
    "pyxform_repeat_date_test.xls": [],
    "pyxform_tutorial.xls": [],
    "pyxform_widgets.xls": [],
    "pyxform_xlsform_spec_test.xlsx": [
        ("settings", 2, "public_key"), ("settings", 2, "submission_url"), ("survey", 50, "type"), ("survey", 57, "appearance"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_form_of_other_makers_is_imported_or_refused_with_its_row(reference, name):
    path = reference / "xlsforms" / name

    source = read_source(path.read_bytes(), path.suffix, path.stem, foreign=True)

    assert [(fault["sheet"], fault["row"], fault["column"]) for fault in source.faults] == FOREIGN[name]
    assert source.form["survey"]


def test_every_form_of_other_makers_is_looked_at(reference):
    assert {path.name for path in (reference / "xlsforms").iterdir()} == set(FOREIGN)
