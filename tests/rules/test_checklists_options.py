"""Expressions that compare a choice with an option that it does not have are told, in every column; what a file offers is not known here."""

import pytest

from siteaudit.checklists.open_part import open_part
from siteaudit.checklists.source import build
from tests.rules.small_forms import faults_of, program_of, question, source_of


def compared(expression, column="relevant", kind="text", **cells):
    """What is told of a second question that compares `q`, a choice of yes and no."""
    rows = [*question("select_one yn", **cells), {"type": kind, "name": "z", "label": "Z", column: expression}]
    return [(fault["row"], fault["column"], fault["message"]) for fault in faults_of(*rows)]


@pytest.mark.parametrize(
    "expression",
    ["${q} = 'yess'", "'yess' != ${q}", "selected(${q}, 'yess')", "selected('no yess', ${q})", "not(${t} = '' and ${q} = 'yess')"],
)
def test_an_option_that_is_not_there_is_told_with_the_one_that_is_near(expression):
    assert compared(expression) == [(4, "relevant", '“q” has no option “yess”; did you mean "yes"?')]


@pytest.mark.parametrize(
    ("column", "kind"), [("constraint", "text"), ("required", "text"), ("calculation", "calculate"), ("default", "text"), ("read_only", "text")]
)
def test_every_column_is_looked_at(column, kind):
    assert compared("if(${q} = 'maybe', 'a', 'b')", column, kind) == [(4, column, "“q” has no option “maybe”")]


def test_a_condition_on_rows_is_looked_at():
    rows = [{"type": "begin_repeat", "name": "r", "label": "R"}, question("select_one yn")[1], {"type": "end_repeat"}]

    found = faults_of(*rows, {"type": "text", "name": "z", "label": "Z", "relevant": "count(${r}[q = 'maybe']) > 0"})

    assert [fault["message"] for fault in found] == ["“q” has no option “maybe”"]


def test_the_name_of_the_record_and_what_a_trigger_writes_are_looked_at():
    rows = [*question("select_one yn"), {"type": "calculate", "name": "c", "calculation": "${q} = 'a'", "trigger": "${q}"}]

    found = faults_of(*rows, settings={"instance_name": "if(${q} = 'b', 1, 2)"})

    assert [(one["sheet"], one["column"], one["message"]) for one in found] == [
        ("settings", "instance_name", "“q” has no option “b”"),
        ("survey", "calculation", "“q” has no option “a”"),
    ]


@pytest.mark.parametrize(
    ("expression", "cells"),
    [
        ("${q} = 'yes' or ${q} = ''", {}),
        ("${q} = 'unknown'", {"severity": "M", "fail": "yes"}),
        ("selected('no unknown declined', ${q})", {}),
        ("${q} = 'other'", {"type": "select_one yn or_other"}),
        ("${q} = 'perhaps'", {"type": "select_one_from_file x.csv"}),
        ("${t} = 'perhaps'", {}),
        ("${q} = ${t}", {}),
        ("string-length(${q}) = 2", {}),
    ],
)
def test_what_may_be_true_is_taken(expression, cells):
    assert compared(expression, **cells) == []


def test_a_number_is_compared_by_its_value():
    rows = [{"type": "select_one n", "name": "q", "label": "Q"}, {"type": "text", "name": "z", "label": "Z", "relevant": "${q} = 1 or ${q} = 3"}]

    found = faults_of(*rows, choices={"n": [{"name": "1", "label": "One"}, {"name": "2", "label": "Two"}]})

    assert [one["message"] for one in found] == ["“q” has no option “3”"]


@pytest.mark.parametrize("kind", ["integer", "decimal", "range"])
def test_a_fail_of_a_number_names_no_option(kind):
    found = faults_of(*question(kind, severity="M", fail="yes; >3"))

    assert [(one["column"], one["message"]) for one in found] == [("fail", "“yes” needs a question with options: write a number comparison like >0")]
    assert faults_of(*question(kind, severity="M", fail="0; >3")) == []


def test_the_options_that_a_fail_may_name_are_those_of_the_author():
    (found,) = faults_of(*question("select_one yn", severity="M", fail="maybe"))

    assert found["message"] == "there is no option “maybe”; the options are no, yes"


def test_a_list_that_lacks_an_option_because_of_a_slip_is_one_fault():
    choices = {"yn": [{"name": "not sure", "label": "?"}, {"name": "no", "label": "No"}]}
    rows = [*question("select_one yn"), {"type": "text", "name": "z", "label": "Z", "relevant": "${q} = 'not_sure'"}]

    assert [(one["sheet"], one["column"]) for one in faults_of(*rows, choices=choices)] == [("choices", "name")]


def test_what_was_published_before_is_read_on_as_it_is():
    source = source_of(*question("select_one yn"), {"type": "text", "name": "z", "label": "Z", "relevant": "${q} = 'perhaps'"})

    assert build(source, ".yaml")[2] != []
    assert build(source, ".yaml", is_new=False)[2] == []


def test_an_open_part_may_ask_for_an_option_that_only_a_sealed_question_offers():
    rows = [
        {"type": "select_one town", "name": "q", "label": "Q", "choice_filter": "of = 'sk'"},
        {"type": "text", "name": "z", "label": "Z", "relevant": "${q} = 'goma'"},
        {"type": "select_one town", "name": "s", "label": "S", "sensitivity": "S"},
    ]

    assert open_part(source_of(*rows).decode(), program_of(*rows)).reason is None
