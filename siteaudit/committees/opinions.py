"""Opinions: of a vote that is closed, or from a meeting sheet that a second person confirms. Called through service.py."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem

from . import lookup, reads, rules
from .models import Opinion, Review


def close_review(session, actor, *, review):
    """Close the vote and give the committee's opinion.

    Refuses with review.closed, review.quorum (naming the college that needs a deputy), and for who stepped
    aside with item.not-found. Verb: review.close.
    """
    item = lookup.get_review(session, actor, review, lock=True)
    access.require(session, actor, "review.close", item)
    lookup.check_sees(session, actor, item)
    rules.check_open(item.state)
    # All seats: one that voted may have ended since, and its vote stands.
    seats = {seat.id: seat for seat in item.committee.seats}
    rules.check_quorum(reads.quorum_of(item))
    tally = rules.count_votes([(seats[one.seat_id].college.value, one.choice.value) for one in item.votes])
    outcome = rules.find_outcome(tally)
    opinion = _opinion(
        actor,
        item,
        method=rules.Method.SIGNED_IN,
        outcome=outcome,
        given_on=clock.today(),
        tally=tally,
        attendance=sorted(seats[one.seat_id].uid for one in item.votes),
        # Sorted by their text: the log holds seats in the order of voting, which would name who dissented.
        dissent=sorted(one.reason for one in item.votes if one.choice.value not in (outcome.value, "abstain")),
        conditions=sorted(
            one.reason for one in item.votes if one.choice.value == outcome.value == rules.Choice.WITH_CONDITIONS
        ),
    )
    _close(item)
    session.flush()
    audit.record(session, actor, "review.close", opinion, review=item.uid, outcome=outcome.value)
    return opinion


def record_opinion(
    session, actor, *, review, held_on, method, attendance, tally, minutes_uid, dissent=(), conditions=()
):
    """Enter an opinion from a meeting sheet (U4): seats present (uids), count by college, signed minutes.

    `conditions` are needed when the count says "with conditions". Waits for a second person. Refuses with
    review.closed, review.already-voted (votes were cast here), seat.unknown, review.recused, review.tally,
    review.consensus, review.quorum, body.invalid. Verb: opinion.record.
    """
    item = lookup.get_review(session, actor, review, lock=True)
    access.require(session, actor, "opinion.record", item)
    lookup.check_sees(session, actor, item)
    rules.check_open(item.state)
    if item.votes:
        raise Problem("review.already-voted")
    method = _method_of_meeting(method, held_on)
    _check_present(item, held_on, method, attendance, tally)
    outcome = rules.find_outcome(tally)
    opinion = _opinion(
        actor,
        item,
        method=method,
        outcome=outcome,
        given_on=held_on,
        tally=tally,
        attendance=sorted(set(attendance)),
        dissent=_texts(dissent),
        conditions=_conditions_of(outcome, conditions),
        minutes_uid=check_id(minutes_uid),
    )
    item.state = rules.ReviewState.RECORDED
    session.flush()
    audit.record(session, actor, "opinion.record", opinion, review=item.uid, method=method.value)
    return opinion


def confirm_opinion(session, actor, *, opinion):
    """Confirm as a second person that a meeting sheet was entered as it is written.

    Refuses with opinion.same-person, review.closed, review.recused, review.no-seat. Verb: opinion.confirm.
    """
    sheet = _recorded(session, actor, opinion)
    access.require(session, actor, "opinion.confirm", sheet)
    _check_second_person(session, actor, sheet)
    sheet.confirmed_by_id, sheet.confirmed_at = reads.user_of(actor), clock.now()
    _close(sheet.review)
    session.flush()
    audit.record(session, actor, "opinion.confirm", sheet, outcome=sheet.outcome.value)
    return sheet


def reject_opinion(session, actor, *, opinion, reason):
    """Send a wrongly entered meeting sheet back: it stays as a record, and the item is open again.

    Refuses with opinion.same-person, review.closed, review.recused, review.no-seat. Verb: opinion.reject.
    """
    sheet = _recorded(session, actor, opinion)
    access.require(session, actor, "opinion.reject", sheet)
    rules.check_reason(reason)
    _check_second_person(session, actor, sheet)
    _send_back(sheet)
    session.flush()
    audit.record(session, actor, "opinion.reject", sheet)
    return sheet


def withdraw_opinion(session, actor, *, opinion):
    """Take back the sheet that one entered oneself, before it counts: it stays as a record, the item is open again.

    Refuses with access.denied (another person's sheet), review.closed. Verb: opinion.withdraw.
    """
    sheet = _recorded(session, actor, opinion)
    access.require(session, actor, "opinion.withdraw", sheet)
    lookup.check_sees(session, actor, sheet.review)
    _check_waits(sheet)
    if reads.user_of(actor) != sheet.recorded_by_id:
        raise Problem("access.denied")
    _send_back(sheet)
    session.flush()
    audit.record(session, actor, "opinion.withdraw", sheet)
    return sheet


def list_opinions(session, actor, *, site_uid=None, subject_uid=None):
    """Standing opinions on a site or subject as dicts, newest first; hidden from recused members."""
    access.require(session, actor, "review.read")
    query = select(Opinion).join(Review).where(Review.state == rules.ReviewState.CLOSED, Opinion.rejected_at.is_(None))
    query = query.options(selectinload(Opinion.review).options(*lookup.SEEN))
    if site_uid is not None:
        query = query.where(Review.site_uid == site_uid)
    if subject_uid is not None:
        query = query.where(Review.subject_uid == subject_uid)
    query = access.scope(session, actor, query.order_by(Opinion.given_on.desc(), Opinion.id.desc()), Opinion.area_id)
    roles = access.get_grants(session, actor).roles
    return [reads.describe_opinion(one) for one in session.scalars(query) if reads.may_see(one.review, actor, roles)]


def _method_of_meeting(word, held_on):
    """How people decided in the same room, on a day that has been."""
    method = lookup.read_word(rules.Method, word, "method")
    if held_on > clock.today():
        raise Problem("body.invalid", fields={"held_on": ["not possible"]})
    if method is rules.Method.SIGNED_IN:
        raise Problem("body.invalid", fields={"method": ["not possible"]})
    return method


def _check_present(item, held_on, method, attendance, tally):
    seats = reads.seats_of(item, held_on)
    colleges = {seat.uid: seat.college.value for seat in seats}
    recused = {seat.uid for seat in seats if reads.is_recused(item, seat)}
    rules.check_sheet(colleges, recused, attendance, tally, method, each_college=item.committee.each_college)


def _conditions_of(outcome, given):
    conditions = _texts(given)
    if outcome is rules.Outcome.WITH_CONDITIONS and not conditions:
        raise Problem("body.invalid", fields={"conditions": ["is needed"]})
    return conditions


def _texts(given):
    return [text.strip() for text in given if text.strip()]


def _recorded(session, actor, uid):
    """The sheet as it is now, its item held until the end of the act: of two who judge it, one comes too late."""
    query = select(Review.uid).join(Opinion).where(Opinion.uid == uid)
    item = session.scalar(access.scope(session, actor, query, Opinion.area_id))
    lookup.get_review(session, actor, item, lock=True)
    query = select(Opinion).where(Opinion.uid == uid)
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def _opinion(actor, item, **facts):
    opinion = Opinion(area_id=item.area_id, recorded_by_id=reads.user_of(actor), recorded_at=clock.now(), **facts)
    item.opinions.append(opinion)
    return opinion


def _check_waits(sheet):
    if sheet.review.state is not rules.ReviewState.RECORDED or sheet.rejected_at is not None:
        raise Problem("review.closed")


def _check_second_person(session, actor, sheet):
    _check_waits(sheet)
    if reads.user_of(actor) == sheet.recorded_by_id:
        raise Problem("opinion.same-person")
    if reads.has_stepped_aside(sheet.review, actor):
        raise Problem("review.recused")
    if not reads.may_see(sheet.review, actor, access.get_grants(session, actor).roles):
        raise Problem("review.no-seat")


def _send_back(sheet):
    sheet.rejected_at, sheet.review.state = clock.now(), rules.ReviewState.OPEN


def _close(item):
    item.state, item.closed_at = rules.ReviewState.CLOSED, clock.now()
