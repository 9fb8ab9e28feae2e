"""The whole language of XLSForm: what each column and function compiles to, and what is refused with advice."""

import copy
import time

import pytest

from siteaudit.checklists.authoring.loader import read_source
from siteaudit.checklists.source import build
from siteaudit.checklists.xpath.expression import Unsupported, parse_expression
from tests.rules.small_forms import CHOICES, PLACES, ROWS, faults_of, node_of, program_of, question, source_of
from tests.vectors import renew

# What stands in the column type: the type in the program.
TYPES = {
    **{name: name for name in ("range", "time", "dateTime", "acknowledge", "image", "audio", "video", "file", "barcode", "geotrace", "geoshape")},
    "datetime": "dateTime", "trigger": "acknowledge", "gps": "geopoint", "add text prompt": "text", "rank yn": "rank",
    "select all that apply from yn": "select_multiple", "select one from yn or specify other": "select_one",
}  # fmt: skip


@pytest.mark.parametrize("written", TYPES)
def test_a_type_under_any_of_its_names(written):
    more = {"range": {"start": 1, "end": 10, "step": 1}, "integer": True} if written == "range" else {}

    node = node_of(program_of(*question(written)), "q")

    assert node["type"] == TYPES[written]
    assert {key: node.get(key) for key in more} == more


@pytest.mark.parametrize("kind", ["start", "end", "today", "deviceid", "username", "email", "phonenumber"])
def test_what_the_app_records_by_itself_is_a_question_without_a_label(kind):
    program = program_of({"type": kind, "name": "m"}, *question("text"))

    assert program["body"][0] == {"kind": "question", "id": "m", "name": "m", "type": kind, "label": {}}


def test_the_audit_is_a_setting_of_the_whole_form():
    wanted = {"location-priority": "balanced", "location-min-interval": "60", "location-max-age": "120"}
    written = " ".join(f"{name}={value}" for name, value in wanted.items())

    program = program_of({"type": "audit", "name": "audit", "parameters": written}, *question("text"))

    assert program["audit"] == wanted
    assert [node["id"] for node in program["body"]] == ["t", "q"]


@pytest.mark.parametrize(
    ("kind", "cells", "key", "wanted"),
    [
        ("range", {"parameters": "start=-1 end=0 step=0.25"}, "range", {"start": -1, "end": 0, "step": 0.25}),
        ("image", {"parameters": "max-pixels=640"}, "parameters", {"max-pixels": 640}),
        ("audio", {"parameters": "quality=low"}, "parameters", {"quality": "low"}),
        ("text", {"parameters": "rows=3"}, "parameters", {"rows": 3}),
        ("text", {"rows": "3"}, "parameters", {"rows": 3}),
        ("geopoint", {"parameters": "capture-accuracy=2.5, warning-accuracy=50"}, "parameters", {"capture-accuracy": 2.5, "warning-accuracy": 50}),
        ("geotrace", {"parameters": "incremental=true"}, "parameters", {"incremental": "true"}),
        ("text", {"read_only": "yes", "default": "x"}, "readonly", True),
        ("text", {"read_only": "${t} = 'x'"}, "readonly", ["=", ["ref", "t"], "x"]),
        ("text", {"default": "${t}"}, "initial", ["ref", "t"]),
        ("dateTime", {"default": "now()"}, "initial", ["now"]),
        ("date", {"default": "2026-01-02"}, "default", "2026-01-02"),
        ("geopoint", {"default": "-2.5 28.8 1500 5"}, "default", {"lat": -2.5, "lon": 28.8, "alt": 1500, "acc": 5}),
        ("geotrace", {"default": "1 2 0 0;3 4 0 0"}, "default", [{"lat": 1, "lon": 2, "alt": 0, "acc": 0}, {"lat": 3, "lon": 4, "alt": 0, "acc": 0}]),
        ("rank yn", {"default": "no yes"}, "default", ["no", "yes"]),
        ("range", {"default": "5"}, "default", 5),
        ("select_one yn", {"parameters": "randomize=true"}, "random", True),
        ("select_one yn", {"parameters": "randomize=true seed=${t}"}, "random", ["ref", "t"]),
        ("image", {"image": {"en": "a.jpg"}, "autoplay": "audio"}, "media", {"en": {"image": "a.jpg"}}),
        ("text", {"guidance_hint": "As on the card"}, "guidance", {"en": "As on the card"}),
        ("text", {"hint": "Of ${t}, please"}, "hint", {"en": ["Of ", ["ref", "t"], ", please"]}),
        ("text", {"required": "yes", "required_message": "Ask ${t}"}, "required_message", {"en": ["Ask ", ["ref", "t"]]}),
        ("text", {"constraint": ". != 'x'", "constraint_message": "Not ${t}"}, "constraint_message", {"en": ["Not ", ["ref", "t"]]}),
        ("image", {"appearance": "signature"}, "appearance", "signature"),
    ],
)  # fmt: skip
def test_a_column_becomes_a_part_of_the_question(kind, cells, key, wanted):
    assert node_of(program_of(*question(kind, **{"label": {"en": "Q"}} | cells)), "q")[key] == wanted


def test_a_text_that_is_read_only_and_empty_is_a_note():
    assert node_of(program_of(*question("text", read_only="yes")), "q")["type"] == "note"


def test_a_filtered_list_stands_once_in_the_program():
    program = program_of(*PLACES, {**PLACES[1], "name": "other_town", "type": "select_multiple town"})

    assert "choices" in node_of(program, "province") and "list" not in node_of(program, "province")
    for path in ("town", "other_town"):
        assert node_of(program, path)["list"] == "town"
        assert node_of(program, path)["filter"] == ["=", ["item", "of"], ["ref", "province"]]
    assert program["lists"]["town"]["items"][0] == {"name": "bukavu", "label": {"und": "Bukavu"}, "of": "sk"}
    assert list(program["lists"]) == ["town"]
    assert program["affects"]["province"] == ["town", "other_town"]


def test_the_reserved_answers_are_never_filtered_away():
    program = program_of(PLACES[0], {**PLACES[1], "severity": "M", "fail": "goma"})

    node = node_of(program, "town")
    reserved = [item for item in program["lists"][node["list"]]["items"] if item.get("sa_reserved") == "1"]
    assert [item["name"] for item in reserved] == ["unknown", "not_applicable", "declined", "not_asked"]
    assert node["filter"][:2] == ["or", ["=", ["item", "sa_reserved"], "1"]]


def test_a_file_gives_its_rows_in_the_field():
    program = program_of(
        *question("select_one_from_file villages.csv", choice_filter="of = ${t}", parameters="value=code label=title"),
        {"type": "select_one_from_file villages.csv", "name": "again", "label": "Again"},
        {"type": "calculate", "name": "c", "calculation": "pulldata('fees', 'fee', 'code', ${q})"},
    )

    assert program["lists"] == {
        "fees": {"file": "fees.csv", "value": "name", "label": "label"},
        "villages": {"file": "villages.csv", "value": "code", "label": "title"},
        "villages?name,label": {"file": "villages.csv", "value": "name", "label": "label"},
    }
    assert program["files"] == ["fees.csv", "villages.csv"]
    assert node_of(program, "q")["filter"] == ["=", ["item", "of"], ["ref", "t"]]
    assert node_of(program, "c")["calculate"] == ["list", "fees", [["=", ["item", "code"], ["ref", "q"]]], "fee"]


def test_or_other_changes_no_other_question():
    program = program_of(*question("select_one yn or_other"), {"type": "select_one yn", "name": "plain", "label": "P"})

    assert [each["name"] for each in node_of(program, "q")["choices"]] == ["yes", "no", "other"]
    assert node_of(program, "q")["choices"][2]["label"] == {"en": "Other", "fr": "Autre"}
    assert [each["name"] for each in node_of(program, "plain")["choices"]] == ["yes", "no"]
    other = node_of(program, "q_other")
    assert (other["type"], other["relevant"]) == ("text", ["selected", ["ref", "q"], "other"])


def test_an_external_list_is_a_filtered_one():
    markdown = (
        "| survey |\n| | type | name | label | choice_filter |\n| | text | t | T | |\n"
        "| | select_one_external town | q | Q | of=${t} |\n"
        "| external_choices |\n| | list_name | name | label | of |\n| | town | goma | Goma | nk |\n"
        "| settings |\n| | form_id | version |\n| | form | 2026112401 |\n"
    )

    _, program, faults = build(markdown.encode(), ".md")

    assert faults == []
    assert node_of(program, "q")["filter"] == ["=", ["item", "of"], ["ref", "t"]]


def test_a_trigger_sets_what_stands_elsewhere():
    program = program_of(
        *question("text"),
        {"type": "calculate", "name": "c", "calculation": "concat(${t}, '!')", "trigger": "${t}, ${q}"},
        {"type": "text", "name": "d", "label": "D", "default": "x", "trigger": "${t}"},
    )

    assert node_of(program, "t")["sets"] == [
        {"target": "c", "value": ["concat", ["ref", "t"], "!"]},
        {"target": "d", "value": ""},
    ]
    assert "calculate" not in node_of(program, "c")
    assert program["affects"]["t"] == ["c", "d"]


def test_a_record_has_a_name_of_its_own():
    program = program_of(*question("text"), settings={"instance_name": "concat(${t}, '-', ${q})"})

    assert program["instance_name"] == ["concat", ["ref", "t"], "-", ["ref", "q"]]


def test_texts_and_first_values_of_a_row_are_seen_from_the_row():
    program = program_of(*ROWS)

    assert node_of(program, "r")["label"] == {"und": ["Row of ", ["ref", "r/rt", 1]]}
    assert node_of(program, "r/rt")["initial"] == ["position", ["ref", "r", 1]]
    assert node_of(program, "r/s/sn")["label"] == {"und": ["Number in ", ["ref", "r/rt", 1]]}
    assert program["affects"]["r/rt"] == [["r", 1], ["r/s/sn", 1]]


def cases(table):
    """(key, row, value) of a table of tables."""
    return [(key, row, value) for key, rows in table.items() for row, value in rows.items()]


KINDS = {
    "a": "question", "b": "question", "o": "question", "r": "repeat", "r/q": "question", "r/w": "question",
    "r/s": "repeat", "r/s/x": "question", "r/s/y": "question",
}  # fmt: skip


# Where an expression stands: how it is written, and the tree that comes of it.
TREES = {
    "a": {
        "instance('l')/root/item[c = current()/../b]/v": ["list", "l", [["=", ["item", "c"], ["ref", "b"]]], "v"],
        "instance('l')/root/item[c = 1][2]/v": ["list", "l", [["=", ["item", "c"], 1], 2], "v"],
        "count(instance('l')/root/item)": ["count", ["list", "l", [], None]],
        "join(', ', instance('l')/root/item/v)": ["join", ", ", ["list", "l", [], "v"]],
        "pulldata('f.csv', 'v', 'k', /data/b)": ["list", "f", [["=", ["item", "k"], ["ref", "b"]]], "v"],
        "sum(/data/r[w = 'x' and position() < 3]/q)": ["sum", ["ref", "r/q", 0, {"1": ["and", ["=", ["ref", "r/w", 1], "x"], ["<", ["position"], 3]]}]],
        "/data/r[position() = current()/../b]/q": ["ref", "r/q", 0, {"1": ["=", ["position"], ["here", ["ref", "b"]]]}],
        "count(/data/r[sum(current()/../r/q) > 3])": ["count", ["ref", "r", 0, {"1": [">", ["here", ["sum", ["ref", "r/q"]]], 3]}]],
        "/data/r[2]/q": ["ref", "r/q", 0, {"1": 2}],
        "sum(/data/r/q[. > 3])": ["sum", ["ref", "r/q", 0, {"2": [">", ["ref", "r/q", 2], 3]}]],
        "indexed-repeat(/data/r/q, /data/r, 2)": ["ref", "r/q", 0, {"1": 2}],
        "indexed-repeat(/data/r/q, /data/r, /data/b)": ["ref", "r/q", 0, {"1": ["here", ["number", ["ref", "b"]]]}],
        "indexed-repeat(/data/r/s/x, /data/r, 1, /data/r/s, 2)": ["ref", "r/s/x", 0, {"1": 1, "2": 2}],
        "jr:choice-name(/data/o, ' /data/o ')": ["choice-name", ["ref", "o"], "o"],
        "string-length() > 3": [">", ["string-length", ["ref", "a"]], 3],
        "enclosed-area(/data/b)": ["area", ["ref", "b"]],
        "is-selected(/data/b, 'x')": ["selected", ["ref", "b"], "x"],
        "once(random())": ["once", ["random"]],
        "digest(/data/b, 'SHA-256', 'hex')": ["digest", ["ref", "b"], "SHA-256", "hex"],
        "checklist(1, 2, /data/a = 1, /data/b = 2)": ["checklist", 1, 2, ["=", ["ref", "a"], 1], ["=", ["ref", "b"], 2]],
    },
    "r/q": {
        "instance('l')/root/item[c = current()/../w]/v": ["list", "l", [["=", ["item", "c"], ["ref", "r/w", 1]]], "v"],
        "count(../../r[w = current()/../w])": ["count", ["ref", "r", 0, {"1": ["=", ["ref", "r/w", 1], ["here", ["ref", "r/w", 1]]]}]],
        "indexed-repeat(../w, /data/r, position(..) - 1)": ["ref", "r/w", 0, {"1": ["here", ["-", ["position", ["ref", "r", 1]], 1]]}],
        "jr:choice-name(../w, ' ../w ')": ["choice-name", ["ref", "r/w", 1], "r/w"],
    },
    "r/s/x": {"indexed-repeat(../y, /data/r/s, 2)": ["ref", "r/s/y", 1, {"2": 2}]},
}  # fmt: skip


@pytest.mark.parametrize(("at", "text", "wanted"), cases(TREES))
def test_an_expression_becomes_a_small_tree(at, text, wanted):
    assert parse_expression(text, at, KINDS) == wanted


# Where an expression stands: how it is written, and words of the advice.
REFUSED_EXPRESSIONS = {
    "a": {
        "floor(1.5)": "int(x)",
        "substring('abc', 2)": "substr",
        "time('x')": "format-date-time",
        "random()": "once(random())",
        "uuid()": "once(uuid())",
        "position()": "position(..)",
        "instance('l')/root/item/v": "add a [condition]",
        "instance('l')/root/item[c=1]": "write the column",
        "instance('l')/items/item/v": "/root/item[condition]",
        "instance(/data/b)/root/item/v": "may not start",
        "instance('l')/root/item[../c = 1]/v": "write a column",
        "instance('l')/root/item[/data/b]/v": "compares something",
        "/data/r[/data/b]/q": "[position() = ${name}]",
        "/data/r[1][w = 'x']/q": "one [condition]",
        "/data/r/q": "indexed-repeat",
        "indexed-repeat(/data/r/s/x, /data/r/s, 1)": "for the repeat “r” too",
        "indexed-repeat(/data/r/q, /data/b, 1)": "is not a repeat around",
        "indexed-repeat(/data/r/q)": "a number for each repeat",
        "instance('l')/root/item[v = pulldata('f', 'x', 'k', c)]/v": "use a calculate",
        "pulldata('f', /data/b, 'k', 1)": "plain texts",
        "jr:choice-name(/data/o, /data/o)": "in quotation marks",
        "jr:itext('x')": "jr:choice-name",
        "digest('x', 'MD4')": "SHA-256",
        "/data/b = yes": "“yes” is no question: write 'yes' in quotation marks, or ${yes}",
        "maybe": "write 'maybe' in quotation marks, or ${maybe}",
        "format-date-time(now(), '%b')": "%H",
        "weighted-checklist(1, 2, true(), 1, 3)": "pairs",
        "area(1)": "takes a reference",
        "/data/a | /data/b": "not supported",
        "/data//b": "// is not supported",
        "if(1," * 120 + "2" + ",3)" * 120: "nested too deep",
        "1 + " * 200 + "1": "nested too deep",
        "'" + "x" * 20_001 + "'": "longer than",
    },
    "r/q": {"..[w = 1]/w": "behind a name", "count(/data/r[w = ../w])": "current()/../name"},
}  # fmt: skip


@pytest.mark.parametrize(("at", "text", "says"), cases(REFUSED_EXPRESSIONS))
def test_what_no_app_or_not_every_app_can_do_is_refused(at, text, says):
    with pytest.raises(Unsupported) as refused:
        parse_expression(text, at, KINDS)

    assert says in str(refused.value)


def test_a_long_chain_of_conditions_is_no_deep_tree():
    def depth(expression):
        return 1 + max(map(depth, expression[1:]), default=0) if isinstance(expression, list) else 0

    written = parse_expression(" or ".join(f"/data/a = {number}" for number in range(1000)), "b", KINDS)

    assert depth(written) < 20
    assert parse_expression("/data/a = 1 or /data/a = 2 or /data/b", "b", KINDS) == [
        "or", ["or", ["=", ["ref", "a"], 1], ["=", ["ref", "a"], 2]], ["ref", "b"],
    ]  # fmt: skip


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
    ],
)
def test_settings_that_mean_nothing_here_are_refused(settings, column, says):
    faults = faults_of(*question("text"), settings=settings)

    assert [(f["sheet"], f["column"]) for f in faults if says in f["message"]] == [("settings", column)], faults


def test_unchecked_languages_are_kept():
    program = program_of(*question("text", label={"en": "Q", "sw": "S"}), settings={"unchecked": ["sw"]})

    assert program["unchecked"] == ["sw"]
    assert "unchecked" not in program_of(*question("text"))


def test_an_option_may_stand_twice_where_the_settings_say_so():
    twice = {"town": [{"name": "a", "label": "A", "of": "sk"}, {"name": "a", "label": "A", "of": "nk"}]}
    rows = [{"type": "text", "name": "province", "label": "P"}, PLACES[1]]

    assert "allow_choice_duplicates" in faults_of(*rows, choices=twice)[0]["message"]
    assert faults_of(*rows, choices=twice, settings={"allow_choice_duplicates": "yes"}) == []


def test_a_column_of_choices_that_nothing_reads_is_a_slip():
    choices = copy.deepcopy(CHOICES)
    choices["town"][0]["lable"] = "x"

    assert [(f["sheet"], f["column"]) for f in faults_of(*PLACES, choices=choices)] == [("choices", "lable")]


def test_the_digest_does_not_hang_on_the_order_of_cells_and_languages():
    row = {"type": "text", "name": "q", "label": {"en": "Q", "fr": "Q?"}, "hint": {"fr": "h", "en": "h"}, "relevant": "1 = 1", "severity": "M", "duty": "state"}
    other = {key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in reversed(row.items())}

    assert program_of(row)["digest"] == program_of(other)["digest"]


def test_a_chain_of_conditions_inside_a_text_of_an_option_is_named_in_choices():
    choices = {"yn": [{"name": "yes", "label": "Of ${rt}"}]}

    faults = faults_of(*ROWS, {"type": "select_one yn", "name": "q", "label": "Q"}, choices=choices)

    assert [(f["sheet"], f["row"], f["column"]) for f in faults] == [("choices", 2, "label")]


def test_the_sample_uses_every_type():
    program = renew.compiled()["programs"]["everything"]
    found, waiting = set(), list(program["body"])
    while waiting:
        node = waiting.pop()
        found.add(node.get("type", node["kind"]))
        waiting.extend(node.get("children", ()))

    assert found >= {
        "text", "integer", "decimal", "range", "date", "time", "dateTime", "select_one", "select_multiple", "rank", "note",
        "calculate", "hidden", "acknowledge", "image", "audio", "video", "file", "barcode", "geopoint", "geotrace", "geoshape",
        "start", "end", "today", "deviceid", "username", "group", "repeat",
    }  # fmt: skip


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


def test_two_hundred_questions_in_two_languages_compile_without_waiting():
    rows = [
        {"type": "select_one yn", "name": f"Q{n}", "label": {"en": f"Question {n}", "fr": f"Question {n} ?"}, "severity": "M",
         "fail": "yes", "relevant": f"${{Q{n - 1}}} = 'yes' or ${{Q0}} != 'no'" if n else "1 = 1"}
        for n in range(200)
    ]  # fmt: skip
    content = source_of(*rows)

    started = time.process_time()
    faults = build(content, ".yaml")[2]

    assert faults == []
    assert time.process_time() - started < 10


def test_a_table_ends_with_its_group():
    rows = """
settings: {form_id: small, version: "2026112401", default_language: en, form_title: {en: Small}}
survey:
  - {type: begin_group, name: table, label: {en: T}, appearance: table-list}
  - {type: select_one yn, name: a, label: {en: A}}
  - {type: end_group}
  - {type: select_one colour, name: b, label: {en: B}}
choices:
  yn: [{name: "yes", label: {en: Yes}}]
  colour: [{name: red, label: {en: Red}}]
"""

    assert build(rows.encode(), ".yaml")[2] == []
