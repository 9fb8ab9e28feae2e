"""What reads what: nothing open reads a sealed answer by any way, and nothing depends on itself."""

import pytest

from tests.rules.small_forms import PLACES, faults_of, program_of, question

S = {"sensitivity": "S"}
SECRET = {"type": "text", "name": "secret", "label": "Secret", **S}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([{"type": "text", "name": "q", "label": "As ${secret} said"}], "label"),
        ([{"type": "text", "name": "q", "label": "Q", "hint": "As ${secret} said"}], "hint"),
        ([{"type": "text", "name": "q", "label": "Q", "guidance_hint": "${secret}"}], "guidance_hint"),
        ([{"type": "text", "name": "q", "label": "Q", "constraint": ". != ''", "constraint_message": "${secret}"}], "constraint_message"),
        ([{"type": "text", "name": "q", "label": "Q", "default": "${secret}"}], "default"),
        ([{"type": "text", "name": "q", "label": "Q", "read_only": "${secret} = ''"}], "read_only"),
        ([{"type": "calculate", "name": "q", "calculation": "1", "trigger": "${secret}"}], "trigger"),
        ([PLACES[0], {"type": "calculate", "name": "q", "calculation": "${secret}", "trigger": "${province}"}], "calculation"),
        ([{**PLACES[1], "choice_filter": "of = ${secret}", "name": "q"}], "choice_filter"),
        ([{"type": "calculate", "name": "q", "calculation": "instance('town')/root/item[of = ${secret}]/name"}], "calculation"),
        ([{"type": "calculate", "name": "q", "calculation": "pulldata('f', 'a', 'b', ${secret})"}], "calculation"),
        ([{"type": "select_one yn", "name": "q", "label": "Q", "parameters": "randomize=true seed=${secret}"}], "parameters"),
        ([{"type": "begin_group", "name": "q", "label": "${secret}"}, *question("text")[:1], {"type": "end_group"}], "label"),
        ([{**PLACES[0], **S}, {"type": "calculate", "name": "q", "calculation": "jr:choice-name('sk', '${province}')"}], "calculation"),
    ],
)  # fmt: skip
def test_nothing_open_reads_a_sealed_answer_by_any_way(rows, column):
    faults = faults_of(SECRET, *rows)

    found = [fault for fault in faults if "sealed question" in fault["message"]]
    assert [fault["column"] for fault in found] == [column]
    assert found[0]["row"] == 2 + next(place for place, row in enumerate([SECRET, *rows]) if row.get("name") == "q")


def test_nothing_open_reads_a_sealed_answer_through_rows_options_and_the_record_s_name():
    rows = [{"type": "begin_repeat", "name": "r"}, {**SECRET}, {"type": "end_repeat"}]
    by_rows = faults_of(*rows, {"type": "calculate", "name": "q", "calculation": "count(${r}[secret = 'x'])"})
    options = {"yn": [{"name": "yes", "label": "As ${secret} said"}]}
    by_option = faults_of(SECRET, {"type": "select_one yn", "name": "q", "label": "Q"}, choices=options)
    by_name = faults_of(SECRET, settings={"instance_name": "${secret}"})

    for faults, place in (
        (by_rows, ("survey", "calculation")),
        (by_option, ("survey", "label")),
        (by_name, ("settings", "instance_name")),
    ):
        assert [(fault["sheet"], fault["column"]) for fault in faults] == [place], faults


SENDER = {"type": "username", "name": "who"}


@pytest.mark.parametrize("kind", ["deviceid", "username", "email", "phonenumber"])
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"type": "calculate", "name": "q", "calculation": "concat('by ', ${who})"}, "calculation"),
        ({"type": "hidden", "name": "q", "calculation": "if(${who} = 'jean', 1, 0)"}, "calculation"),
        ({"type": "text", "name": "q", "label": "Q", "default": "${who}"}, "default"),
        ({"type": "text", "name": "q", "label": "Q", "calculation": "${who}", "trigger": "${t}"}, "calculation"),
    ],
)
def test_who_sent_a_record_travels_on_in_no_answer(kind, row, column):
    faults = faults_of({**SENDER, "type": kind}, {"type": "text", "name": "t", "label": "T"}, row)

    assert [(fault["row"], fault["column"]) for fault in faults] == [(4, column)]
    assert "who sent the record (“who”)" in faults[0]["message"]


def test_who_sent_a_record_names_it_not_and_may_be_shown_to_the_one_who_fills_it():
    assert [fault["column"] for fault in faults_of(SENDER, *question("text"), settings={"instance_name": "${who}"})] == ["instance_name"]
    assert faults_of(SENDER, {"type": "note", "name": "n", "label": "You are ${who}"}) == []


@pytest.mark.parametrize(
    "rows",
    [
        [{**PLACES[1], "choice_filter": "of = ${secret}", **S}],
        [{"type": "note", "name": "q", "label": "You wrote ${secret}"}],
        [{"type": "calculate", "name": "q", "calculation": "1", "trigger": "${secret}", **S}],
    ],
)
def test_a_sealed_question_or_a_note_may_read_a_sealed_answer(rows):
    assert faults_of(SECRET, *rows) == []


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ([{"type": "text", "name": "a", "label": "A", "relevant": "${b} = 1"}, {"type": "text", "name": "b", "label": "B", "relevant": "${a} = 1"}], 2, "relevant"),
        ([{"type": "calculate", "name": "a", "calculation": "jr:choice-name('x', '${town}')"}, {**PLACES[1], "choice_filter": "of = ${a}"}], 2, "calculation"),
        ([{"type": "text", "name": "a", "label": "A", "calculation": "1", "trigger": "${b}"}, {"type": "text", "name": "b", "label": "B", "calculation": "2", "trigger": "${a}"}], 2, "trigger"),
        ([{"type": "begin_repeat", "name": "r"}, {"type": "calculate", "name": "a", "calculation": "sum(${r}[position() < 3]/a)"}, {"type": "end_repeat"}], 3, "calculation"),
    ],
)  # fmt: skip
def test_nothing_depends_on_itself_by_any_way(rows, row, column):
    faults = faults_of(*rows)

    assert ("survey", row, column) in [(each["sheet"], each["row"], each["column"]) for each in faults], faults


SAID = {"yn": [{"name": "yes", "label": "As ${a} said"}]}
NAMED = {"type": "calculate", "name": "b", "calculation": "jr:choice-name('yes', '${yn}')"}
YN = {"type": "select_one yn", "name": "yn", "label": "YN"}


def test_the_name_of_an_option_reads_what_its_label_reads():
    circle = faults_of({"type": "calculate", "name": "a", "calculation": "${b}"}, YN, NAMED, choices=SAID)
    sealed = faults_of({**SECRET, "name": "a"}, {**YN, **S}, NAMED, choices=SAID)

    assert [(fault["row"], fault["column"]) for fault in circle] == [(2, "calculation")]
    assert [fault["row"] for fault in sealed if "reads the sealed question “a”" in fault["message"]] == [4]
    assert program_of({"type": "text", "name": "a", "label": "A"}, YN, NAMED, choices=SAID)["affects"]["a"] == ["yn", "b"]


@pytest.mark.parametrize("more", [[], [{**PLACES[1], "name": "town", "choice_filter": "of = jr:choice-name('x', '${q}')"}]])
def test_a_question_s_options_do_not_hang_on_themselves(more):
    rows = [{**PLACES[1], "name": "q", "choice_filter": f"of = jr:choice-name('x', '${{{'town' if more else 'q'}}}')"}, *more]

    assert [(fault["row"], fault["column"]) for fault in faults_of(*rows)] == [(2, "choice_filter")]


def test_a_thousand_calculations_in_a_row_are_checked():
    rows = [
        {"type": "calculate", "name": f"c{n}", "calculation": f"${{c{n - 1}}} + 1" if n else "1"} for n in range(1000)
    ]
    note = {"type": "note", "name": "n", "label": "N"}

    assert faults_of(*rows[:500], note) == []
    assert ["too many" in fault["message"] for fault in faults_of(*rows, note)] == [True]
