"""The whole language of XLSForm: what each type and column compiles to."""

import time

import pytest

from siteaudit.checklists.source import build
from tests.rules.small_forms import PLACES, ROWS, node_of, program_of, question, source_of
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


def test_unchecked_languages_are_kept():
    program = program_of(*question("text", label={"en": "Q", "sw": "S"}), settings={"unchecked": ["sw"]})

    assert program["unchecked"] == ["sw"]
    assert "unchecked" not in program_of(*question("text"))


def test_the_digest_does_not_hang_on_the_order_of_cells_and_languages():
    row = {"type": "text", "name": "q", "label": {"en": "Q", "fr": "Q?"}, "hint": {"fr": "h", "en": "h"}, "relevant": "1 = 1", "severity": "M", "duty": "state"}
    other = {key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in reversed(row.items())}

    assert program_of(row)["digest"] == program_of(other)["digest"]


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
