"""What a visit's position, clock and plan come to; findings by id; nothing sealed in the clear."""

import datetime

import pytest

from siteaudit.core.problems import Problem
from siteaudit.visits import assess, rules

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("position", "flags"),
    [
        (None, []),
        ({"lat": -1.5, "lon": 28.7, "acc": 8}, []),
        ({"lat": -1.5, "lon": 28.7}, []),
        ({"lat": 91, "lon": 28.7}, ["place"]),
        ({"lat": -1.5, "lon": 181}, ["place"]),
        ({"lat": 0.0, "lon": 0.0}, ["place"]),
        ({"lat": -1.5, "lon": 28.7, "acc": -1}, ["place"]),
        ({"lat": -1.5, "lon": 28.7, "acc": 9999}, ["place"]),
        ({"lat": "-1.5", "lon": "28.7"}, ["place"]),
        ({}, ["place"]),
    ],
)
def test_positions_that_cannot_be_are_flagged(position, flags):
    assert rules.place_flags(position) == flags


def test_a_clock_ahead_of_the_server_is_flagged():
    assert rules.clock_flags(NOW + datetime.timedelta(minutes=11), NOW) == ["clock"]
    assert rules.clock_flags(NOW + datetime.timedelta(minutes=9), NOW) == []
    assert rules.clock_flags(None, NOW) == []


@pytest.mark.parametrize(
    ("mode", "days", "expected"),
    [
        ("on_site", 10, True),
        ("on_site", -30, True),
        ("on_site", 61, False),
        ("remote", 10, False),
        ("not_possible", 0, False),
    ],
)
def test_only_a_visit_on_site_closes_a_plan_that_it_does_not_name_and_not_long_before(mode, days, expected):
    assert rules.is_near(mode, TODAY, TODAY + datetime.timedelta(days=days)) is expected


@pytest.mark.parametrize(
    ("reason", "asked", "indication", "expected"),
    [
        ("regular", (), "green", True),
        ("regular", (), "red", True),
        ("first", (), "urgent-check", True),
        ("regular", (), "incomplete", False),
        ("regular", (), "not-verified", False),
        ("regular", (), None, False),
        ("incident", (), None, True),
        ("incident", ("incident",), None, True),
        ("incident", ("security",), None, False),
        ("follow_up", ("security",), "yellow", False),
        ("follow_up", ("incident",), "yellow", True),
    ],
)
def test_a_visit_fulfils_what_it_brought_enough_for(reason, asked, indication, expected):
    assert rules.fulfils(rules.PlanReason(reason), asked, ["incident", "site"], indication) is expected


def test_nothing_fulfils_nothing():
    assert rules.fulfils(rules.PlanReason.INCIDENT, (), [], None) is False


@pytest.mark.parametrize("state", list(rules.PlanState))
def test_only_open_plans_change(state):
    if state in rules.OPEN:
        rules.check_open(state)
    else:
        with pytest.raises(Problem):
            rules.check_open(state)


def test_differences_name_what_the_phone_saw_otherwise():
    server = {"status": "red", "confidence": "normal", "reasons": [{"id": "a"}, {"id": "b"}]}

    assert (
        rules.differences({"status": "red", "confidence": "normal", "reasons": [{"id": "b"}, {"id": "a"}]}, server)
        == {}
    )
    assert rules.differences({"status": "green", "confidence": "normal", "reasons": []}, server) == {
        "status": ["green", "red"],
        "reasons": [[], ["a", "b"]],
    }
    assert rules.differences(None, server) == {}


def test_letters_of_a_checklist_are_words_here():
    assert [rules.severity(letter) for letter in "CMm"] == ["critical", "major", "minor"]
    assert [rules.sensitivity(letter) for letter in "PRS"] == ["public", "restricted", "sealed"]
    assert rules.sensitivity(None) == "restricted"


def test_answers_are_found_in_groups_and_repeats():
    answers = {
        "people": {"count": 3},
        "barrier": [{"paid": "no"}, {"paid": "yes"}],
        "at": {"lat": 1, "lon": 2},
        "x": None,
    }

    assert list(assess.list_answered(answers)) == ["people/count", "barrier[1]/paid", "barrier[2]/paid", "at"]
    assert assess.answer_of(answers, "barrier[2]/paid") == "yes"
    assert assess.answer_of(answers, "barrier[9]/paid") is None
    assert assess.answer_of(answers, "people/none/at") is None


def program(*questions):
    return {"body": [{"kind": "repeat", "id": "barrier", "name": "barrier", "children": list(questions)}]}


def test_a_sealed_answer_in_the_clear_is_taken_out_also_of_a_repeat():
    made = program(
        {"kind": "question", "id": "barrier/unit", "name": "unit", "type": "text", "sa": {"sensitivity": "S"}},
        {"kind": "question", "id": "barrier/paid", "name": "paid", "type": "text", "sa": {"sensitivity": "R"}},
    )
    answers = {"barrier": [{"unit": "CANARY", "paid": "yes"}, {"paid": "no"}]}
    marks = {"barrier[1]/unit": {"evidence": "B", "note": "CANARY"}, "barrier[1]/paid": {"note": "kept"}}

    clean, kept, _codes, dropped = assess.drop_sealed(made, answers, marks)

    assert clean == {"barrier": [{"paid": "yes"}, {"paid": "no"}]}
    assert kept == {"barrier[1]/unit": {"evidence": "B"}, "barrier[1]/paid": {"note": "kept"}}
    assert dropped is True
    assert assess.drop_sealed(made, clean, kept)[3] is False
