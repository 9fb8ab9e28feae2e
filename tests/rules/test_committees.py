"""Quorum, votes, tally and meeting sheets: no database, no Flask."""

import itertools

import pytest

from siteaudit.committees import rules
from siteaudit.committees.rules import Method, Outcome, ReviewState
from siteaudit.core.problems import Problem
from tests.refusals import refused

SIX = {"s1": "state", "s2": "state", "p1": "private", "p2": "private", "c1": "civil_society", "c2": "civil_society"}


def test_half_of_six_is_no_quorum_and_four_is():
    assert not rules.find_quorum(SIX, set(), {"s1", "p1", "c1"}).is_met
    assert rules.find_quorum(SIX, set(), {"s1", "s2", "p1", "c1"}).is_met


def test_a_recused_seat_lowers_what_is_needed():
    quorum = rules.find_quorum(SIX, {"s1"}, {"s2", "p1", "c1"})

    assert (quorum.seats, quorum.needed, quorum.is_met) == (5, 3, True)


def test_a_college_that_could_come_and_did_not_blocks():
    quorum = rules.find_quorum(SIX, set(), {"s1", "s2", "p1", "p2"})

    assert not quorum.is_met
    assert quorum.colleges == ("civil_society",)


def test_a_college_wholly_recused_blocks_and_asks_for_a_deputy():
    quorum = rules.find_quorum(SIX, {"s1", "s2"}, {"p1", "p2", "c1", "c2"})

    problem = refused("review.quorum", rules.check_quorum, quorum)
    assert problem.details["deputy_needed_for"] == ["state"]
    assert problem.details["colleges_missing"] == []


def test_a_recused_seat_never_counts_as_present():
    assert rules.find_quorum(SIX, {"s1"}, {"s1", "s2", "p1"}).present == 2


def test_more_people_never_lose_a_quorum():
    for size in range(7):
        for present in itertools.combinations(SIX, size):
            if rules.find_quorum(SIX, set(), set(present)).is_met:
                assert all(rules.find_quorum(SIX, set(), {*present, seat}).is_met for seat in SIX)


def test_an_empty_committee_has_no_quorum():
    assert not rules.find_quorum({}, set(), set()).is_met


@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        (ReviewState.OPEN, {"has_seat": False}, "review.no-seat"),
        (ReviewState.CLOSED, {}, "review.closed"),
        (ReviewState.RECORDED, {}, "review.closed"),
        (ReviewState.CLOSED, {"has_voted": True}, "review.closed"),
        (ReviewState.OPEN, {"is_recused": True}, "review.recused"),
        (ReviewState.OPEN, {"has_voted": True}, "review.already-voted"),
    ],
)
def test_a_vote_is_refused(state, facts, code):
    facts = {"has_seat": True, "is_recused": False, "has_voted": False} | facts

    refused(code, rules.check_vote, state, **facts)


def test_one_vote_of_a_seat_in_an_open_review_is_allowed():
    rules.check_vote(ReviewState.OPEN, has_seat=True, is_recused=False, has_voted=False)


@pytest.mark.parametrize("reason", [None, "", "  ", "ab", 7, "x" * 2001])
def test_a_vote_needs_a_reason_in_words(reason):
    refused("body.invalid", rules.check_reason, reason)


def test_votes_are_counted_by_college():
    tally = rules.count_votes([("state", "favourable"), ("private", "abstain"), ("state", "favourable")])

    assert tally == {"private": {"abstain": 1}, "state": {"favourable": 2}}


@pytest.mark.parametrize(
    ("tally", "outcome"),
    [
        ({"state": {"favourable": 2}, "private": {"unfavourable": 1}}, Outcome.FAVOURABLE),
        ({"state": {"favourable": 1}, "private": {"unfavourable": 1}}, Outcome.DIVIDED),
        ({"state": {"favourable": 1, "with_conditions": 1, "unfavourable": 1}}, Outcome.DIVIDED),
        ({"state": {"with_conditions": 1, "abstain": 5}}, Outcome.WITH_CONDITIONS),
        ({"state": {"abstain": 5}}, Outcome.DIVIDED),
        ({}, Outcome.DIVIDED),
    ],
)
def test_the_outcome_needs_more_than_half_of_those_that_took_sides(tally, outcome):
    assert rules.find_outcome(tally) is outcome


def sheet(attendance=("s1", "s2", "p1", "c1"), tally=None, method=Method.SHOW_OF_HANDS, recused=()):
    tally = tally or {"state": {"favourable": 2}, "private": {"favourable": 1}, "civil_society": {"unfavourable": 1}}
    return rules.check_sheet(SIX, set(recused), attendance, tally, method)


def test_a_meeting_sheet_that_agrees_with_itself_is_taken():
    assert sheet().is_met


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("seat.unknown", {"attendance": ("s1", "s2", "p1", "zz")}),
        ("review.recused", {"recused": ("s1",)}),
        ("review.tally", {"tally": {"state": {"favourable": 3}}}),
        ("review.tally", {"tally": {"state": {"green": 1}}}),
        ("review.tally", {"tally": {"state": {"favourable": -1}}}),
        ("review.tally", {"tally": {"state": {"favourable": True}}}),
        ("review.tally", {"tally": {"army": {"favourable": 1}}}),
        ("body.invalid", {"tally": {"state": {"favourable": 0}}}),
        ("review.consensus", {"method": Method.CONSENSUS}),
        ("review.quorum", {"attendance": ("s1", "p1", "c1"), "tally": {"state": {"favourable": 1}}}),
    ],
)
def test_a_meeting_sheet_is_refused(code, change):
    refused(code, sheet, **change)


@pytest.mark.parametrize(
    ("changes", "colleges"),
    [
        ({"tally": {"state": {"favourable": 3}, "private": {"favourable": 2}}}, ["private", "state"]),
        ({"method": Method.CONSENSUS}, ["civil_society"]),
    ],
)
def test_a_refused_count_names_its_colleges(changes, colleges):
    with pytest.raises(Problem) as refused:
        sheet(**changes)
    assert refused.value.details["colleges"] == colleges
