"""Whatever a phone tells beside its answers, only agreed shapes and known words come through."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.checklists.engine.evaluate import OUTCOMES
from siteaudit.checklists.engine.records import SOURCES
from siteaudit.intake import shapes
from siteaudit.visits import assess, rules

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "lat", "id"]), inner, max_size=3),
    max_leaves=6,
)


def objects(*names):
    return st.dictionaries(st.sampled_from(names), ANYTHING)


@given(objects("lat", "lon", "alt", "acc", "at", "name"))
def test_a_place_is_numbers_and_a_moment_or_nothing_at_all(told):
    kept = shapes.place(told)

    assert set(kept) <= {"lat", "lon", "alt", "acc", "at"}
    assert all(shapes.is_number(kept[name]) for name in kept if name != "at")
    assert kept or rules.place_flags(kept) == ["place"]


def test_a_place_as_phones_measure_it_is_kept_whole():
    place = {"lat": -1.2, "lon": 29.1, "alt": 1500, "acc": 8, "at": "2026-11-24T10:00:00.000Z"}

    assert shapes.place(place) == place
    assert shapes.place(place | {"alt": None}) == {name: place[name] for name in place if name != "alt"}
    assert shapes.place(None) is None


@given(objects("status", "confidence", "reasons", "note"))
def test_of_an_indication_only_known_words_are_kept(told):
    kept = shapes.indication(told)

    assert set(kept) == {"status", "confidence", "reasons"}
    assert kept["status"] is None or kept["status"] in shapes.STATUSES
    assert kept["confidence"] is None or kept["confidence"] in shapes.CONFIDENCES
    assert all(set(one) == {"id", "rule"} for one in kept["reasons"])


def test_an_indication_as_phones_compute_it_keeps_what_is_compared():
    reason = {
        "id": "people[2]/HR01",
        "rule": "critical-finding",
        "severity": "C",
        "evidence": "B",
        "checklist": "human-rights",
    }
    told = {"status": "red", "confidence": "limited", "reasons": [reason, {"id": "$mode", "rule": "not-on-site"}, {"id": "words of a witness", "rule": "major-finding"}]}  # fmt: skip

    kept = shapes.indication(told)

    assert [one["id"] for one in kept["reasons"]] == ["people[2]/HR01", "$mode"]
    assert (kept["status"], kept["confidence"]) == ("red", "limited")


@given(objects("evidence", "note", "at", "author", "reason", "source", "sources", "other"))
def test_a_mark_is_texts_and_a_grade(told):
    kept = shapes.mark(told)

    assert kept.get("evidence") in (None, *rules.GRADES)
    assert all(isinstance(one, str) for one in kept.get("sources", ()))
    assert all(isinstance(kept[name], str) for name in kept if name != "sources")
    assert "other" not in kept


CODES = {"outcome": OUTCOMES, "severity": (None, *"CMm-"), "grade": (None, *"ABC"), "source": (None, *SOURCES)}


@given(st.sampled_from(sorted(CODES)), ANYTHING | st.sampled_from(["C", "B", "I2", "finding"]))
def test_nothing_but_codes_is_told_of_a_sealed_answer(name, told):
    entry = {"id": "a[2]/b", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}

    assert shapes.is_sealed(entry)
    assert shapes.is_sealed(entry | {name: told}) is (told in CODES[name])
    assert not shapes.is_sealed(told)


@pytest.mark.parametrize("name", ["by her uncle", "", "a//b", "a/b\n", "x" * 201, 1, None])
def test_the_id_of_a_sealed_answer_is_no_sentence(name):
    assert not shapes.is_sealed({"id": name, "outcome": "finding"})


HIDDEN = {"body": [{"kind": "group", "id": "g", "name": "g", "children": [
    {"kind": "question", "id": "g/who", "name": "who", "type": "text", "sa": {"sensitivity": "S"}},
    {"kind": "question", "id": "g/at", "name": "at", "type": "geopoint", "sa": {"sensitivity": "P"}},
]}]}  # fmt: skip


@given(ANYTHING, st.integers(0, 3))
def test_a_sealed_answer_is_found_in_any_nesting(beside, depth):
    inside = {"who": "CANARY", "lat": 1, "lon": 2, "at": {"lat": 1, "lon": 2}, "beside": beside}
    for _ in range(depth):
        inside = [inside, beside]

    clean, _marks, _codes, found = assess.drop_sealed(HIDDEN, {"g": inside}, {})

    assert found
    assert "CANARY" not in json.dumps(clean)
    assert assess.drop_sealed(HIDDEN, clean, {})[0] == clean


@pytest.mark.parametrize("more", [{"who": "x"}, {"lat": "1"}, {"lat": None}, {"acc": True}])
def test_a_group_that_also_has_a_place_is_no_place(more):
    told = {"lat": 1, "lon": 2, "alt": None, "at": "2026-11-24T10:00:00Z"}

    assert list(assess.list_answered({"g": told})) == ["g"]
    assert list(assess.list_answered({"g": told | more})) != ["g"]


def test_a_critical_sealed_question_that_is_asked_of_everybody_is_never_left_out():
    sa = {"sensitivity": "S", "severity": "C", "criterion": "x"}

    def question(name, **more):
        return {"kind": "question", "id": f"g/{name}", "name": name, "type": "text", "label": {}, "sa": sa} | more

    minor = question("minor", sa=sa | {"severity": "m"})
    asked = [question("told"), question("hidden"), question("maybe", relevant=["=", 1, 2]), minor]
    program = {
        "id": "p",
        "default_language": "en",
        "body": [{"kind": "group", "id": "g", "name": "g", "children": asked}],
    }
    told = [{"id": "g/told", "outcome": "no_finding"}]

    [(result, _findings, _flags)], indication = assess.assess([("p", program, {}, {}, told)], None, mode="on_site")

    assert [one["id"] for one in indication["reasons"]] == ["g/hidden"]
    assert indication["status"] == "incomplete"
    assert result["relevant"] == ["g/told", "g/hidden"]


@given(st.lists(ANYTHING | objects("id", "apart_from", "ask", "sex", "age") | st.fixed_dictionaries({"id": st.sampled_from(["S1", "S2", "Jean"]), "sex": st.just("female"), "ask": ANYTHING, "apart_from": ANYTHING})))  # fmt: skip
def test_of_a_talk_only_its_number_and_which_stood_apart_are_kept(told):
    for one in shapes.talks(told):
        assert set(one) == {"id", "apart_from"}
        assert shapes.is_talk(one["id"])
        assert all(shapes.is_talk(each) for each in one["apart_from"])


def test_talks_as_phones_send_them_are_kept_whole():
    told = [{"id": "S1", "apart_from": []}, {"id": "S12", "apart_from": ["S1"]}]

    assert shapes.talks(told) == told
    assert shapes.talks([told[0] | {"sex": "female", "age": "over_60", "ask": "women"}]) == told[:1]


@pytest.mark.parametrize("sources", [["Jean of the shop"], ["S1", "s2"], ["S0"], ["S1", 2], "O", ["O"] * 251])
def test_sources_that_are_no_kinds_and_no_talks_are_left_out(sources):
    assert shapes.mark({"sources": sources}) == {}
    assert shapes.mark({"sources": ["S1", "O", "I2"]}) == {"sources": ["S1", "O", "I2"]}
