"""Acts and reads of committees and their seats: who sits where, for which institution and how long. Called through service.py."""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.names import check_name
from siteaudit.core.problems import Problem

from . import lookup, rules
from .models import Committee, Seat


def create_committee(session, actor, *, area, name, level, mandate, votes_by_name=False, each_college=1):
    """Set up a committee for `area`. `votes_by_name` only where the mandate asks (U4).

    Refuses with body.invalid. Verb: committee.create.
    """
    access.require(session, actor, "committee.create", area_id=area.id)
    committee = Committee(
        area_id=area.id,
        name=check_name(name),
        level=lookup.read_word(rules.Level, level, "level"),
        mandate=mandate,
        votes_by_name=votes_by_name,
        each_college=each_college,
    )
    session.add(committee)
    session.flush()
    audit.record(session, actor, "committee.create", committee, level=committee.level.value)
    return committee


def assign_seat(
    session, actor, *, committee, college, institution, user=None, deputy=None, starts_on=None, ends_on=None
):
    """Give an institution a seat; holder and deputy (user uids) may be missing: members without account.

    Refuses with body.invalid, item.not-found, seat.term, seat.taken (one person, one seat). Verb: seat.assign.
    """
    body = lookup.get_committee(session, actor, committee)
    access.require(session, actor, "seat.assign", body)
    starts_on = starts_on or clock.today()
    rules.check_term(starts_on, ends_on)
    seat = Seat(
        committee_id=body.id,
        college=lookup.read_word(rules.College, college, "college"),
        institution=check_name(institution, "institution"),
        user_id=_person(session, body, user, (starts_on, ends_on)),
        deputy_id=_person(session, body, deputy, (starts_on, ends_on)),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if seat.user_id is not None and seat.user_id == seat.deputy_id:
        raise Problem("seat.taken")
    session.add(seat)
    session.flush()
    session.expire(body, ["seats"])
    audit.record(session, actor, "seat.assign", seat, college=seat.college.value)
    return seat


def set_deputy(session, actor, *, seat, user):
    """Name the deputy (user uid) of a seat: the answer to a college that is wholly recused.

    Refuses with item.not-found, seat.taken. Verb: seat.deputy.
    """
    place, body = _seat(session, actor, seat)
    access.require(session, actor, "seat.deputy", body)
    place.deputy_id = _person(session, body, user, (max(place.starts_on, clock.today()), place.ends_on))
    session.flush()
    audit.record(session, actor, "seat.deputy", place)
    return place


def end_seat(session, actor, *, seat, ends_on):
    """End a term; `ends_on` is the first day without the seat. Refuses with seat.term. Verb: seat.end."""
    place, body = _seat(session, actor, seat)
    access.require(session, actor, "seat.end", body)
    rules.check_term(place.starts_on, ends_on)
    place.ends_on = ends_on
    session.flush()
    audit.record(session, actor, "seat.end", place)
    return place


def get_committee(session, actor, uid):
    """The committee with its seats, or item.not-found."""
    committee = lookup.get_committee(session, actor, uid)
    access.require(session, actor, "review.read", committee)
    return committee


def list_committees(session, actor):
    """Committees of the actor's areas, by name."""
    access.require(session, actor, "review.read")
    query = select(Committee).order_by(Committee.name)
    return session.scalars(access.scope(session, actor, query, Committee.area_id)).all()


def _seat(session, actor, uid):
    query = select(Seat).join(Committee).where(Seat.uid == uid)
    seat = access.get_row(session, actor, query, Committee.area_id)
    return seat, session.get(Committee, seat.committee_id)


def _person(session, committee, uid, term):
    """The row id of a person who sits nowhere else in the committee during `term`."""
    if uid is None:
        return None
    person = session.scalar(select(User.id).where(User.uid == uid, User.active))
    if person is None:
        raise Problem("item.not-found")
    others = (seat for seat in committee.seats if rules.do_overlap((seat.starts_on, seat.ends_on), term))
    if any(person in (seat.user_id, seat.deputy_id) for seat in others):
        raise Problem("seat.taken")
    return person
