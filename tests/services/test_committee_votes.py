"""Votes of a committee: one seat one vote, hidden until one has voted, recusal hides, quorum blocks."""

import pytest
from sqlalchemy import select

from siteaudit.audit import service as audit
from siteaudit.committees import service
from siteaudit.committees.models import Opinion, Recusal, Vote
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from tests.counting import counted
from tests.refusals import refused
from tests.services.committee_room import REASON, cast_vote, look, make_room, open_review


@pytest.fixture
def room(session, people):
    return make_room(session, people)


# --- voting ------------------------------------------------------------------------------------------


def test_a_quorate_vote_closes_with_an_opinion_counted_by_college(room):
    for name in ("chen", "jonas", "noella"):
        cast_vote(room, name)
    cast_vote(room, "furaha", "unfavourable", "the road tax goes on")

    opinion = service.close_review(room.session, room.people.safi, review=room.review.uid)

    assert opinion.outcome.value == "favourable"
    assert opinion.tally == {
        "civil_society": {"favourable": 1},
        "private": {"favourable": 1},
        "state": {"favourable": 1, "unfavourable": 1},
    }
    assert opinion.dissent == ["the road tax goes on"]
    assert room.review.state.value == "closed"


def test_a_second_vote_of_a_seat_is_refused(room):
    cast_vote(room, "noella")

    refused("review.already-voted", cast_vote, room, "noella", "unfavourable")
    assert [one.choice.value for one in room.session.scalars(select(Vote))] == ["favourable"]


def test_a_vote_after_closing_is_refused(room):
    for name in ("chen", "furaha", "jonas", "noella"):
        cast_vote(room, name)
    service.close_review(room.session, room.people.safi, review=room.review.uid)

    refused("review.closed", cast_vote, room, "pascal")
    refused("review.closed", cast_vote, room, "noella")
    refused("review.closed", service.close_review, room.session, room.people.safi, review=room.review.uid)
    assert len(room.session.scalars(select(Opinion)).all()) == 1


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_vote_without_a_reason_is_refused(room, reason):
    assert refused("body.invalid", cast_vote, room, "noella", "favourable", reason).fields == {
        "reason": ["a reason is needed"]
    }


def test_a_vote_in_status_words_is_refused(room):
    refused("body.invalid", cast_vote, room, "noella", "green")


def test_a_member_without_a_seat_may_not_vote(room):
    service.end_seat(room.session, room.people.safi, seat=room.seats["noella"].uid, ends_on=clock.today())

    refused("review.no-seat", cast_vote, room, "noella")


def test_a_review_of_another_area_does_not_exist(room):
    refused("item.not-found", service.get_review, room.session, room.people.boris, room.review.uid)
    refused("item.not-found", service.get_review, room.session, room.people.safi, new_id())
    with pytest.raises(Problem) as outside:
        service.vote(room.session, room.people.boris, review=room.review.uid, choice="favourable", reason=REASON)
    assert outside.value.code == "item.not-found"


# --- hidden until one has voted ----------------------------------------------------------------------


def test_nobody_sees_how_others_voted_before_voting(room):
    cast_vote(room, "chen", "unfavourable", "a reason that must not leak")

    before = look(room, "noella")
    assert before["votes"] is None
    assert "must not leak" not in repr(before)
    assert "unfavourable" not in repr(before)
    assert look(room, "safi")["votes"] is None

    cast_vote(room, "noella")
    after = look(room, "noella")["votes"]
    assert after["tally"]["state"] == {"unfavourable": 1}


def test_reasons_carry_no_names_unless_the_mandate_asks(room):
    cast_vote(room, "chen", "unfavourable", "first reason")
    cast_vote(room, "noella")
    assert all(set(line) == {"choice", "reason"} for line in look(room, "noella")["votes"]["reasons"])

    room.committee.votes_by_name = True
    assert {line["institution"] for line in look(room, "noella")["votes"]["reasons"]} == {
        "Head of territory",
        "Women's association",
    }


def test_the_log_does_not_say_how_somebody_voted(room, app):
    with transaction() as inner:
        service.vote(inner, room.people.noella, review=room.review.uid, choice="unfavourable", reason="a quiet reason")
    with transaction() as inner:
        bodies = [entry.body for entry in audit.list_entries(inner, room.review.uid)]

    assert any("review.vote" in body for body in bodies)
    assert not any("unfavourable" in body or "quiet" in body or "Noëlla" in body for body in bodies)


def test_what_waits_for_whom(room):
    waits = lambda name: [  # noqa: E731 - a short question asked five times
        item["waits_for"] for item in service.list_waiting_reviews(room.session, getattr(room.people, name))
    ]
    assert (waits("noella"), waits("safi"), waits("claude")) == (["vote"], [], [])

    for name in ("chen", "furaha", "jonas", "noella"):
        cast_vote(room, name)
    assert (waits("noella"), waits("pascal"), waits("safi")) == ([], ["vote"], ["close"])


# --- recusal -----------------------------------------------------------------------------------------


def test_a_recused_member_may_not_vote_and_sees_neither_item_nor_title(room):
    service.recuse(room.session, room.people.pascal, review=room.review.uid, reason="my brother works there")

    refused("review.recused", cast_vote, room, "pascal")
    refused("item.not-found", look, room, "pascal")
    assert service.list_reviews(room.session, room.people.pascal) == []
    assert service.list_waiting_reviews(room.session, room.people.pascal) == []
    assert [item["title"] for item in service.list_reviews(room.session, room.people.noella)] == ["Nzibira, visit"]
    assert look(room, "noella")["quorum"]["seats"] == 5


def test_a_recused_member_does_not_see_the_opinion_either(room):
    service.recuse(room.session, room.people.pascal, review=room.review.uid, reason="conflict")
    for name in ("chen", "jonas", "noella"):
        cast_vote(room, name)
    service.close_review(room.session, room.people.safi, review=room.review.uid)

    subject = room.review.subject_uid
    assert service.list_opinions(room.session, room.people.pascal, subject_uid=subject) == []
    assert len(service.list_opinions(room.session, room.people.noella, subject_uid=subject)) == 1


def test_a_recusal_is_once_and_before_the_vote(room):
    service.recuse(room.session, room.people.pascal, review=room.review.uid, reason="conflict")
    cast_vote(room, "noella")

    refused(
        "review.already-recused",
        service.recuse,
        room.session,
        room.people.pascal,
        review=room.review.uid,
        reason="conflict",
    )
    refused(
        "review.already-voted", service.recuse, room.session, room.people.noella, review=room.review.uid, reason="late"
    )


def test_a_college_wholly_recused_blocks_until_a_deputy_takes_a_seat(room):
    for name in ("noella", "pascal"):
        service.recuse(room.session, getattr(room.people, name), review=room.review.uid, reason="conflict")
    for name in ("chen", "furaha", "jonas", "rita"):
        cast_vote(room, name)

    problem = refused("review.quorum", service.close_review, room.session, room.people.safi, review=room.review.uid)
    assert problem.details["deputy_needed_for"] == ["civil_society"]

    # Odette has no seat: as a deputy she may vote where the holder may not.
    odette = room.people.users["odette"]
    odette.roles = room.people.users["noella"].roles
    service.set_deputy(room.session, room.people.safi, seat=room.seats["noella"].uid, user=odette.uid)
    room.session.info.clear()
    service.vote(room.session, room.people.odette, review=room.review.uid, choice="favourable", reason=REASON)
    opinion = service.close_review(room.session, room.people.safi, review=room.review.uid)
    assert opinion.tally["civil_society"] == {"favourable": 1}
    refused("item.not-found", look, room, "noella")


def test_the_secretary_enters_the_recusal_of_a_member_without_account_and_a_chair_may_not(room):
    seat = service.assign_seat(
        room.session, room.people.safi, committee=room.committee.uid, college="private", institution="Carriers"
    )
    room.session.refresh(room.committee)
    step = {"review": room.review.uid, "seat": seat.uid, "reason": "owns a truck there"}

    refused("access.denied", service.recuse, room.session, room.people.chen, **step)
    service.recuse(room.session, room.people.safi, **step)

    assert room.session.scalars(select(Recusal)).one().user_id is None
    assert look(room, "safi")["quorum"]["seats"] == 6


# --- what changes meanwhile ---------------------------------------------------------------------------


def test_a_vote_stands_when_its_seat_ended_before_the_vote_is_closed(room):
    for name in ("chen", "furaha", "jonas", "noella", "pascal"):
        cast_vote(room, name)
    service.end_seat(room.session, room.people.safi, seat=room.seats["pascal"].uid, ends_on=clock.today())
    room.session.refresh(room.committee)

    opinion = service.close_review(room.session, room.people.safi, review=room.review.uid)

    assert opinion.tally["civil_society"] == {"favourable": 2}
    assert room.seats["pascal"].uid in opinion.attendance


def test_the_number_of_queries_does_not_grow_with_the_items(room):
    def queries(number):
        for _ in range(number):
            open_review(room.session, room.people, room.committee)
        room.session.expire_all()
        with counted() as seen:
            service.list_reviews(room.session, room.people.safi)
        return len(seen)

    assert queries(1) == queries(8)
