"""Acts of committees: seats, reviews, recusal, vote, opinion by vote or from a meeting sheet.

Called by office pages, the demo and tests; never commits. What is shown to whom is in reads.py.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.access.models import Area, User
from siteaudit.access.verbs import VERBS
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.ids import check_id, new_id
from siteaudit.core.problems import Problem

from . import reads, rules
from .models import Committee, Opinion, Recusal, Review, Seat, Vote


def create_committee(session, actor, *, area, name, level, mandate, votes_by_name=False, each_college=1):
    """Set up a committee for `area`. `votes_by_name` only where the mandate asks (U4). Verb: committee.create."""
    access.require(session, actor, "committee.create", area_id=area.id)
    committee = Committee(
        area_id=area.id,
        name=name,
        level=rules.Level(level),
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

    Refuses with item.not-found, seat.term, seat.taken (one person, one seat). Verb: seat.assign.
    """
    body = _committee(session, actor, committee)
    access.require(session, actor, "seat.assign", body)
    starts_on = starts_on or clock.today()
    rules.check_term(starts_on, ends_on)
    seat = Seat(
        committee_id=body.id,
        college=rules.College(college),
        institution=institution,
        user_id=_person(session, body, user),
        deputy_id=_person(session, body, deputy),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if seat.user_id is not None and seat.user_id == seat.deputy_id:
        raise Problem("seat.taken")
    session.add(seat)
    session.flush()
    audit.record(session, actor, "seat.assign", seat, college=seat.college.value)
    return seat


def set_deputy(session, actor, *, seat, user):
    """Name the deputy (user uid) of a seat: the answer to a college that is wholly recused.

    Refuses with item.not-found, seat.taken. Verb: seat.deputy.
    """
    place, body = _seat(session, actor, seat)
    access.require(session, actor, "seat.deputy", body)
    place.deputy_id = _person(session, body, user)
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


def open_review(session, actor, *, committee, subject_kind, subject_uid, area, title, site_uid=None, uid=None):
    """Put an item before a committee: `area` (row) is that of the subject and lies within the committee's.

    Refuses with review.area, review.open-already. Verb: review.open.
    """
    body = _committee(session, actor, committee)
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
    item = _review(session, actor, review)
    access.require(session, actor, "review.recuse", item)
    reason = rules.check_reason(reason)
    place, person = _recused_person(session, actor, item, seat)
    if item.state is not rules.ReviewState.OPEN:
        raise Problem("review.closed")
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
    item = _review(session, actor, review, lock=True)
    access.require(session, actor, "review.vote", item)
    reason = rules.check_reason(reason)
    choice = _word(rules.Choice, choice, "choice")
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


def close_review(session, actor, *, review):
    """Close the vote and give the committee's opinion.

    Refuses with review.closed, review.quorum (naming the college that needs a deputy), and for who stepped
    aside with item.not-found. Verb: review.close.
    """
    item = _review(session, actor, review, lock=True)
    access.require(session, actor, "review.close", item)
    _check_sees(session, actor, item)
    if item.state is not rules.ReviewState.OPEN:
        raise Problem("review.closed")
    seats = {seat.id: seat for seat in reads.seats_of(item)}
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
    item = _review(session, actor, review, lock=True)
    access.require(session, actor, "opinion.record", item)
    _check_sees(session, actor, item)
    if item.state is not rules.ReviewState.OPEN:
        raise Problem("review.closed")
    if item.votes:
        raise Problem("review.already-voted")
    method = _word(rules.Method, method, "method")
    if method is rules.Method.SIGNED_IN or held_on > clock.today():
        raise Problem("body.invalid", fields={"held_on" if held_on > clock.today() else "method": ["not possible"]})
    seats = reads.seats_of(item, held_on)
    colleges = {seat.uid: seat.college.value for seat in seats}
    recused = {seat.uid for seat in seats if reads.is_recused(item, seat)}
    rules.check_sheet(colleges, recused, attendance, tally, method, each_college=item.committee.each_college)
    outcome = rules.find_outcome(tally)
    conditions = [text.strip() for text in conditions if text.strip()]
    if outcome is rules.Outcome.WITH_CONDITIONS and not conditions:
        raise Problem("body.invalid", fields={"conditions": ["is needed"]})
    opinion = _opinion(
        actor,
        item,
        method=method,
        outcome=outcome,
        given_on=held_on,
        tally=tally,
        attendance=sorted(set(attendance)),
        dissent=[text.strip() for text in dissent if text.strip()],
        conditions=conditions,
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
    sheet.rejected_at = clock.now()
    sheet.review.state = rules.ReviewState.OPEN
    session.flush()
    audit.record(session, actor, "opinion.reject", sheet)
    return sheet


def withdraw_opinion(session, actor, *, opinion):
    """Take back the sheet that one entered oneself, before it counts: it stays as a record, the item is open again.

    Refuses with access.denied (another person's sheet), review.closed. Verb: opinion.withdraw.
    """
    sheet = _recorded(session, actor, opinion)
    access.require(session, actor, "opinion.withdraw", sheet)
    _check_sees(session, actor, sheet.review)
    if sheet.review.state is not rules.ReviewState.RECORDED or sheet.rejected_at is not None:
        raise Problem("review.closed")
    if reads.user_of(actor) != sheet.recorded_by_id:
        raise Problem("access.denied")
    sheet.rejected_at = clock.now()
    sheet.review.state = rules.ReviewState.OPEN
    session.flush()
    audit.record(session, actor, "opinion.withdraw", sheet)
    return sheet


def get_committee(session, actor, uid):
    """The committee with its seats, or item.not-found."""
    committee = _committee(session, actor, uid)
    access.require(session, actor, "review.read", committee)
    return committee


def list_committees(session, actor):
    """Committees of the actor's areas, by name."""
    access.require(session, actor, "review.read")
    query = select(Committee).order_by(Committee.name)
    return session.scalars(access.scope(session, actor, query, Committee.area_id)).all()


def get_review(session, actor, uid):
    """What the actor may see of an item, as a dict; item.not-found for a recused member.

    Seats with who has voted and who is recused and why, quorum, the actor's own seat and vote; the
    count and the reasons only once the actor has voted or the vote is closed; the opinion once given.
    """
    item = _review(session, actor, uid)
    access.require(session, actor, "review.read", item)
    if not reads.may_see(item, actor, access.get_grants(session, actor).roles):
        raise Problem("item.not-found")
    return reads.describe_review(item, actor)


def list_reviews(session, actor, *, state=None, site_uid=None, subject_uid=None):
    """Short dicts of the items that the actor may see, newest first; recused ones do not exist."""
    access.require(session, actor, "review.read")
    query = select(Review).order_by(Review.opened_at.desc(), Review.id.desc())
    if state is not None:
        query = query.where(Review.state == _word(rules.ReviewState, state, "state"))
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
    query = select(Review).options(selectinload(Review.recusals))
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


def list_opinions(session, actor, *, site_uid=None, subject_uid=None):
    """Standing opinions on a site or subject as dicts, newest first; hidden from recused members."""
    access.require(session, actor, "review.read")
    query = select(Opinion).join(Review).where(Review.state == rules.ReviewState.CLOSED, Opinion.rejected_at.is_(None))
    if site_uid is not None:
        query = query.where(Review.site_uid == site_uid)
    if subject_uid is not None:
        query = query.where(Review.subject_uid == subject_uid)
    query = access.scope(session, actor, query.order_by(Opinion.given_on.desc(), Opinion.id.desc()), Opinion.area_id)
    roles = access.get_grants(session, actor).roles
    return [reads.describe_opinion(one) for one in session.scalars(query) if reads.may_see(one.review, actor, roles)]


def _committee(session, actor, uid):
    query = select(Committee).where(Committee.uid == uid)
    committee = session.scalars(access.scope(session, actor, query, Committee.area_id)).first()
    if committee is None:
        raise Problem("item.not-found")
    return committee


def _seat(session, actor, uid):
    query = select(Seat, Committee).join(Committee).where(Seat.uid == uid)
    row = session.execute(access.scope(session, actor, query, Committee.area_id)).first()
    if row is None:
        raise Problem("item.not-found")
    return row


def _review(session, actor, uid, lock=False):
    query = select(Review).where(Review.uid == uid)
    if lock:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    item = session.scalars(access.scope(session, actor, query, Review.area_id)).first()
    if item is None:
        raise Problem("item.not-found")
    return item


def _recorded(session, actor, uid):
    query = select(Opinion).where(Opinion.uid == uid)
    sheet = session.scalars(access.scope(session, actor, query, Opinion.area_id)).first()
    if sheet is None:
        raise Problem("item.not-found")
    return sheet


def _standing_review(session, committee, kind, uid):
    return session.scalar(
        select(Review.id).where(
            Review.committee_id == committee.id,
            Review.subject_kind == kind,
            Review.subject_uid == uid,
            Review.state != rules.ReviewState.CLOSED,
        )
    )


def _person(session, committee, uid):
    if uid is None:
        return None
    person = session.scalar(select(User.id).where(User.uid == uid, User.active))
    if person is None:
        raise Problem("item.not-found")
    today = clock.today()
    held = (seat for seat in committee.seats if rules.is_held_on(seat.starts_on, seat.ends_on, today))
    if any(person in (seat.user_id, seat.deputy_id) for seat in held):
        raise Problem("seat.taken")
    return person


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


def _opinion(actor, item, **facts):
    opinion = Opinion(area_id=item.area_id, recorded_by_id=reads.user_of(actor), recorded_at=clock.now(), **facts)
    item.opinions.append(opinion)
    return opinion


def _check_sees(session, actor, item):
    if not reads.may_see(item, actor, access.get_grants(session, actor).roles):
        raise Problem("item.not-found")


def _check_second_person(session, actor, sheet):
    if sheet.review.state is not rules.ReviewState.RECORDED or sheet.rejected_at is not None:
        raise Problem("review.closed")
    if reads.user_of(actor) == sheet.recorded_by_id:
        raise Problem("opinion.same-person")
    if reads.has_stepped_aside(sheet.review, actor):
        raise Problem("review.recused")
    if not reads.may_see(sheet.review, actor, access.get_grants(session, actor).roles):
        raise Problem("review.no-seat")


def _close(item):
    item.state, item.closed_at = rules.ReviewState.CLOSED, clock.now()


def _word(kind, value, name):
    try:
        return kind(value)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["not one of the choices"]}) from error
