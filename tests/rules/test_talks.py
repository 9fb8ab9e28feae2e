"""Grades from sources: the shared vectors in Python (tests/js/talks.test.mjs runs them in JavaScript), and what a grade must never do."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.checklists.engine.records import split_visit
from siteaudit.checklists.engine.talks import grade_of, source_of, without_people
from tests.vectors.renew import HERE

GRADES = json.loads((HERE / "grades.json").read_text("utf-8"))
STATUS = json.loads((HERE / "programs.json").read_text("utf-8"))["programs"]["status"]
IDS = ["S1", "S2", "S3", "S4"]
WORDS = st.sampled_from([*IDS, "O", "D", "P", "G", "R", "I2", "I", "x", ""])
TALKS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(IDS)}, optional={"apart_from": st.lists(st.sampled_from([*IDS, "x"]), max_size=3)}),
    max_size=4,
)  # fmt: skip
MARKS = st.fixed_dictionaries(
    {}, optional={"sources": st.lists(WORDS, max_size=4), "evidence": st.sampled_from(["A", "B", "C", "Z"]), "source": WORDS}
)  # fmt: skip


@pytest.mark.parametrize("vector", GRADES["vectors"], ids=lambda vector: vector["name"])
def test_a_mark_has_its_grade_and_its_kind_of_source(vector):
    assert grade_of(vector["mark"], GRADES["talks"]) == vector["grade"]
    assert source_of(vector["mark"], GRADES["talks"]) == vector["source"]


@pytest.mark.parametrize("talks", [None, "S1", {"id": "S1"}, 7, []])
def test_talks_that_are_none_give_no_grade_and_no_fault(talks):
    assert grade_of({"sources": ["S1", "S2"]}, talks) == "C"
    assert without_people(talks) == []


@given(sources=st.lists(WORDS, max_size=4), more=WORDS, talks=TALKS)
def test_one_more_source_never_makes_evidence_weaker(sources, more, talks):
    assert grade_of({"sources": [*sources, more]}, talks) <= grade_of({"sources": sources}, talks)


@given(sources=st.lists(WORDS, min_size=1, max_size=4), talks=TALKS)
def test_the_order_of_ticks_and_of_talks_does_not_matter(sources, talks):
    unique = list({one["id"]: one for one in talks}.values())

    assert grade_of({"sources": sources}, unique) == grade_of({"sources": sources[::-1]}, unique[::-1])


def test_python_and_javascript_grade_alike(node):
    @given(marks=st.dictionaries(st.sampled_from(["HR01", "HR10", "SE01"]), MARKS), talks=TALKS)
    def run(marks, talks):
        answers = {"HR01": "yes", "$marks": marks, "$talks": talks}
        assert node.ask("grades", [[mark, talks] for mark in marks.values()]) == [
            [grade_of(m, talks), source_of(m, talks)] for m in marks.values()
        ]
        visit, submission = {"uid": "u", "talks": talks}, {"uid": "s", "program": STATUS, "answers": answers}
        assert node.ask("splitVisit", visit, [submission]) == split_visit(visit, [submission])

    run()


def test_who_spoke_stands_in_the_protected_record_alone():
    talks = [
        {
            "id": "S1",
            "sex": "female",
            "age": "over_60",
            "group": False,
            "private": True,
            "apart_from": [],
            "ask": "women",
        }
    ]
    answers = {"HR01": "yes", "$marks": {"HR01": {"sources": ["S1"]}}}

    parts = split_visit({"uid": "u", "talks": talks}, [{"uid": "s", "program": STATUS, "answers": answers}])

    assert parts["protected"]["talks"] == talks
    assert parts["assessment"]["visit"]["talks"] == [{"id": "S1", "apart_from": []}]
    assert "female" not in json.dumps(parts["assessment"])
    assert "over_60" not in json.dumps(parts["assessment"])
    (sealed,) = [one for one in parts["assessment"]["submissions"][0]["sealed"] if one["id"] == "HR01"]
    assert (sealed["grade"], sealed["source"]) == ("C", "I")
    assert "S1" not in json.dumps(parts["assessment"]["submissions"])


def test_a_visit_without_talks_is_as_before():
    parts = split_visit({"uid": "u"}, [{"uid": "s", "program": STATUS, "answers": {"HR01": "no"}}])

    assert "talks" not in parts["assessment"]["visit"]
    assert parts["protected"]["talks"] == []
