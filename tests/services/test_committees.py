"""Committees: their seats and terms, the items before them, who may do what, and what the log says."""

import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from siteaudit.access.verbs import VERBS
from siteaudit.committees import service
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.demo import people as cast
from tests.refusals import refused
from tests.services.committee_room import REASON, cast_vote, make_room, open_review, sheet


@pytest.fixture
def room(session, people):
    return make_room(session, people)


# --- seats and reviews -------------------------------------------------------------------------------


def test_committees_and_institutions_are_named_as_they_are_seen(room):
    given = {"area": room.people.areas["Mwela"], "level": "local", "mandate": "Order 12"}
    made = service.create_committee(room.session, room.people.safi, name="CLS \u202eMwe\u200bla", **given)
    chair = {"committee": made.uid, "college": "state"}

    assert made.name == "CLS Mwela"
    assert service.assign_seat(room.session, room.people.safi, institution=" Mines\n division", **chair).institution == "Mines division"
    refused("body.invalid", service.create_committee, room.session, room.people.safi, **given | {"name": "\u202e"})
    refused("body.invalid", service.create_committee, room.session, room.people.safi, **given | {"name": "CLS", "level": "village"})
    refused("body.invalid", service.assign_seat, room.session, room.people.safi, institution="x" * 201, **chair)
    refused("body.invalid", service.assign_seat, room.session, room.people.safi, institution="x", **chair | {"college": "army"})


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


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_free"),
    [("2028-01-01", None, False), ("2026-01-01", "2027-01-02", False), ("2026-01-01", "2027-01-01", True), ("2029-01-01", None, True)],
)
def test_one_person_has_one_seat_on_any_day(room, starts_on, ends_on, is_free):
    ask = {"committee": room.committee.uid, "college": "state", "institution": "Another office", "user": room.people.users["odette"].uid}
    days = [datetime.date.fromisoformat(on) if on else None for on in ("2027-01-01", "2029-01-01", starts_on, ends_on)]
    service.assign_seat(room.session, room.people.safi, **ask, starts_on=days[0], ends_on=days[1])
    again = {**ask, "starts_on": days[2], "ends_on": days[3]}

    if is_free:
        assert service.assign_seat(room.session, room.people.safi, **again).user_id == room.people.users["odette"].id
    else:
        refused("seat.taken", service.assign_seat, room.session, room.people.safi, **again)


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
