"""Properties: Python and JavaScript evaluate alike, whatever the answers and the expression."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siteaudit.checklists.engine.evaluate import Sheet, alerts, evaluate
from siteaudit.checklists.engine.records import split_record
from siteaudit.checklists.engine.values import first, text_of
from tests.rules.drawn_answers import NOW, PROFILES, PROGRAMS, whole
from tests.vectors.renew import HERE

EXPRESSIONS = json.loads((HERE / "expressions.json").read_text("utf-8"))
WORDS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "yes",
        "no",
        "a ab",
        "5",
        "-2.5",
        ".5",
        "1e3",
        "2026-11-24",
        "2024-02-29T23:59:59Z",
        "é😀",
        "true",
        "none",
    ]
)

@pytest.mark.parametrize("name", ["values", "logic", "findings", "status"])
def test_python_and_javascript_evaluate_alike(node, name):
    @settings(max_examples=150, deadline=None)
    @given(answers=st.one_of(whole(name), whole(name, sealed=True)), profile=PROFILES)
    def run(answers, profile):
        program = PROGRAMS[name]
        assert node.ask("evaluate", name, answers, profile, NOW) == evaluate(program, answers, profile, NOW)
        assert node.ask("alerts", name, answers, profile, NOW) == alerts(program, answers, profile, NOW)
        photos = [{"question": path} for path in ("HR01", "barrier[1]/place", "strange")]
        options = {"profile": profile, "photos": photos, "now": NOW}
        assert node.ask("split", name, answers, options) == split_record(program, answers, profile, photos, NOW)

    run()


REFERENCES = [
    ["ref", path]
    for path in (
        "t",
        "e",
        "n",
        "zero",
        "d",
        "day",
        "one",
        "many",
        "place",
        "gone",
        "r/rn",
        "r/s/sn",
        "hour",
        "moment",
        "rtl",
        "way",
    )
]
LEAVES = st.one_of(
    st.sampled_from(REFERENCES), WORDS, st.integers(-30, 30000), st.floats(-1e6, 1e6, allow_nan=False).map(lambda f: f)
)


def calls(inner):
    one = ["not", "boolean", "number", "string", "string-length", "normalize-space", "count-selected", "round", "int", "abs",
           "date", "decimal-date-time", "neg", "once", "min", "max", "date-time", "decimal-time", "boolean-from-string", "sqrt",
           "base64-decode", "exp", "exp10", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan"]  # fmt: skip
    two = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or", "contains", "starts-with", "ends-with",
           "substring-before", "substring-after", "substr", "selected", "selected-at", "coalesce", "concat", "join", "round",
           "min", "max", "pow", "atan2"]  # fmt: skip
    nodes = [["sum"], ["count"], ["count-non-empty"], ["area"], ["distance"]]
    return st.one_of(
        st.tuples(st.sampled_from(one), inner).map(list),
        st.tuples(st.sampled_from(two), inner, inner).map(list),
        st.tuples(st.just("if"), inner, inner, inner).map(list),
        st.tuples(st.just("translate"), inner, inner, inner).map(list),
        st.tuples(
            st.just("digest"), inner, st.sampled_from(["MD5", "SHA-1", "SHA-256", "SHA-512"]), st.just("hex")
        ).map(list),
        st.tuples(st.sampled_from(["checklist", "weighted-checklist"]), st.just(1), st.just(2), inner, inner).map(list),
        st.tuples(st.just("format-date-time"), inner, st.just("%y-%m %h:%M:%S.%3")).map(list),
        st.tuples(st.just("substr"), inner, inner, inner).map(list),
        st.tuples(st.just("format-date"), inner, st.just("%d/%n/%y %H:%M")).map(list),
        st.tuples(st.just("regex"), inner, st.sampled_from(["[a-z]+", "\\d{4}-\\d\\d.*", ""])).map(list),
        st.tuples(st.sampled_from(nodes), st.sampled_from(REFERENCES)).map(lambda pair: [*pair[0], pair[1]]),
    )


@settings(max_examples=600, deadline=None)
@given(expression=st.recursive(LEAVES, calls, max_leaves=12))
def test_python_and_javascript_compute_alike(node, expression):
    answers = EXPRESSIONS["answers"]
    sheet = Sheet(PROGRAMS["values"], answers, None, NOW)
    item = next(item for item in sheet.questions() if item.identity == "t")

    value = first(sheet.run(expression, item))

    shown = value if isinstance(value, bool | str) else text_of(value)
    assert node.ask("value", "values", answers, NOW, "t", expression) == shown


SIZE = 600
FORWARD = list(range(SIZE))
# Hundreds, of which every other one stands backwards: a chain that neither order of the form runs through in short steps.
MIXED = [n for at in (2, 3, 5, 0, 4, 1) for n in FORWARD[100 * at : 100 * at + 100][:: 1 if at in {2, 5, 4} else -1]]


def chain(order):
    """Calculations of which each reads the one before it, in another order."""
    return [
        {"kind": "question", "id": f"c{n}", "name": f"c{n}", "type": "calculate", "label": {},
         "calculate": ["+", ["ref", f"c{n - 1}"], 1] if n else 1} for n in order
    ]  # fmt: skip


def evaluated_twice(node, *body, answers=None):
    """What both languages say of a form with these nodes."""
    program = {"id": "small", "version": "1", "default_language": "en", "body": list(body), "affects": {}}
    found = evaluate(program, answers or {}, None, NOW)
    node.ask("keep", "small", program)
    assert node.ask("evaluate", "small", answers or {}, None, NOW) == found
    return found


@pytest.mark.parametrize("order", [FORWARD, FORWARD[::-1], MIXED])
def test_a_long_chain_of_calculations_has_its_end(node, order):
    found = evaluated_twice(node, *chain(order))

    assert found["calculated"][f"c{SIZE - 1}"] == SIZE


@pytest.mark.parametrize("order", [FORWARD, FORWARD[::-1], MIXED])
def test_a_repeat_is_counted_by_the_end_of_a_long_chain(node, order):
    row = {"kind": "question", "id": "r/t", "name": "t", "type": "text", "label": {}}
    count = ["-", ["ref", f"c{SIZE - 1}"], SIZE - 2]
    repeat = {"kind": "repeat", "id": "r", "name": "r", "label": {}, "count": count, "children": [row]}

    found = evaluated_twice(node, repeat, *chain(order))

    assert found["relevant"][:2] == ["r[1]/t", "r[2]/t"]


def test_a_row_that_reads_the_row_before_it_looks_at_no_other():
    before = ["ref", "r/n", 0, {"1": ["here", ["-", ["position", ["ref", "r", 1]], 1]]}]
    number = {"kind": "question", "id": "r/n", "name": "n", "type": "integer", "label": {}}
    calculation = number | {"id": "r/before", "name": "before", "type": "calculate", "calculate": before}
    program = {"body": [{"kind": "repeat", "id": "r", "name": "r", "label": {}, "children": [number, calculation]}]}
    runs = []

    class Counting(Sheet):
        def run(self, *given):
            runs.append(given[0])
            return super().run(*given)

    found = Counting(program, {"r": [{"n": number} for number in range(200)]}, None, NOW).records()

    assert [record["value"] for record in found[-2:]] == [199, 198]
    assert len(runs) < 200 * 10


@pytest.mark.parametrize(("text", "fits"), [("a" * 1000, True), ("a" * 1001, False), ("😀" * 500, True), ("😀" * 501, False)])
def test_a_pattern_matches_no_text_of_more_than_a_thousand_signs(node, text, fits):
    question = {"kind": "question", "id": "t", "name": "t", "type": "text", "label": {}}
    told = question | {"id": "told", "name": "told", "type": "calculate", "calculate": ["regex", ["ref", "t"], "[a😀]+"]}

    assert evaluated_twice(node, question, told, answers={"t": text})["calculated"] == {"told": fits}


@pytest.mark.parametrize("kept", [True, False])
def test_a_truth_that_once_kept_stays_truth(node, kept):
    seen = {"kind": "question", "id": "seen", "name": "seen", "type": "calculate", "label": {}, "calculate": ["once", "new"]}
    told = seen | {"id": "told", "name": "told", "calculate": ["if", ["ref", "seen"], "yes", "no"]}

    found = evaluated_twice(node, seen, told, answers={"seen": kept})

    assert found["calculated"] == {"seen": kept, "told": "yes" if kept else "no"}
