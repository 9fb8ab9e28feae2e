"""Opinions from a meeting sheet: what it must say, and the second person that it needs."""

import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from siteaudit.committees import service
from siteaudit.committees.models import Opinion
from tests.refusals import refused
from tests.services.committee_room import cast_vote, make_room, sheet


@pytest.fixture
def room(session, people):
    return make_room(session, people)


def test_a_meeting_sheet_waits_for_a_second_person(room):
    opinion = sheet(room)
    assert room.review.state.value == "recorded"
    assert service.list_opinions(room.session, room.people.safi, subject_uid=room.review.subject_uid) == []
    refused("opinion.same-person", service.confirm_opinion, room.session, room.people.safi, opinion=opinion.uid)

    service.confirm_opinion(room.session, room.people.chen, opinion=opinion.uid)

    told = service.list_opinions(room.session, room.people.safi, subject_uid=room.review.subject_uid)[0]
    assert (told["outcome"], told["method"], told["dissent"]) == (
        "favourable",
        "show_of_hands",
        ["women were not heard"],
    )
    assert {line["institution"] for line in told["attendance"]} >= {"Mines division", "Women's association"}
    assert room.review.state.value == "closed"
    refused("review.closed", service.confirm_opinion, room.session, room.people.noella, opinion=opinion.uid)


def test_a_wrong_sheet_goes_back_and_can_be_entered_again(room):
    first = sheet(room)
    service.reject_opinion(room.session, room.people.chen, opinion=first.uid, reason="two hands were not counted")

    second = sheet(room)
    service.confirm_opinion(room.session, room.people.noella, opinion=second.uid)

    assert [one.uid for one in room.review.opinions if one.rejected_at is None] == [second.uid]
    refused("review.closed", service.confirm_opinion, room.session, room.people.noella, opinion=first.uid)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("body.invalid", {"method": "signed_in"}),
        ("body.invalid", {"method": "shouting"}),
        ("body.invalid", {"held_on": datetime.date(2100, 1, 1)}),
        ("id.invalid", {"minutes_uid": "photo.jpg"}),
        ("review.tally", {"tally": {"state": {"favourable": 3}}}),
        ("review.consensus", {"method": "consensus"}),
        ("body.invalid", {"tally": {"state": {"with_conditions": 2}}}),
        ("seat.unknown", {"attendance": ["nobody"]}),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(room, code, changes):
    refused(code, sheet, room, **changes)


def test_a_sheet_below_quorum_or_with_a_recused_seat_is_refused(room):
    few = [room.seats[name].uid for name in ("chen", "jonas", "noella")]
    refused("review.quorum", sheet, room, attendance=few, tally={"state": {"favourable": 1}})

    service.recuse(room.session, room.people.chen, review=room.review.uid, reason="conflict")
    refused("review.recused", sheet, room)


def test_conditions_stand_in_the_opinion(room):
    count = {"state": {"with_conditions": 2}, "private": {"with_conditions": 1}}
    opinion = sheet(room, tally=count, conditions=["the road tax ends", " "])

    told = service.get_review(room.session, room.people.safi, room.review.uid)["opinion"]
    assert (opinion.outcome.value, told["conditions"]) == ("with_conditions", ["the road tax ends"])


def test_only_the_person_who_entered_a_sheet_takes_it_back_and_only_before_it_counts(room):
    first = sheet(room)
    refused("access.denied", service.withdraw_opinion, room.session, room.people.chen, opinion=first.uid)
    service.withdraw_opinion(room.session, room.people.safi, opinion=first.uid)
    assert room.review.state.value == "open"
    refused("review.closed", service.withdraw_opinion, room.session, room.people.safi, opinion=first.uid)

    second = sheet(room)
    service.confirm_opinion(room.session, room.people.noella, opinion=second.uid)
    refused("review.closed", service.withdraw_opinion, room.session, room.people.safi, opinion=second.uid)


def test_votes_and_a_sheet_are_not_mixed(room):
    cast_vote(room, "rita")
    refused("review.already-voted", sheet, room)


def test_after_a_sheet_nobody_votes(room):
    sheet(room)
    refused("review.closed", cast_vote, room, "rita")


def test_of_two_who_judge_a_sheet_at_once_one_comes_too_late(room):
    opinion = sheet(room)
    room.session.commit()
    other = Session(room.session.get_bind(), join_transaction_mode="create_savepoint")
    seen = other.scalars(select(Opinion)).one()
    assert seen.review.state.value == "recorded"

    service.reject_opinion(room.session, room.people.chen, opinion=opinion.uid, reason="wrong count")
    room.session.commit()

    refused("review.closed", service.confirm_opinion, other, room.people.noella, opinion=opinion.uid)
    other.close()
