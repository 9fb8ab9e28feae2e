"""Properties: an answer that gets worse, is missing or sealed never makes a visit look better."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siteaudit.checklists.engine.evaluate import evaluate
from siteaudit.checklists.engine.indication import WORST_FIRST, combine
from siteaudit.checklists.engine.records import split_record
from tests.rules.drawn_answers import NOW

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
