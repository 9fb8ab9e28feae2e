"""Committees: one seat one vote, hidden until one has voted, recusal hides, quorum blocks, sheets need two."""

import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from siteaudit.access.verbs import VERBS
from siteaudit.audit import service as audit
from siteaudit.committees import service
from siteaudit.committees.models import Opinion, Recusal, Vote
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.demo import people as cast

MEMBERS = ("chen", "furaha", "jonas", "rita", "noella", "pascal")
REASON = "seen in the dossier"


def refused(code, function, *args, **kwargs):
    with pytest.raises(Problem) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


@pytest.fixture
def room(session, people):
    """A committee of six in three colleges in the north, with one open review of a visit."""
    committee = service.create_committee(
        session, people.safi, area=people.areas[cast.NORTH], name="CLS Mwela", level="local", mandate="Order 12 of 2024"
    )
    seats = {}
    for name in MEMBERS:
        college, institution = cast.BY_NAME[name].seat
        seats[name] = service.assign_seat(
            session,
            people.safi,
            committee=committee.uid,
            college=college,
            institution=institution,
            user=people.users[name].uid,
            starts_on=datetime.date(2026, 1, 1),
        )
    session.refresh(committee)
    review = open_review(session, people, committee)
    return SimpleNamespace(committee=committee, seats=seats, review=review, people=people, session=session)


def open_review(session, people, committee, **changes):
    facts = {"subject_kind": "visit", "subject_uid": new_id(), "area": people.areas["Mwela"], "title": "Nzibira, visit"}
    return service.open_review(session, people.safi, committee=committee.uid, **facts | changes)


def cast_vote(room, name, choice="favourable", reason=REASON):
    return service.vote(room.session, getattr(room.people, name), review=room.review.uid, choice=choice, reason=reason)


def look(room, name):
    return service.get_review(room.session, getattr(room.people, name), room.review.uid)


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


# --- meeting sheets ----------------------------------------------------------------------------------


def sheet(room, actor="safi", **changes):
    present = ("chen", "furaha", "jonas", "noella")
    facts = {
        "held_on": clock.today(),
        "method": "show_of_hands",
        "attendance": [room.seats[name].uid for name in present],
        "tally": {
            "state": {"favourable": 2},
            "private": {"favourable": 1},
            "civil_society": {"unfavourable": 1},
        },
        "minutes_uid": new_id(),
        "dissent": ["women were not heard"],
    }
    return service.record_opinion(room.session, getattr(room.people, actor), review=room.review.uid, **facts | changes)


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


# --- seats and reviews -------------------------------------------------------------------------------


def test_one_person_has_one_seat(room):
    refused(
        "seat.taken",
        service.assign_seat,
        room.session,
        room.people.safi,
        committee=room.committee.uid,
        college="state",
        institution="Another office",
        user=room.people.users["noella"].uid,
    )
    refused(
        "seat.taken",
        service.set_deputy,
        room.session,
        room.people.safi,
        seat=room.seats["chen"].uid,
        user=room.people.users["noella"].uid,
    )


def test_a_term_cannot_end_before_it_begins(room):
    refused(
        "seat.term",
        service.end_seat,
        room.session,
        room.people.safi,
        seat=room.seats["chen"].uid,
        ends_on=datetime.date(2026, 1, 1),
    )


def test_a_subject_has_one_review_at_a_time(room):
    again = {"subject_uid": room.review.subject_uid}
    refused("review.open-already", open_review, room.session, room.people, room.committee, **again)

    for name in ("chen", "furaha", "jonas", "noella"):
        cast_vote(room, name)
    service.close_review(room.session, room.people.safi, review=room.review.uid)
    assert open_review(room.session, room.people, room.committee, **again).state.value == "open"


def test_a_committee_reviews_only_its_own_area(room):
    elsewhere = room.people.areas["Kashenge"]

    refused("item.not-found", open_review, room.session, room.people, room.committee, area=elsewhere)
    with pytest.raises(Problem) as refusal:
        service.open_review(
            room.session,
            SYSTEM,
            committee=room.committee.uid,
            subject_kind="visit",
            subject_uid=new_id(),
            area=elsewhere,
            title="elsewhere",
        )
    assert refusal.value.code == "review.area"


def test_the_committee_is_read_with_its_seats(room):
    assert [one.uid for one in service.list_committees(room.session, room.people.safi)] == [room.committee.uid]
    assert len(service.get_committee(room.session, room.people.noella, room.committee.uid).seats) == 6
    refused("item.not-found", service.get_committee, room.session, room.people.boris, room.committee.uid)


# --- rights and log ----------------------------------------------------------------------------------

ACTS = {
    "committee.create": lambda s, a, r: service.create_committee(
        s, a, area=r.people.areas[cast.NORTH], name="Another", level="local", mandate="text"
    ),
    "seat.assign": lambda s, a, r: service.assign_seat(
        s, a, committee=r.committee.uid, college="state", institution="Office"
    ),
    "seat.deputy": lambda s, a, r: service.set_deputy(
        s, a, seat=r.seats["chen"].uid, user=r.people.users["odette"].uid
    ),
    "seat.end": lambda s, a, r: service.end_seat(s, a, seat=r.seats["chen"].uid, ends_on=datetime.date(2027, 1, 1)),
    "review.open": lambda s, a, r: open_review(s, SimpleNamespace(safi=a, areas=r.people.areas), r.committee),
    "review.recuse": lambda s, a, r: service.recuse(s, a, review=r.review.uid, reason=REASON),
    "review.vote": lambda s, a, r: service.vote(s, a, review=r.review.uid, choice="favourable", reason=REASON),
    "review.close": lambda s, a, r: service.close_review(s, a, review=r.review.uid),
    "review.read": lambda s, a, r: service.get_review(s, a, r.review.uid),
    "opinion.record": lambda s, a, r: service.record_opinion(
        s, a, review=r.review.uid, held_on=clock.today(), method="consensus", attendance=[], tally={}, minutes_uid=""
    ),
}


@pytest.mark.parametrize("verb", ACTS)
def test_a_person_without_the_right_is_refused(room, verb):
    roles = VERBS[verb].roles
    name = next(
        person.name
        for person in cast.CAST
        if not roles & set(person.roles) and set(person.areas) & {cast.NORTH, cast.COUNTRY}
    )

    refused("access.denied", ACTS[verb], room.session, getattr(room.people, name), room)


@pytest.mark.parametrize("act", [service.confirm_opinion, service.reject_opinion])
def test_a_monitor_neither_confirms_nor_rejects(room, act):
    more = {"reason": "wrong count"} if act is service.reject_opinion else {}

    refused("access.denied", act, room.session, room.people.amina, opinion=sheet(room).uid, **more)


def test_every_act_is_in_the_log(room):
    service.recuse(room.session, room.people.pascal, review=room.review.uid, reason="conflict")
    for name in ("chen", "jonas", "noella"):
        cast_vote(room, name)
    service.set_deputy(
        room.session, room.people.safi, seat=room.seats["rita"].uid, user=room.people.users["odette"].uid
    )
    service.end_seat(room.session, room.people.safi, seat=room.seats["rita"].uid, ends_on=datetime.date(2027, 1, 1))
    service.close_review(room.session, room.people.safi, review=room.review.uid)
    room.review = open_review(room.session, room.people, room.committee)
    rejected = sheet(room)
    service.reject_opinion(room.session, room.people.chen, opinion=rejected.uid, reason="wrong count")
    service.withdraw_opinion(room.session, room.people.safi, opinion=sheet(room).uid)
    service.confirm_opinion(room.session, room.people.chen, opinion=sheet(room).uid)

    pending = {entry[1] for entry in room.session.info["siteaudit.log"]}
    rooms_verbs = {verb for verb in VERBS if verb.split(".")[0] in ("committee", "seat", "review", "opinion")}
    assert rooms_verbs - pending == {"review.read"}


def test_two_who_close_at_once_give_one_opinion(room):
    """The second decision meets a closed review; the database would refuse a second standing opinion too."""
    for name in ("chen", "furaha", "jonas", "noella"):
        cast_vote(room, name)
    room.session.commit()
    other = Session(room.session.get_bind(), join_transaction_mode="create_savepoint")

    service.close_review(room.session, room.people.safi, review=room.review.uid)
    room.session.commit()

    refused("review.closed", service.close_review, other, room.people.chen, review=room.review.uid)
    other.close()
