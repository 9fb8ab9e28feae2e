"""Properties: both languages evaluate alike, sealing hides and loses nothing, worse answers never look better."""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from siteaudit.checklists.engine.evaluate import Sheet, alerts, evaluate
from siteaudit.checklists.engine.indication import WORST_FIRST, combine
from siteaudit.checklists.engine.records import split_record
from siteaudit.checklists.engine.values import first, text_of
from tests.node import Evaluator
from tests.rules import random_forms
from tests.vectors.renew import HERE

NOW = "2026-11-24T10:15:30.000+02:00"
PROGRAMS = json.loads((HERE / "programs.json").read_text("utf-8"))["programs"]
LANGUAGE = json.loads((HERE / "language.json").read_text("utf-8"))
EXPRESSIONS = json.loads((HERE / "expressions.json").read_text("utf-8"))
JUNK = st.sampled_from(
    [None, "", "x", 0, -1, 5, 2.5, True, [], ["yes"], {}, "2026-02-30", {"lat": 1, "lon": 2}, [{}], [1]]
)
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
PROFILES = st.sampled_from(
    [
        None,
        {"status_criteria": ["abuse", "armed", "labour"], "critical_needs": "A"},
        {"indication": {"status_criteria": ["children"], "severities": {"HR10": "M"}, "not_applicable": ["HR01"]}},
    ]
)
MARK = st.fixed_dictionaries(
    {},
    optional={
        "evidence": st.sampled_from(["A", "B", "C", "Z"]),
        "note": st.sampled_from(["CANARY-NOTE", " "]),
        "reason": st.sampled_from(["unknown", "declined", "not_applicable", "because"]),
        "source": st.sampled_from(["O", "I2", "CANARY-SOURCE"]),
    },
)

OFFERED = {
    "territory": ["mwenga", "walungu", "masisi"], "villages": ["v1", "v2", "v4", "v5"], "tool": ["pan", "pick", "pickaxe", "pump"],
    "level": ["low", "high", "top"], "province": ["sk", "nk"], "yn_or_reserved": ["yes", "no", "unknown"],
}  # fmt: skip


@pytest.fixture(scope="module")
def node():
    evaluator = Evaluator()
    for name, program in PROGRAMS.items():
        evaluator.ask("keep", name, program)
    yield evaluator
    evaluator.close()


def answers_of(nodes, ids, prefix=""):
    """A strategy for form-shaped answers: mostly fitting, sometimes junk, sometimes nothing. Fills `ids`."""
    parts = {}
    for node in nodes:
        path = prefix + node["name"]
        if node["kind"] == "group":
            parts[node["name"]] = answers_of(node["children"], ids, path + "/")
        elif node["kind"] == "repeat":
            rows = answers_of(node["children"], ids, f"{path}[1]/")
            answers_of(node["children"], ids, f"{path}[2]/")
            parts[node["name"]] = st.lists(rows, max_size=3)
        else:
            ids.append(path)
            parts[node["name"]] = st.one_of(fitting(node), fitting(node), fitting(node), JUNK)
    return st.fixed_dictionaries({}, optional=parts)


def fitting(node):
    names = [choice["name"] for choice in node.get("choices", ())] or OFFERED.get(node.get("list"), ["strange"])
    if node["type"] == "select_one":
        return st.sampled_from(names)
    if node["type"] in {"select_multiple", "rank"}:
        return st.lists(st.sampled_from(names), max_size=3)
    if node["type"] in {"integer", "decimal", "range"}:
        return st.one_of(st.integers(-5, 400), st.floats(-9, 500, allow_nan=False), st.sampled_from([0, 1, 3]))
    if node["type"] == "date":
        return st.dates().map(str)
    if node["type"] == "time":
        return st.times().map(lambda time: time.isoformat("milliseconds"))
    if node["type"] == "dateTime":
        return st.datetimes().map(lambda moment: moment.isoformat(timespec="milliseconds") + "+02:00")
    if node["type"] in {"geotrace", "geoshape"}:
        return st.lists(st.fixed_dictionaries({"lat": st.integers(-9, 9), "lon": st.integers(-9, 9)}), max_size=5)
    if node["type"] == "geopoint":
        return st.fixed_dictionaries({"lat": st.floats(-99, 99), "lon": st.floats(-180, 180)})
    return st.sampled_from(["CANARY-TEXT", "x", "company", "7108 26"])


def whole(name, *, sealed=False):
    """Answers of one program with marks, and sometimes a sealed part."""
    ids = []
    form = answers_of(PROGRAMS[name]["body"], ids)
    extra = {
        "$marks": st.dictionaries(st.sampled_from(ids), MARK, max_size=4),
        "$mode": st.sampled_from(["on_site", "remote", ""]),
    }
    if sealed:
        entry = st.fixed_dictionaries(
            {
                "id": st.sampled_from(ids),
                "outcome": st.sampled_from(["finding", "no_finding", "unknown", "unanswered", "odd"]),
                "severity": st.sampled_from(["C", "M", "m", "-", None]),
                "grade": st.sampled_from(["A", "B", "C", None]),
            }
        )
        extra["$sealed"] = st.lists(entry, max_size=3, unique_by=lambda each: each["id"])
    return st.tuples(form, st.fixed_dictionaries({}, optional=extra)).map(lambda parts: parts[0] | parts[1])


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
           "base64-decode"]  # fmt: skip
    two = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or", "contains", "starts-with", "ends-with",
           "substring-before", "substring-after", "substr", "selected", "selected-at", "coalesce", "concat", "join", "round",
           "min", "max"]  # fmt: skip
    nodes = [["sum"], ["count"], ["count-non-empty"]]
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


IDS = ["armed", "more/times", "more/why", "acts", "zero", "people", "context/operator_type", "barrier[1]/paid", "barrier[2]/amount",
       "person[2]/role", "guarded"]  # fmt: skip
CHANGE = st.tuples(
    st.sampled_from(IDS), st.one_of(st.sampled_from(["yes", "no", "company", 0, 2, 120, ["tax"]]), JUNK)
).map(list)


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(CHANGE, max_size=12))
def test_a_session_after_any_changes_says_what_a_fresh_evaluation_says(node, changes):
    answers, result = node.ask("session", "logic", {}, changes, NOW)

    assert result == evaluate(PROGRAMS["logic"], answers, None, NOW)


@settings(
    max_examples=200,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_random_form_means_the_same_at_every_step_of_filling_it_in(node, data):
    program = data.draw(random_forms.programs())
    acts = data.draw(random_forms.acts(program))

    check_filling(node, program, acts, random_forms.FILES)


@pytest.mark.parametrize("name", ["lookups", "everything", "logic", "status"])
def test_a_known_form_means_the_same_at_every_step_of_filling_it_in(node, name):
    program = PROGRAMS[name]

    @settings(max_examples=60, deadline=None)
    @given(acts=random_forms.acts(program, lambda question: st.one_of(fitting(question), fitting(question), JUNK)))
    def run(acts):
        check_filling(node, program, acts, LANGUAGE["files"])

    run()


def check_filling(node, program, acts, files):
    """After each act the phone's session says what Python says of the answers as they then stand."""
    for answers, result, seen in node.ask("filled", program, acts, NOW, files):
        sheet = Sheet(program, answers, None, NOW, files)
        assert result == json.loads(json.dumps(evaluate(program, answers, None, NOW, files)))
        assert seen == [
            [
                item.identity,
                [option["name"] for option in sheet.options(item)],
                sheet.text(item, item.node["label"], "fr"),
                sheet.is_relevant(item) and sheet.record(item)["readonly"],
            ]
            for item in sheet.questions()
        ]


@settings(max_examples=250, deadline=None)
@given(answers=whole("status"), profile=PROFILES)
def test_the_server_finds_in_the_open_part_what_the_phone_found(answers, profile):
    program = PROGRAMS["status"]
    phone = evaluate(program, answers, profile, NOW)

    part = split_record(program, answers, profile, (), NOW)["assessment"]
    server = {**part["answers"], "$marks": part["marks"], "$sealed": part["sealed"]}
    if "$mode" in answers:
        server["$mode"] = answers["$mode"]
    found = evaluate(program, server, profile, NOW)

    assert found["findings"] == phone["findings"]
    assert found["indication"] == phone["indication"]
    assert [each for each in phone["missing"] if each != "HR01"] == [
        each for each in found["missing"] if each != "HR01"
    ]


@settings(max_examples=250, deadline=None)
@given(answers=whole("status"))
def test_the_open_part_holds_no_word_of_a_sealed_question(answers):
    for path in ("HR01", "HR01_words", "HR02", "barrier[1]/held_by", "stranger"):
        answers.setdefault("$marks", {})[path] = {
            "note": "SEALED-NOTE",
            "reason": "SEALED-REASON",
            "source": "SEALED-SOURCE",
        }
    answers |= {"HR01_words": "SEALED-WORDS", "stranger": "SEALED-STRANGER"}

    split = split_record(PROGRAMS["status"], answers, None, [{"question": "HR01", "name": "SEALED-PHOTO"}], NOW)

    assert "SEALED" not in json.dumps(split["assessment"])
    assert all(
        set(entry) == {"id", "outcome", "severity", "grade", "source"} for entry in split["assessment"]["sealed"]
    )
    assert split["protected"]["answers"]["HR01_words"] == "SEALED-WORDS"


@pytest.mark.parametrize("step", [-1, 1])
def test_a_long_chain_of_calculations_has_its_end(node, step):
    """The last may stand first, and the first last."""
    size = 600
    places = range(size)[::step]
    body = [
        {"kind": "question", "id": f"c{n}", "name": f"c{n}", "type": "calculate", "label": {},
         "calculate": ["+", ["ref", f"c{n - 1}"], 1] if n else 1} for n in places
    ]  # fmt: skip
    program = {"id": "chain", "version": "1", "default_language": "en", "body": body, "affects": {}}

    found = evaluate(program, {}, None, NOW)

    assert found["calculated"][f"c{size - 1}"] == size
    node.ask("keep", "chain", program)
    assert node.ask("evaluate", "chain", {}, None, NOW)["calculated"] == found["calculated"]


RESERVED = ("unknown", "declined", "not_asked", "not_applicable")
CHOICES = [{"name": name, "label": {}} for name in ("yes", "less", "least", "no", *RESERVED)]
TYPES = {"one": "select_one", "many": "select_multiple", "number": "integer"}
SAYS = [
    {"test": ["has", word], **more}
    for word, more in (("yes", {}), ("less", {"severity": "M"}), ("least", {"severity": "-"}))
]
FAILS = {"one": SAYS, "many": SAYS, "number": [{"test": ["number", ">", 5]}]}
GOOD = {"one": "no", "many": ["no"], "number": 1}
BAD = {"one": "yes", "many": ["yes", "no"], "number": 9}
NO_ANSWER = [None, "", [], {}, True, "strange", ["strange"], 2.5]
EVIDENCE = st.fixed_dictionaries(
    {},
    optional={
        "evidence": st.sampled_from("ABC"),
        "sources": st.lists(st.sampled_from(["S1", "S2", "S3", "O", "I", "I2"]), max_size=3),
        "reason": st.sampled_from(RESERVED),
        "note": st.just("why"),
    },
)
TALKS = st.sampled_from(
    [None, [{"id": "S1"}, {"id": "S2"}], [{"id": "S1"}, {"id": "S2", "apart_from": ["S1"]}, {"id": "S3"}]]
)
SHAPE = st.lists(st.tuples(st.sampled_from(list(TYPES)), st.sampled_from("CMm")), min_size=1, max_size=5)
URGENT, INCOMPLETE = WORST_FIRST.index("urgent-check"), WORST_FIRST.index("incomplete")


class Visit:
    """Two lists: of five questions every other is sealed, the fourth stands in a group, the fifth in a row; one more is never asked."""

    def __init__(self, shapes, profile, talks):
        self.shapes, self.profile, self.talks = shapes, profile, talks
        self.programs = {name: self.program(name) for name in shapes}
        self.answers = {name: {"$marks": {}, "$talks": talks, "r": [{}]} for name in shapes}

    def program(self, name):
        body = [self.question(name, number, "") for number in range(min(3, len(self.shapes[name])))]
        for number, (kind, path) in enumerate((("group", "g"), ("repeat", "r")), 3):
            if number < len(self.shapes[name]):
                children = [self.question(name, number, path + "/")]
                body.append({"kind": kind, "id": path, "name": path, "label": {}, "children": children})
        never = self.question(name, 0, "") | {"id": "never", "name": "never", "relevant": ["false"]}
        return {"id": name, "default_language": "en", "affects": {}, "body": [*body, never]}

    def question(self, name, number, prefix):
        kind, severity = self.shapes[name][number]
        sa = {"severity": severity, "criterion": "abuse", "sensitivity": "RS"[number % 2], "fail": FAILS[kind]}
        id_ = f"{name}{number}"
        more = {"choices": CHOICES} if kind != "number" else {}
        return {"kind": "question", "id": prefix + id_, "name": id_, "type": TYPES[kind], "label": {}, "sa": sa, **more}

    def put(self, name, number, value, mark=None):
        """The same visit with another answer and, where one is given, another mark."""
        other = Visit(self.shapes, self.profile, self.talks)
        other.answers = json.loads(json.dumps(self.answers))
        part, prefix = other.answers[name], {3: "g/", 4: "r[1]/"}.get(number, "")
        holder = part["r"][0] if number == 4 else part.setdefault("g", {}) if number == 3 else part
        holder[f"{name}{number}"] = value
        if mark is not None:
            part["$marks"][f"{prefix}{name}{number}"] = mark
        return other

    def points(self, answers=None, mode=None):
        given = answers or self.answers
        results = [
            {"checklist": name, **evaluate(self.programs[name], given[name], self.profile, NOW)} for name in given
        ]
        return combine(results, list(self.programs), mode)

    def rank(self, answers=None):
        return WORST_FIRST.index(self.points(answers)["status"])

    def on_the_server(self):
        """The answers as they arrive: what is sealed as codes."""
        given = {}
        for name, program in self.programs.items():
            part = split_record(program, self.answers[name], self.profile, (), NOW)["assessment"]
            given[name] = {**part["answers"], "$marks": part["marks"], "$sealed": part["sealed"], "$talks": self.talks}
        return given


def words_for(kind):
    words = [*RESERVED, "less", "least"] if kind != "number" else []
    return [GOOD[kind], BAD[kind], None, *([word] if kind == "many" else word for word in words)]


@st.composite
def visits(draw):
    """A visit, one of its questions, and the answer that stands there; in every other visit all else is well."""
    shapes = {name: draw(SHAPE) for name in "pq"}
    profile = {
        "critical_needs": draw(st.sampled_from("ABC")),
        "not_applicable": draw(st.sampled_from([[], ["p0", "q4"]])),
    }
    visit, given = Visit(shapes, profile, draw(TALKS)), {}
    places = [(name, number) for name, rows in shapes.items() for number in range(len(rows))]
    chosen, is_quiet = draw(st.sampled_from(places)), draw(st.booleans())
    for name, number in places:
        kind = shapes[name][number][0]
        words = [GOOD[kind]] if is_quiet and (name, number) != chosen else words_for(kind)
        given[name, number] = draw(st.sampled_from(words))
        visit = visit.put(name, number, given[name, number], draw(EVIDENCE))
    name, number = chosen
    return visit, name, number, given[name, number]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=visits())
def test_an_indication_never_improves_when_an_answer_gets_worse_or_is_missing(drawn):
    visit, name, number, old = drawn
    kind, severity = visit.shapes[name][number]
    before = visit.rank()

    def after(value, mark=None):
        return visit.put(name, number, value, mark).rank()

    if old == GOOD[kind] or severity == "C":
        assert after(BAD[kind]) <= before
    if old == GOOD[kind]:
        worse = NO_ANSWER if kind == "number" else [*NO_ANSWER, *words_for(kind)]
        assert [value for value in worse if after(value) > before] == []
    if kind == "many" and old:
        more = (*RESERVED, "yes", "less", "least")
        assert [word for word in more if max(after([*old, word]), after([word, *old])) > before] == []
    if severity == "C":
        assert after(BAD[kind], {}) <= URGENT
        assert [value for value in NO_ANSWER if after(value, {}) > INCOMPLETE] == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=visits())
def test_what_is_sealed_or_did_not_come_never_makes_a_visit_look_better(drawn):
    visit, *_ = drawn

    assert visit.points(visit.on_the_server()) == visit.points()
    assert visit.rank({"p": visit.answers["p"]}) <= INCOMPLETE
    assert visit.points(mode="remote")["status"] == "not-verified"
