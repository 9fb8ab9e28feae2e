"""Columns, types and settings of XLSForm that are refused: the row, the column and the advice."""

import copy

import pytest

from tests.rules.small_forms import CHOICES, PLACES, ROWS, faults_of, question

# A type that is refused: words of the advice.
REFUSED_TYPES = {
    "background-audio": "nothing is recorded in secret",
    "start-geopoint": "no position is taken in secret",
    "xml-external": "csv-external",
    "simserial": "leave it out",
    "begin loop over yn": "a loop is a repeat",
    "select_one ${t}": "options from a repeat",
    "select_one_from_file x.xml": "ends in .csv",
    "select_one_from_file ../x.csv": "ends in .csv",
    "select_one_from_file x.csv or_other": "or_other goes with a list",
}
# A column of a question: its type, what stands in the column, words of the advice.
REFUSED_CELLS = {
    "appearance": [
        ("select_one yn", "search('x')", "select_one_from_file"),
        ("text", "ex:org.app(x)", "no other app"),
        ("text", "printer:org.app(x)", "no other app"),
    ],
    "parameters": [
        ("text", "randomize=true", "has no parameter “randomize”"),
        ("image", "max-pixels", "name=value"),
        ("select_one yn", "seed=3", "randomize=true"),
        ("select_one yn", "randomize=maybe", "true or false"),
        ("image", "max-pixels=x", "a whole number"),
        ("range", "start=1 end=3 step=0", "more than 0"),
        ("audio", "quality=external", "no other app"),
    ],
    "hint": [("text", {"fr": "a\u000bb"}, "U+000B")],
    "choice_filter": [("text", "1", "no options to filter"), ("select_one yn", "instance('x')/root/item[a=1]/b = 'c'", "no list or file “x”")],
    "repeat_count": [("text", "2", "is not repeated")],
    "trigger": [("text", "t", "${name}")],
    "save_to": [("text", "x", "changed in the office")],
    "default": [
        ("text", "${last-saved#t}", "the record before"),
        ("image", "a.jpg", "not supported"),
        ("select_one yn", "maybe", "none of the options"),
        ("geopoint", "here", "latitude longitude"),
    ],
    "image": [("text", "a/b.jpg", "without a folder"), ("text", "${t}.jpg", "plain name")],
    "rows": [("text", "many", "a number")],
    "calculation": [("calculate", "jr:choice-name(${t}, '${t}')", "has no options"), ("calculate", "instance('yn')/root/item[name='yes']/label", "by language")],
}  # fmt: skip
# Rows, and the row and column that is at fault.
REFUSED_FORMS = [
    ([*question("text"), {"type": "audit", "parameters": "location-priority=balanced"}], 4, "parameters", "all three"),
    (question("select_one_from_file yn.csv") + question("select_one yn")[1:], 3, "type", "rename the list"),
    (question("select_one yn", relevant="pulldata('yn', 'a', 'b', 1) = 2"), 3, "type", "rename the list"),
    (question("rank yn", severity="M", fail="yes"), 3, "fail", "every option is in it"),
    ([{"type": "csv-external", "name": "sites"}, {"type": "note", "name": "n", "label": "${sites}"}], 3, "label", "no question “sites”"),
    ([{"type": "text", "name": "meta", "label": "M"}], 2, "name", "name of the form itself"),
    ([{"type": "text", "name": "instanceID", "label": "M"}], 2, "name", "name of the form itself"),
    ([{"type": "text", "name": "q", "label": "Of ${"}], 2, "label", "a bracket is missing"),
    ([{"type": "begin_group", "name": f"g{n}"} for n in range(40)], 32, "type", "more than 30 deep"),
    ([*ROWS[:3], {"type": "calculate", "name": "z", "calculation": "1", "trigger": "${n}"}, *ROWS[3:]], 5, "trigger", "outside the repeat"),
]  # fmt: skip
REFUSED = [
    *((question(kind), 3, "type", says) for kind, says in REFUSED_TYPES.items()),
    *((question(kind, **{column: value}), 3, column, says) for column, rows in REFUSED_CELLS.items() for kind, value, says in rows),
    *REFUSED_FORMS,
]


@pytest.mark.parametrize(("rows", "row", "column", "says"), REFUSED)
def test_what_is_not_supported_is_refused_with_advice(rows, row, column, says):
    faults = faults_of(*rows)

    assert [each for each in faults if (each["sheet"], each["row"], each["column"]) == ("survey", row, column) and says in each["message"]], faults


@pytest.mark.parametrize(
    ("settings", "column", "says"),
    [
        ({"public_key": "x"}, "public_key", "delete the column"),
        ({"submission_url": "x"}, "submission_url", "delete the column"),
        ({"auto_send": "true"}, "auto_send", "delete the column"),
        ({"unchecked": ["sw"]}, "unchecked", "no texts in “sw”"),
        ({"unchecked": "swahili"}, "unchecked", "language code"),
        ({"instance_name": "${none}"}, "instance_name", "no question “none”"),
        ({"form_title": {"en": ["x"]}}, "form_title", "one text a language"),
        ({"form_id": "f" * 65}, "form_id", "at most 64 characters"),
        ({"pillar": "p" * 65}, "pillar", "at most 64 characters"),
    ],
)
def test_settings_that_mean_nothing_here_are_refused(settings, column, says):
    faults = faults_of(*question("text"), settings=settings)

    assert [(f["sheet"], f["column"]) for f in faults if says in f["message"]] == [("settings", column)], faults


def test_an_option_may_stand_twice_where_the_settings_say_so():
    twice = {"town": [{"name": "a", "label": "A", "of": "sk"}, {"name": "a", "label": "A", "of": "nk"}]}
    rows = [{"type": "text", "name": "province", "label": "P"}, PLACES[1]]

    assert "allow_choice_duplicates" in faults_of(*rows, choices=twice)[0]["message"]
    assert faults_of(*rows, choices=twice, settings={"allow_choice_duplicates": "yes"}) == []


def test_a_column_of_choices_that_nothing_reads_is_a_slip():
    choices = copy.deepcopy(CHOICES)
    choices["town"][0]["lable"] = "x"

    assert [(f["sheet"], f["column"]) for f in faults_of(*PLACES, choices=choices)] == [("choices", "lable")]


def test_a_chain_of_conditions_inside_a_text_of_an_option_is_named_in_choices():
    choices = {"yn": [{"name": "yes", "label": "Of ${rt}"}]}

    faults = faults_of(*ROWS, {"type": "select_one yn", "name": "q", "label": "Q"}, choices=choices)

    assert [(f["sheet"], f["row"], f["column"]) for f in faults] == [("choices", 2, "label")]
