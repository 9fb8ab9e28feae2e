"""Items before a committee: put there, stepped aside from, voted on, seen. Called through service.py.

What is shown to whom is decided in reads.py.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.access.verbs import VERBS
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.ids import check_id, new_id
from siteaudit.core.problems import Problem

from . import lookup, reads, rules
from .models import Recusal, Review, Vote


def open_review(session, actor, *, committee, subject_kind, subject_uid, area, title, site_uid=None, uid=None):
    """Put an item before a committee: `area` (row) is that of the subject and lies within the committee's.

    Refuses with review.area, review.open-already. Verb: review.open.
    """
    body = lookup.get_committee(session, actor, committee)
    access.require(session, actor, "review.open", body)
    access.require(session, actor, "review.open", area_id=area.id)
    if not area.path.startswith(session.get(Area, body.area_id).path):
        raise Problem("review.area")
    if _standing_review(session, body, subject_kind, subject_uid):
        raise Problem("review.open-already")
    review = Review(
        uid=check_id(uid) if uid else new_id(),
        committee=body,
        area_id=area.id,
        subject_kind=subject_kind,
        subject_uid=check_id(subject_uid),
        site_uid=check_id(site_uid) if site_uid else None,
        title=title,
        opened_at=clock.now(),
    )
    session.add(review)
    session.flush()
    audit.record(session, actor, "review.open", review, subject=subject_kind)
    return review


def recuse(session, actor, *, review, reason, seat=None):
    """Step aside from an item, with the reason: one's own seat, or any seat by the secretary.

    From then on the person sees neither item nor title, and the seat counts no more unless a deputy
    takes it. Refuses with review.no-seat, review.closed, review.already-recused, review.already-voted.
    Verb: review.recuse.
    """
    item = lookup.get_review(session, actor, review, lock=True)
    access.require(session, actor, "review.recuse", item)
    reason = rules.check_reason(reason)
    place, person = _recused_person(session, actor, item, seat)
    rules.check_open(item.state)
    if any(one.seat_id == place.id and one.user_id == person for one in item.recusals):
        raise Problem("review.already-recused")
    if any(vote.seat_id == place.id and vote.user_id == person for vote in item.votes):
        raise Problem("review.already-voted")
    recusal = Recusal(review_id=item.id, seat_id=place.id, user_id=person, reason=reason, recused_at=clock.now())
    item.recusals.append(recusal)
    session.flush()
    audit.record(session, actor, "review.recuse", recusal, review=item.uid)
    return recusal


def vote(session, actor, *, review, choice, reason):
    """Vote for one's seat, once, with a reason.

    Refuses with review.no-seat, review.closed, review.recused, review.already-voted. Verb: review.vote.
    """
    item = lookup.get_review(session, actor, review, lock=True)
    access.require(session, actor, "review.vote", item)
    reason = rules.check_reason(reason)
    choice = lookup.read_word(rules.Choice, choice, "choice")
    person = reads.user_of(actor)
    place = reads.seat_of(item, actor)
    rules.check_vote(
        item.state,
        has_seat=place is not None,
        is_recused=place is not None and person in reads.recused_people(item, place),
        has_voted=place is not None and any(one.seat_id == place.id for one in item.votes),
    )
    ballot = Vote(
        review_id=item.id, seat_id=place.id, user_id=person, choice=choice, reason=reason, voted_at=clock.now()
    )
    try:
        with session.begin_nested():
            session.add(ballot)
    except IntegrityError as error:
        raise Problem("review.already-voted") from error
    session.refresh(item, ["votes"])
    # The log says that the seat voted, never how: it is readable by auditors and cannot be unsaid.
    audit.record(session, actor, "review.vote", item, seat=place.uid)
    return ballot


def get_review(session, actor, uid):
    """What the actor may see of an item, as a dict; item.not-found for a recused member.

    Seats with who has voted and who is recused and why, quorum, the actor's own seat and vote; the
    count and the reasons only once the actor has voted or the vote is closed; the opinion once given.
    """
    item = lookup.get_review(session, actor, uid)
    access.require(session, actor, "review.read", item)
    lookup.check_sees(session, actor, item)
    return reads.describe_review(item, actor)


def list_reviews(session, actor, *, state=None, site_uid=None, subject_uid=None):
    """Short dicts of the items that the actor may see, newest first; recused ones do not exist."""
    access.require(session, actor, "review.read")
    query = select(Review).order_by(Review.opened_at.desc(), Review.id.desc()).options(*lookup.WHOLE)
    if state is not None:
        query = query.where(Review.state == lookup.read_word(rules.ReviewState, state, "state"))
    if site_uid is not None:
        query = query.where(Review.site_uid == site_uid)
    if subject_uid is not None:
        query = query.where(Review.subject_uid == subject_uid)
    roles = access.get_grants(session, actor).roles
    items = session.scalars(access.scope(session, actor, query, Review.area_id)).unique()
    return [reads.summarise_review(item, actor) for item in items if reads.may_see(item, actor, roles)]


def list_hidden_subjects(session, actor):
    """Uids of the subjects from which the actor stepped aside: pages of every room leave them out (U5)."""
    query = select(Review.subject_uid).join(Recusal).where(Recusal.user_id == reads.user_of(actor))
    return frozenset(session.scalars(access.scope(session, actor, query, Review.area_id)))


def list_shown_subjects(session, actor, verb):
    """Uids of the subjects before the actor's committees, when only a seat lets the actor do `verb`; else None.

    Members and the chair read what is before them, in a dossier that they may see, and nothing before that.
    """
    roles = access.get_grants(session, actor).roles
    if actor.kind == "system" or not reads.needs_dossier(roles, VERBS[verb].roles):
        return None
    query = select(Review).options(*lookup.SEEN)
    items = session.scalars(access.scope(session, actor, query, Review.area_id)).unique()
    return frozenset(item.subject_uid for item in items if reads.may_see(item, actor, roles))


def list_waiting_reviews(session, actor):
    """The items that wait for this actor, each with `waits_for`: vote, close or confirm."""
    access.require(session, actor, "review.read")
    waiting = []
    for state in (rules.ReviewState.OPEN, rules.ReviewState.RECORDED):
        for item in list_reviews(session, actor, state=state):
            waits_for = item["may_vote"] and "vote"
            if item["quorum_met"] and access.can(session, actor, "review.close"):
                waits_for = waits_for or "close"
            if item["may_confirm"] and access.can(session, actor, "opinion.confirm"):
                waits_for = "confirm"
            if waits_for:
                waiting.append(item | {"waits_for": waits_for})
    return waiting


def _standing_review(session, committee, kind, uid):
    return session.scalar(
        select(Review.id).where(
            Review.committee_id == committee.id,
            Review.subject_kind == kind,
            Review.subject_uid == uid,
            Review.state != rules.ReviewState.CLOSED,
        )
    )


def _recused_person(session, actor, item, seat_uid):
    """The seat, and who of it steps aside: the actor, or its holder when the secretary enters it."""
    mine = reads.seat_of(item, actor)
    if seat_uid is None or (mine is not None and mine.uid == seat_uid):
        if mine is None:
            raise Problem("review.no-seat")
        return mine, reads.user_of(actor)
    # Only who keeps the seats may speak for another one: a chair could otherwise push members out.
    access.require(session, actor, "seat.assign", item)
    place = next((seat for seat in reads.seats_of(item) if seat.uid == seat_uid), None)
    if place is None:
        raise Problem("seat.unknown")
    return place, place.user_id
