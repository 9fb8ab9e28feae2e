"""A committee of six in three colleges with one open review of a visit, and what its people do, for the tests of this room."""

import datetime
from types import SimpleNamespace

from siteaudit.committees import service
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.demo import people as cast

MEMBERS = ("chen", "furaha", "jonas", "rita", "noella", "pascal")
REASON = "seen in the dossier"


def make_room(session, people):
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
