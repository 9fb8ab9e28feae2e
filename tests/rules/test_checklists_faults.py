"""Faults of a form as people read them: in their language, all at once, and never twice for one slip."""

import ast
import pathlib
import re

import pytest
import yaml

from siteaudit.checklists import faults, source
from siteaudit.checklists.authoring.files import PHONE_LISTS
from siteaudit.checklists.faults import say, spoken
from siteaudit.checklists.source import build
from siteaudit.sites import choices
from siteaudit.web import catalogues
from tests.rules.small_forms import ROWS, faults_of, question, source_of

ROOM = pathlib.Path(faults.__file__).parent
HOLE = re.compile(r"%\(\w+\)s")


def sayings():
    """Every call of `say` in the room."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield f"{path.name}:{node.lineno}", node


TEMPLATES = {node.args[0].value for _, node in sayings() if isinstance(node.args[0], ast.Constant)}
TEXTS = {language: catalogues.merge(language) for language in ("fr", "sw")}


def in_language(language):
    """What a page of this language makes of a template; whatever it has no words for is a KeyError."""
    texts = {message.id: message.string for message in TEXTS[language] if message.string}
    return texts.__getitem__


def test_what_is_said_is_a_template_and_nothing_of_an_author_is_one():
    assert [place for place, node in sayings() if not isinstance(node.args[0], ast.Constant)] == []
    assert len(TEMPLATES) > 200


@pytest.mark.parametrize("language", TEXTS)
def test_every_sentence_is_said_in_every_language_with_the_same_parts(language):
    say_in = in_language(language)
    own = {message.id for message in TEXTS[language]}

    assert sorted(TEMPLATES - own) == []
    for template in TEMPLATES:
        assert set(HOLE.findall(say_in(template))) == set(HOLE.findall(template)), template


def test_no_sentence_is_kept_that_nobody_says():
    path = catalogues.FOLDER / "parts" / "faults.fr.po"
    with path.open("rb") as file:
        kept = {message.id for message in catalogues.read_po(file, locale="fr") if message.id}

    assert sorted(kept - TEMPLATES) == []


def test_a_part_may_be_a_sentence_and_stays_a_part():
    said = faults.advised(say("there is no question “%(question)s”", question="%(x)s 100%"), say("leave it out"))

    assert str(said) == "there is no question “%(x)s 100%”: leave it out"
    assert spoken(said, in_language("sw")) == "hakuna swali “%(x)s 100%”: iondoe"


def test_the_lists_of_a_phone_have_the_columns_that_it_gets():
    assert PHONE_LISTS == {choices.FILE: choices.COLUMNS, choices.BODIES: choices.BODY_COLUMNS}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (question("calculate", calculation="pulldata('sites', 'status', 'name', ${t})"), "calculation"),
        (question("calculate", calculation="pulldata('sites', 'activity', 'id', ${t})"), "calculation"),
        (question("calculate", calculation="instance('sites')/root/item[kind = 'x']/label") + question("select_one_from_file sites.csv")[1:], "calculation"),
        (question("select_one_from_file sites.csv", choice_filter="status = ${t}"), "choice_filter"),
        (question("select_one_from_file sites.csv", parameters="label=title"), "parameters"),
    ],
)  # fmt: skip
def test_a_column_that_the_list_of_sites_has_not_is_refused_with_those_that_it_has(rows, column):
    rows[-1]["name"] = "z"

    (fault,) = faults_of(*rows)

    assert fault["column"] == column
    assert "its columns are activity, label, minerals, name, operator_type, province, territory" in fault["message"]


FIFTEEN = """
settings: {form_id: a form, version: v1, default_language: en, unchecked: sw}
survey:
  - {type: integer, name: age, label: Age, required: maybe}
  - {type: selct_one yn, name: ok, label: OK, choice_filter: of = 1}
  - {type: select_one yesno, name: yes_no, label: Yes?, default: never}
  - {type: begin_group, name: my group, label: Group}
  - {type: text, name: note 1, label: First}
  - {type: text, name: age, label: Again, relevant: "${agee} > 1"}
  - {type: text, name: open, label: "Of ${note 1}", constraint: "foo(.) = 1"}
  - {type: end_repeat}
  - {type: calculate, name: total, calculation: "${total} + 1"}
  - {type: calculate, name: named, calculation: "jr:choice-name(${ok}, '${ok}')"}
  - {type: range, name: scale, label: Scale, parameters: start=1 end=3 step=5}
  - {type: select_one yn, name: fine, label: Fine, severity: M, fail: perhaps}
  - {type: geopoint, name: place, label: Place, default: here, save_to: x}
choices:
  yn: [{name: "yes", label: "Yes ${gone}"}, {name: "no", label: "No"}, {name: not sure, label: Not sure}]
"""
TOLD = [
    ("settings", "form_id"), ("settings", "unchecked"), ("settings", "version"), (2, "required"), (3, "type"), (4, "type"), (5, "name"), (6, "name"),
    (7, "name"), (7, "relevant"), (8, "constraint"), (9, "type"), (10, "calculation"), (12, "parameters"), (14, "default"), (14, "save_to"),
    ("choices", "label"), ("choices", "name"),
]  # fmt: skip


def test_faults_of_expressions_are_told_together_with_those_before_them():
    found = build(FIFTEEN.encode(), ".yaml")[2]

    told = [(fault["row"] if fault["sheet"] == "survey" else fault["sheet"], fault["column"]) for fault in found]
    assert sorted(told, key=str) == sorted(TOLD, key=str)
    for fault in found:
        for language in TEXTS:
            assert spoken(fault, in_language(language))


@pytest.mark.parametrize(
    ("slips", "told"),
    [
        ({"n": {"type": "intger"}}, [("n", "type")]),
        ({"n": {"name": "my n"}, "r": {"repeat_count": "${my n}"}}, [("n", "name")]),
        ({"r": {"type": "begin repeat loop"}}, [("r", "type")]),
        ({"r": {"name": "2"}}, [("r", "name")]),
        ({"rt": {"name": "n"}, "r": {"label": "R"}, "sn": {"label": "S"}}, [("rt", "name")]),
        ({"rt": {"default": "position(..) +"}, "sn": {"relevant": "nope(1)"}}, [("rt", "default"), ("sn", "relevant")]),
        ({"n": {"sensitivity": "s"}, "sn": {"sensitivity": "S", "relevant": "${n} = 1"}}, [("n", "sensitivity")]),
        ({"n": {"sensitivity": "S"}, "r": {"repeat_count": "2"}, "sn": {"sensitivity": "s", "relevant": "${n} = 1"}}, [("sn", "sensitivity")]),
    ],
)
def test_one_slip_is_one_fault(slips, told):
    rows = yaml.safe_load(yaml.safe_dump(ROWS))
    places = {}
    for number, row in enumerate(rows, 2):
        places[number] = row.get("name")
        row.update(slips.get(row.get("name"), {}))

    assert [(places[fault["row"]], fault["column"]) for fault in faults_of(*rows)] == told


@pytest.mark.parametrize("word", ["maybe", "oui", "YEs", "required"])
@pytest.mark.parametrize("column", ["required", "read_only"])
def test_a_word_where_yes_or_no_is_meant_is_told_what_to_write(column, word):
    (fault,) = faults_of(*question("text", **{column: word, "default": "x"}))

    assert (fault["row"], fault["column"]) == (3, column)
    assert fault["message"] == f"“{word}” is neither yes nor no: write yes, no, or a condition like ${{name}} = 'x'"


@pytest.mark.parametrize(("word", "taken"), [("yes", True), ("true()", True), ("no", False), ("false()", False)])
def test_rows_are_fixed_where_that_is_meant(word, taken):
    rows = [{**ROWS[1], "label": "R", "repeat_count": "2", "fixed": word}, ROWS[2], ROWS[-1]]
    _, program, faults_found = build(yaml.safe_dump({"settings": {"form_id": "f", "version": "1"}, "survey": rows}).encode(), ".yaml")

    assert faults_found == []
    assert program["body"][-1].get("fixed", False) is taken


@pytest.mark.parametrize(
    ("rows", "row", "column", "says"),
    [
        (question("range", parameters="start=1 end=3 step=0"), 3, "parameters", "more than 0"),
        (question("range", parameters="start=1 end=3 step=9"), 3, "parameters", "at most what lies between"),
        (question("range", parameters="start=a end=3"), 3, "parameters", "start is a number"),
        (question("range", parameters="start=0 end=9 step=2 tick_interval=3"), 3, "parameters", "multiple of step"),
        (question("range", parameters="start=0 end=9 step=2 placeholder=3"), 3, "parameters", "can be chosen"),
        (question("geotrace", parameters="incremental=yes"), 3, "parameters", "or it is left out"),
        (question("geopoint", parameters="capture-accuracy=near"), 3, "parameters", "a number of metres"),
        (question("text", **{"big-image": "a.jpg"}), 3, "big-image", "write image too"),
        ([{"type": "text", "name": "q", "label": "Of ${"}], 2, "label", "a bracket is missing"),
        ([{"type": "begin_repeat", "name": "data", "label": "D"}, *question("text"), {"type": "end_repeat"}], 2, "name", "name of the form itself"),
        ([*question("calculate", calculation="1"), {"type": "calculate", "name": "c", "calculation": "2", "trigger": "${q}"}], 4, "trigger", "cannot trigger"),
        ([{"type": "begin_group", "name": "g", "label": "G", "appearance": "table-list"}, *question("select_one yn")[1:],
          {"type": "select_one province", "name": "p", "label": "P"}, {"type": "end_group"}], 4, "type", "share one list"),
        ([*question("begin_repeat", fixed="maybe"), {"type": "end_repeat"}], 3, "fixed", "neither yes nor no"),
    ],
)  # fmt: skip
def test_what_the_converter_would_refuse_in_english_is_ours_to_tell(rows, row, column, says):
    found = faults_of(*rows)

    assert [one for one in found if (one["row"], one["column"]) == (row, column) and says in one["message"]], found
    assert not [one for one in found if "pyxform" in one["message"]]


def test_the_same_slip_in_every_language_is_one_fault():
    texts = {"en": "Of ${gone}", "fr": "De ${gone}", "sw": "Ya\u000b ${gone}"}

    assert [(one["column"], one["message"]) for one in faults_of(*question("text", hint=texts))] == [
        ("hint", "a character stands here that no form can hold (U+000B): delete it"),
        ("hint", "there is no question “gone”"),
    ]


def test_what_is_told_stays_told_when_the_converter_falls_over_it(monkeypatch):
    def fall(*_given, **_more):
        raise KeyError("type")

    slip = source_of({"type": "text", "name": "q", "label": "Of ${gone}"})
    monkeypatch.setattr(source, "convert", fall)

    assert [one["column"] for one in build(slip, ".yaml")[2]] == ["label"]
    with pytest.raises(KeyError):
        build(source_of({"type": "text", "name": "q", "label": "Q"}), ".yaml")
