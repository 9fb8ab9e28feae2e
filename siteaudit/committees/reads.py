"""What an actor may see of an item: seats, quorum, votes once they may be seen. Pure reading of rows.

Called by service.py only. Nothing here tells how others voted to somebody who has still to vote.
"""

from siteaudit.core import clock

from . import rules

# Roles that see items of their area without a seat. Members and the chair need a seat.
_WITHOUT_SEAT = {"secretary", "case_officer", "clerk", "auditor"}


def user_of(actor):
    """The row of the person who acts; a phone or the system is nobody in a committee."""
    return actor.id if actor.kind == "user" else None


def seats_of(item, day=None):
    """The seats that count for an item: those held on `day`, else when it was closed, else today."""
    day = day or (item.closed_at.date() if item.closed_at else clock.today())
    return [seat for seat in item.committee.seats if rules.is_held_on(seat.starts_on, seat.ends_on, day)]


def seat_of(item, actor):
    """The seat that the actor holds or is the deputy of, or None."""
    person = user_of(actor)
    if person is None:
        return None
    return next((seat for seat in seats_of(item) if person in (seat.user_id, seat.deputy_id)), None)


def recused_people(item, seat):
    """Who of a seat has stepped aside."""
    return {recusal.user_id for recusal in item.recusals if recusal.seat_id == seat.id}


def is_recused(item, seat):
    """Whether nobody may speak for the seat in this item."""
    return rules.is_recused(seat.user_id, seat.deputy_id, recused_people(item, seat))


def quorum_of(item):
    """The quorum of the votes cast so far."""
    seats = seats_of(item)
    return rules.find_quorum(
        {seat.id: seat.college.value for seat in seats},
        {seat.id for seat in seats if is_recused(item, seat)},
        {vote.seat_id for vote in item.votes},
        item.committee.each_college,
    )


def has_stepped_aside(item, actor):
    """Whether the actor is recused from an item, also when the seat has ended since or the role is another one."""
    person = user_of(actor)
    return person is not None and any(recusal.user_id == person for recusal in item.recusals)


def may_see(item, actor, roles):
    """Who stepped aside does not; another member does; without a seat the role decides."""
    if actor.kind == "system":
        return True
    if has_stepped_aside(item, actor):
        return False
    return seat_of(item, actor) is not None or bool(roles & _WITHOUT_SEAT)


def needs_dossier(roles, readers):
    """Whether a person reads subjects only through dossiers: nothing but a seat makes one of the `readers`."""
    return not roles & (readers - {"member", "chair"})


def summarise_review(item, actor):
    """One line of a list, with what the actor may do."""
    seat = seat_of(item, actor)
    has_voted = seat is not None and any(vote.seat_id == seat.id for vote in item.votes)
    is_open = item.state is rules.ReviewState.OPEN
    opinion = _standing(item)
    return {
        "uid": item.uid,
        "title": item.title,
        "committee": {"uid": item.committee.uid, "name": item.committee.name},
        "subject_kind": item.subject_kind,
        "subject_uid": item.subject_uid,
        "site_uid": item.site_uid,
        "state": item.state.value,
        "opened_at": item.opened_at,
        "closed_at": item.closed_at,
        "has_voted": has_voted,
        "may_vote": is_open and seat is not None and not has_voted,
        "quorum_met": is_open and quorum_of(item).is_met,
        "may_confirm": item.state is rules.ReviewState.RECORDED and opinion.recorded_by_id != user_of(actor),
        "may_withdraw": item.state is rules.ReviewState.RECORDED and opinion.recorded_by_id == user_of(actor),
    }


def describe_review(item, actor):
    """The whole item as this actor may see it."""
    summary = summarise_review(item, actor)
    mine = seat_of(item, actor)
    quorum = quorum_of(item)
    own = next((vote for vote in item.votes if mine is not None and vote.seat_id == mine.id), None)
    is_open = item.state is rules.ReviewState.OPEN
    opinion = _standing(item)
    return summary | {
        "seats": [_describe_seat(item, seat, mine) for seat in seats_of(item)],
        "my_seat": mine.uid if mine else None,
        "my_vote": {"choice": own.choice.value, "reason": own.reason} if own else None,
        "quorum": {
            "met": quorum.is_met,
            "seats": quorum.seats,
            "present": quorum.present,
            "needed": quorum.needed,
            "colleges_missing": list(quorum.colleges),
            "deputy_needed_for": list(quorum.deputies),
        },
        "votes": None if is_open and own is None else _describe_votes(item),
        "opinion": describe_opinion(opinion) if opinion else None,
    }


def describe_opinion(opinion):
    """An opinion in its own words; the office labels it with the committee's name, never with a status."""
    attended = set(opinion.attendance)
    return {
        "uid": opinion.uid,
        "review": opinion.review.uid,
        "committee": {"uid": opinion.review.committee.uid, "name": opinion.review.committee.name},
        "subject_kind": opinion.review.subject_kind,
        "subject_uid": opinion.review.subject_uid,
        "site_uid": opinion.review.site_uid,
        "outcome": opinion.outcome.value,
        "method": opinion.method.value,
        "given_on": opinion.given_on,
        "tally": opinion.tally,
        "attendance": [
            {"seat": seat.uid, "college": seat.college.value, "institution": seat.institution}
            for seat in opinion.review.committee.seats
            if seat.uid in attended
        ],
        "dissent": opinion.dissent,
        "conditions": opinion.conditions,
        "minutes_uid": opinion.minutes_uid,
        "is_confirmed": opinion.review.state is rules.ReviewState.CLOSED,
    }


def _standing(item):
    return next((opinion for opinion in item.opinions if opinion.rejected_at is None), None)


def _describe_seat(item, seat, mine):
    return {
        "uid": seat.uid,
        "college": seat.college.value,
        "institution": seat.institution,
        "is_mine": mine is not None and seat.id == mine.id,
        "has_deputy": seat.deputy_id is not None,
        "has_voted": any(vote.seat_id == seat.id for vote in item.votes),
        "is_recused": is_recused(item, seat),
        "recusals": [recusal.reason for recusal in item.recusals if recusal.seat_id == seat.id],
    }


def _describe_votes(item):
    """The count by college, and the reasons without a name unless the mandate wants names (U4)."""
    seats = {seat.id: seat for seat in item.committee.seats}
    reasons = [
        {"choice": vote.choice.value, "reason": vote.reason}
        | ({"institution": seats[vote.seat_id].institution} if item.committee.votes_by_name else {})
        for vote in item.votes
    ]
    return {
        "tally": rules.count_votes([(seats[v.seat_id].college.value, v.choice.value) for v in item.votes]),
        # Sorted by their text: the order of voting would tell who said what.
        "reasons": sorted(reasons, key=lambda line: (line["choice"], line["reason"])),
    }
