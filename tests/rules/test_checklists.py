"""Checklists: what cannot be published is named with sheet, row and column; what can, becomes XForm and program."""

import copy
import time
from xml.etree import ElementTree

import pytest
import yaml

from siteaudit.checklists import rules
from siteaudit.checklists.compiler.graph import find_affected
from siteaudit.checklists.source import build, check_source, compile_source, xform_of
from siteaudit.core.problems import Problem

FORM = """
settings: {form_id: form, version: "2026112401", default_language: en, form_title: {en: Form, fr: Formulaire}, pillar: human_rights}
survey:
  - {type: begin_group, name: context}
  - {type: hidden, name: operator_type}
  - {type: end_group}
  - {type: select_one yn, name: HR01, label: {en: Killed, fr: Tué}, severity: C, criterion: abuse, fail: "yes", sensitivity: S, evidence: "O, I2", standard: OECD, ask: services, duty: operator}
  - {type: begin_group, name: work, label: {en: Work}}
  - {type: integer, name: children, label: {en: Children}, hint: {en: About}, required: "yes", constraint: ". >= 0", constraint_message: {en: not below nought}, sensitivity: P}
  - {type: text, name: tasks, label: {en: Tasks}, relevant: "${children} > 0", sensitivity: R}
  - {type: end_group}
  - {type: begin_repeat, name: barrier, label: {en: Barrier}}
  - {type: decimal, name: fee, label: {en: Fee}}
  - {type: end_repeat}
  - {type: calculate, name: total, calculation: "sum(${fee})"}
choices:
  yn: [{name: "yes", label: {en: "Yes", fr: Oui}}, {name: "no", label: {en: "No", fr: Non}}]
"""
ROW = {"operator_type": 3, "HR01": 5, "work": 6, "children": 7, "tasks": 8, "barrier": 10, "fee": 11, "total": 13}


def form(**changes):
    """The form above as data; `changes` are cells by question, None takes one out."""
    data = yaml.load(FORM, Loader=yaml.BaseLoader)
    for name, cells in changes.items():
        row = next(row for row in data["survey"] if row.get("name") == name)
        for column, value in cells.items():
            row.pop(column, None) if value is None else row.update({column: value})
    return data


def faults_of(data):
    return build(yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode(), ".yaml")[2]


def test_the_form_of_these_tests_can_be_published():
    assert faults_of(form()) == []


@pytest.mark.parametrize(
    ("question", "cells", "column", "says"),
    [
        ("HR01", {"severty": "C"}, "severty", 'did you mean "severity"'),
        ("HR01", {"severity": "X"}, "severity", "C, M, m, -"),
        ("HR01", {"sensitivity": "T"}, "sensitivity", "P, R, S"),
        ("HR01", {"evidence": "O, Z"}, "evidence", "“Z”"),
        ("HR01", {"ask": "chief"}, "ask", "desk"),
        ("HR01", {"ask": "leader"}, "ask", "sealed question"),
        ("HR01", {"ask": "look"}, "ask", "sealed question"),
        ("HR01", {"duty": "nobody"}, "duty", "operator"),
        ("HR01", {"severity": None}, "severity", "a fail needs a severity"),
        ("HR01", {"criterion": "confidence"}, "severity", "needs the severity -"),
        ("HR01", {"fail": "maybe"}, "fail", "there is no option “maybe”"),
        ("HR01", {"fail": "unknown"}, "fail", "reserved"),
        ("HR01", {"fail": "yes=>X"}, "fail", "after =>"),
        ("HR01", {"fail": "yes if ${children} >"}, "fail", "cannot be read"),
        ("HR01", {"fail": "yes if ${child} > 0"}, "fail", "there is no question “child”"),
        ("HR01", {"fail": "yes or no"}, "fail", "is not a test"),
        ("HR01", {"type": "select_one yesno"}, "type", "there is no list “yesno”"),
        ("HR01", {"type": "select_one yn other"}, "type", "one list name"),
        ("children", {"type": "integer or_other"}, "type", "means nothing here"),
        ("HR01", {"type": "select_won yn"}, "type", 'did you mean "select_one"'),
        ("HR01", {"label": None}, "label", "has no label"),
        ("HR01", {"label": {"english": "x"}}, "label", "language code"),
        ("HR01", {"label": {"en": "Of ${childen}"}}, "label", 'did you mean "children"'),
        ("HR01", {"choice_filter": "a=b"}, "choice_filter", "no column “a”"),
        ("HR01", {"name": "2HR"}, "name", "letters"),
        ("HR01", {"name": "__proto__"}, "name", "letters"),
        ("HR01", {"name": "children"}, "name", "stands twice"),
        ("children", {"fail": "any", "severity": "m"}, "fail", "needs a question with options"),
        ("children", {"type": "osm"}, "type", "use geopoint"),
        ("children", {"constraint": ". > foo(1)"}, "constraint", "foo() is not supported"),
        ("children", {"constraint": ". >= floor(1)"}, "constraint", "int(x)"),
        ("children", {"constraint": "selected(.)"}, "constraint", "takes 2"),
        ("children", {"constraint": ". >> 1"}, "constraint", "cannot be read"),
        ("children", {"default": "five"}, "default", "not a number"),
        ("tasks", {"relevant": "${chidren} > 0"}, "relevant", 'did you mean "children"'),
        ("tasks", {"relevant": "${children} == 1"}, "relevant", "one ="),
        ("tasks", {"relevant": "${HR01} = 'yes'"}, "relevant", "reads the sealed question “HR01”"),
        ("tasks", {"required": "${HR01} = 'yes'"}, "required", "reads the sealed question"),
        ("tasks", {"constraint": "${HR01} = 'yes'"}, "constraint", "reads the sealed question"),
        ("tasks", {"constraint": "regex(., ${operator_type})"}, "constraint", "plain text"),
        ("tasks", {"constraint": "regex(., '(?i)x')"}, "constraint", "(?:...)"),
        ("tasks", {"relevant": "${tasks} = 'x'"}, "relevant", "depends on itself"),
        ("work", {"relevant": "${tasks} = 'x'"}, "relevant", "depends on itself"),
        ("work", {"relevant": "${HR01} = 'yes'"}, "relevant", "reads the sealed question"),
        ("work", {"severity": "C"}, "severity", "a begin_group has no severity"),
        ("fee", {"relevant": "${barrier} > 0"}, "relevant", "is a repeat"),
        ("fee", {"relevant": "position(${barrier}) > 0"}, "relevant", None),
        ("barrier", {"repeat_count": "${HR01}"}, "repeat_count", "reads the sealed question"),
        ("barrier", {"repeat_count": "sum(${fee})"}, "repeat_count", "depends on itself"),
        ("total", {"calculation": None}, "calculation", "needs a calculation"),
        ("total", {"calculation": "${fee} + 1"}, "calculation", "one value in each row"),
        ("total", {"calculation": "max(${fee}, 1)"}, "calculation", "one value in each row"),
        ("total", {"calculation": "today() - '2026-01-01'"}, "calculation", "write date('2026-01-01')"),
        ("total", {"calculation": "number('2026-01-01')"}, "calculation", "decimal-date-time"),
        ("total", {"calculation": "count(1)"}, "calculation", "takes a reference"),
        ("total", {"calculation": "position(..)"}, "calculation", "inside a repeat"),
        ("total", {"calculation": "/form/people/*"}, "calculation", "axes"),
        ("total", {"calculation": "format-date(today(), '%b')"}, "calculation", "%Y"),
        ("total", {"calculation": "if(${HR01} = 'yes', 1, 0)"}, "calculation", "give this one sensitivity S"),
        ("total", {"calculation": "${total} + 1"}, "calculation", "total → total"),
        ("total", {"calculation": "jr:choice-name('yes', 'x')"}, "calculation", "there is no question"),
        ("total", {"calculation": "${last-saved#total}"}, "calculation", "the record before"),
    ],
)
def test_a_fault_is_named_with_row_and_column(question, cells, column, says):
    if says is None:
        assert faults_of(form(**{question: cells})) == []
        return

    faults = faults_of(form(**{question: cells}))

    assert [fault for fault in faults if says in fault["message"]], faults
    found = next(fault for fault in faults if says in fault["message"])
    second = cells.get("name") == "children"  # the fault stands at the second of the two
    assert (found["sheet"], found["row"], found["column"]) == ("survey", 7 if second else ROW[question], column)
    assert found["line"] > found["row"]


@pytest.mark.parametrize(
    ("change", "sheet", "column", "says"),
    [
        (lambda data: data["settings"].pop("version"), "settings", "version", "write a version"),
        (lambda data: data["settings"].update(version="v2"), "settings", "version", "digits"),
        (lambda data: data["settings"].update(form_id="a b"), "settings", "form_id", "letters"),
        (lambda data: data["settings"].update(styel="pages"), "settings", "styel", "unknown"),
        (lambda data: data["choices"]["yn"].append({"name": "yes", "label": "x"}), "choices", "name", "twice"),
        (lambda data: data["choices"]["yn"].append({"name": "a b", "label": "x"}), "choices", "name", "without spaces"),
        (lambda data: data["choices"]["yn"].append({"name": "c"}), "choices", "label", "no label"),
        (lambda data: data["choices"]["yn"].append({"label": "c"}), "choices", "name", "a list and a name"),
        (lambda data: data["survey"].append({"type": "end_group"}), "survey", "type", "closes no group"),
        (lambda data: data["survey"].append({"name": "x"}), "survey", "type", "needs a type"),
        (lambda data: data["survey"].append({"type": "begin_group", "name": "g"}), "survey", "type", "never closed"),
        (lambda data: data["survey"].clear(), "survey", "type", "no questions"),
    ],
)
def test_settings_choices_and_structure_are_checked(change, sheet, column, says):
    data = form()
    change(data)

    faults = faults_of(data)

    assert [f for f in faults if f["sheet"] == sheet and f["column"] == column and says in f["message"]], faults


def test_every_fault_is_named_at_once_and_in_order():
    data = form(
        HR01={"severity": "X"}, children={"constraint": "foo(.)"}, tasks={"type": "osm"}, total={"calculation": "1 +"}
    )

    assert [(f["row"], f["column"]) for f in faults_of(data)] == [
        (5, "severity"), (7, "constraint"), (8, "type"), (13, "calculation"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("settings: {a: 1\nsurvey: [", 2, ""),
        ("settings: {form_id: a}\nsettings: {form_id: b}\n", 2, "twice"),
        ("settings: {}\nsurvay: []\n", 2, "survay"),
        ("survey: {a: b}\n", 1, "must be a list"),
        ("- a\n", 1, "must be"),
        ("", 1, "must be"),
        ("[" * 5000, 1, "deep"),
        ("survey:\n  - {type: text, type: note}\n", 2, "twice"),
        ("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n", 1, "unknown part"),
    ],
)
def test_broken_yaml_names_its_line(tmp_path, text, line, says):
    path = tmp_path / "form.yaml"
    path.write_text(text)

    with pytest.raises(Problem) as refused:
        compile_source(path)

    assert (refused.value.code, refused.value.details["line"]) == ("checklist.yaml", line)
    assert says in str(refused.value.details["reason"])
    assert check_source(path)[0]["row"] == line


def test_a_billion_laughs_are_refused(tmp_path):
    lines = ["survey:", "- &a {type: text, name: x, label: x}"]
    path = tmp_path / "form.yaml"
    laughs = "label: &l0 [x]\n"
    for number in range(1, 12):
        laughs += f"    x{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 9)}]\n"
    path.write_text("\n".join(lines) + f"\n- type: text\n  name: y\n  hint:\n    {laughs}")

    started = time.monotonic()
    with pytest.raises(Problem):
        compile_source(path)

    assert time.monotonic() - started < 20


def test_a_binary_file_and_a_missing_file_are_refused(tmp_path):
    for name, content in (("form.yaml", b"\xff\xfe\x00"), ("form.xlsx", b"no zip"), ("form.pdf", b"%PDF")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Problem) as refused:
            compile_source(path)
        assert refused.value.code in {"checklist.yaml", "checklist.unreadable"}
    with pytest.raises(Problem) as refused:
        compile_source(tmp_path / "none.yaml")
    assert refused.value.code == "checklist.unreadable"


def test_the_same_form_as_markdown_and_csv_means_the_same(tmp_path):
    markdown = tmp_path / "form.md"
    markdown.write_text(
        "| survey |\n| | type | name | label::English (en) | severity | fail |\n"
        "| | select_one yn | HR01 | Killed | C | yes |\n"
        "| choices |\n| | list_name | name | label::English (en) |\n| | yn | yes | Yes |\n| | yn | no | No |\n"
        "| settings |\n| | form_id | version |\n| | form | 2026112401 |\n"
    )
    data = {
        "settings": {"form_id": "form", "version": "2026112401"},
        "survey": [
            {"type": "select_one yn", "name": "HR01", "label": {"en": "Killed"}, "severity": "C", "fail": "yes"}
        ],
        "choices": {"yn": [{"name": "yes", "label": {"en": "Yes"}}, {"name": "no", "label": {"en": "No"}}]},
    }
    as_yaml = tmp_path / "form.yaml"
    as_yaml.write_text(yaml.safe_dump(data))

    assert xform_of(markdown) == xform_of(as_yaml)


def test_the_xform_alone_carries_the_domain_columns(tmp_path):
    path = tmp_path / "form.yaml"
    path.write_text(FORM)

    root = ElementTree.fromstring(xform_of(path))

    bind = next(
        each for each in root.iter("{http://www.w3.org/2002/xforms}bind") if each.get("nodeset").endswith("HR01")
    )
    own = {key.partition("}")[2]: value for key, value in bind.attrib.items() if "siteaudit" in key}
    assert own == {
        "severity": "C", "criterion": "abuse", "fail": "yes", "evidence": "O,I2", "sensitivity": "S",
        "standard": "OECD", "ask": "services", "duty": "operator",
    }  # fmt: skip


def test_the_program_has_the_agreed_shape(tmp_path):
    path = tmp_path / "form.yaml"
    path.write_text(FORM)

    program = compile_source(path)

    assert {key: program[key] for key in ("format", "id", "version", "languages", "default_language", "pillar", "title")} == {
        "format": 2, "id": "form", "version": "2026112401", "languages": ["en", "fr"], "default_language": "en",
        "pillar": "human_rights", "title": {"en": "Form", "fr": "Formulaire"},
    }  # fmt: skip
    context, question, work, barrier, total = program["body"]
    assert (context["kind"], context["hidden"], context["children"][0]["type"]) == ("group", True, "hidden")
    assert [choice["name"] for choice in question["choices"]] == ["yes", "no", "unknown", "not_applicable", "declined", "not_asked"]
    assert question["choices"][2]["label"] == {"en": "Do not know", "fr": "Ne sait pas"}
    assert question["sa"]["fail"] == [{"test": ["has", "yes"]}]
    assert question["sa"]["evidence"] == ["O", "I2"]
    assert work["children"][0]["required"] == ["true"]
    assert work["children"][0]["constraint"] == [">=", ["ref", "work/children"], 0]
    assert work["children"][1]["relevant"] == [">", ["ref", "work/children"], 0]
    assert (barrier["kind"], barrier["id"], barrier["children"][0]["id"]) == ("repeat", "barrier", "barrier/fee")
    assert (total["type"], total["calculate"]) == ("calculate", ["sum", ["ref", "barrier/fee"]])
    assert program["affects"] == {"work/children": ["work/tasks"], "barrier/fee": ["total"]}


def test_a_question_without_a_severity_has_its_own_options_only():
    _, program, _ = build(yaml.safe_dump(form(HR01={"severity": None, "fail": None})).encode(), ".yaml")

    assert [choice["name"] for choice in program["body"][1]["choices"]] == ["yes", "no"]


def test_what_a_list_says_about_a_reserved_answer_stays():
    data = form()
    data["choices"]["yn"].insert(0, {"name": "unknown", "label": {"en": "No idea", "fr": "Aucune idée"}})

    _, program, _ = build(yaml.safe_dump(data).encode(), ".yaml")

    names = [choice["name"] for choice in program["body"][1]["choices"]]
    assert sorted(names) == sorted({"yes", "no", *rules.RESERVED})
    assert next(c for c in program["body"][1]["choices"] if c["name"] == "unknown")["label"]["en"] == "No idea"


def test_a_row_may_have_texts_that_the_first_row_lacks():
    data = form(HR01={"label": {"en": "Killed"}})
    data["choices"] = {"a": [{"name": "x", "label": {"en": "X"}}], **data["choices"]}
    data["survey"].append({"type": "select_one a", "name": "last", "label": {"fr": "Dernier", "sw": "Mwisho"}})

    assert faults_of(data) == []


def test_sealed_questions_may_read_each_other_and_open_ones():
    data = form(tasks={"relevant": "${HR01} = 'yes' and ${children} > 0", "sensitivity": "S"})

    assert faults_of(data) == []


def test_a_change_reaches_through_groups_and_calculations():
    def node(path, kind="question", **more):
        return {"id": path, "name": path.rpartition("/")[2], "kind": kind, **more}

    nodes = {
        "a": node("a"),
        "g": node("g", "group", relevant=["=", ["ref", "a"], "x"]),
        "g/b": node("g/b", type="text"),
        "c": node("c", type="calculate", calculate=["ref", "g/b"]),
        "d": node("d", type="text", constraint=["=", ["ref", "c"], 1]),
        "e": node("e", type="text", relevant=["=", ["ref", "d"], 1]),
    }

    assert find_affected(nodes) == {"a": ["g", "g/b", "c", "d"], "g/b": ["c", "d"], "c": ["d"], "d": ["e"]}


def test_the_same_source_gives_the_same_digest_and_another_text_another():
    content = yaml.safe_dump(form()).encode()
    other = copy.deepcopy(form())
    other["survey"][3]["label"]["en"] = "Killed or hurt"

    first, again, changed = (
        build(text, ".yaml")[1]["digest"] for text in (content, content, yaml.safe_dump(other).encode())
    )

    assert first == again != changed


def test_two_hundred_questions_compile_in_seconds_and_evaluate_at_once():
    data = form()
    for number in range(200):
        data["survey"].append(
            {"type": "select_one yn", "name": f"Q{number}", "label": {"en": "Q"}, "severity": "M", "fail": "yes",
             "relevant": "${operator_type} = 'company'" if number % 2 else "${children} > 2"}
        )  # fmt: skip
    content = yaml.safe_dump(data).encode()

    started = time.process_time()
    _, program, faults = build(content, ".yaml")
    compiled = time.process_time()
    rules.evaluate(program, {"work": {"children": 5}, **{f"Q{number}": "no" for number in range(200)}})
    done = time.process_time()

    assert faults == []
    assert compiled - started < 10
    assert done - compiled < 0.5
