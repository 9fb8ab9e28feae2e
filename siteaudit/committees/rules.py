"""Pure decisions of committees: who counts, quorum, tally, outcome, meeting sheet. Plain values only.

A seat is represented by its holder or its deputy. An outcome is an opinion in its own words; it is
never a status and never an indication (DOMAIN 1).
"""

import enum
from collections import Counter
from dataclasses import dataclass

from siteaudit.core.problems import Problem


class Level(enum.StrEnum):
    """Where a committee stands; its local name is data (DOMAIN 3.2)."""

    LOCAL = "local"
    PROVINCIAL = "provincial"
    NATIONAL = "national"


class College(enum.StrEnum):
    """The three groups of a tripartite committee (DOMAIN 3.2)."""

    STATE = "state"
    PRIVATE = "private"
    CIVIL_SOCIETY = "civil_society"


class Choice(enum.StrEnum):
    """What a seat can say."""

    FAVOURABLE = "favourable"
    WITH_CONDITIONS = "with_conditions"
    UNFAVOURABLE = "unfavourable"
    ABSTAIN = "abstain"


class Outcome(enum.StrEnum):
    """What the committee says; `divided` when no answer has more than half of those that took sides."""

    FAVOURABLE = "favourable"
    WITH_CONDITIONS = "with_conditions"
    UNFAVOURABLE = "unfavourable"
    DIVIDED = "divided"


class Method(enum.StrEnum):
    """How an opinion came about: by signed-in votes, or in a meeting (U4)."""

    SIGNED_IN = "signed_in"
    CONSENSUS = "consensus"
    SHOW_OF_HANDS = "show_of_hands"
    SECRET_BALLOT = "secret_ballot"  # noqa: S105 - a way to vote, no password


class ReviewState(enum.StrEnum):
    """Open for votes; recorded from a meeting and waiting for a second person; closed with its opinion."""

    OPEN = "open"
    RECORDED = "recorded"
    CLOSED = "closed"


@dataclass(frozen=True)
class Quorum:
    """What is still missing. `deputies` names colleges that are wholly recused."""

    seats: int
    present: int
    needed: int
    colleges: tuple
    deputies: tuple

    @property
    def is_met(self):
        return self.present >= self.needed and not self.colleges and not self.deputies


def is_recused(holder, deputy, recused):
    """Whether nobody may speak for a seat: its holder (None: a person without account) and deputy are out."""
    return {holder} | ({deputy} - {None}) <= set(recused)


def is_held_on(starts_on, ends_on, day):
    """Whether a seat's term covers `day`; the end is exclusive."""
    return starts_on <= day and (ends_on is None or day < ends_on)


def do_overlap(one, other):
    """Whether two terms, each (starts_on, ends_on or None), share a day; ends are exclusive."""
    return all(a[1] is None or b[0] < a[1] for a, b in ((one, other), (other, one)))


def check_term(starts_on, ends_on):
    """Refuse a term that ends before it begins: seat.term."""
    if ends_on is not None and ends_on <= starts_on:
        raise Problem("seat.term")


def find_quorum(colleges, recused, present, each_college=1):
    """Compute the quorum from `colleges` (seat -> college) and two sets of seats.

    SETTLED 16: more than half of the seats not recused, and at least one (`each_college`) of every
    college that still has one; a college wholly recused blocks and needs a deputy.
    """
    counting = {seat: college for seat, college in colleges.items() if seat not in recused}
    here = Counter(counting[seat] for seat in present if seat in counting)
    free = Counter(counting.values())
    return Quorum(
        seats=len(counting),
        present=here.total(),
        needed=len(counting) // 2 + 1,
        colleges=tuple(sorted(c for c in free if here[c] < min(each_college, free[c]))),
        deputies=tuple(sorted(set(colleges.values()) - set(free))),
    )


def check_quorum(quorum):
    """Raise review.quorum with what is missing: votes, colleges, and where a deputy is needed."""
    if not quorum.is_met:
        raise Problem(
            "review.quorum",
            present=quorum.present,
            needed=quorum.needed,
            colleges_missing=list(quorum.colleges),
            deputy_needed_for=list(quorum.deputies),
        )


def check_open(state):
    """Raise review.closed unless the item is open for votes or a sheet."""
    if state is not ReviewState.OPEN:
        raise Problem("review.closed")


def check_vote(state, *, has_seat, is_recused, has_voted):
    """Allow one vote of one seat that is not recused, while the review is open.

    Raises review.no-seat, review.closed, review.recused or review.already-voted, in this order.
    """
    if not has_seat:
        raise Problem("review.no-seat")
    check_open(state)
    if is_recused:
        raise Problem("review.recused")
    if has_voted:
        raise Problem("review.already-voted")


def check_reason(text, name="reason"):
    """Ask for a reason in words, three characters to two thousand; body.invalid otherwise."""
    words = text.strip() if isinstance(text, str) else ""
    if not 3 <= len(words) <= 2000:
        raise Problem("body.invalid", fields={name: ["a reason is needed"]})
    return words


def count_votes(votes):
    """Tally (college, choice) pairs by college: {"state": {"favourable": 2}, ...}; names never enter."""
    tally = {}
    for college, choice in votes:
        row = tally.setdefault(college, {})
        row[choice] = row.get(choice, 0) + 1
    return {college: dict(sorted(tally[college].items())) for college in sorted(tally)}


def find_outcome(tally):
    """Give the answer that more than half of those that took sides gave, else `divided`."""
    totals = Counter()
    for row in tally.values():
        totals.update({choice: number for choice, number in row.items() if choice != Choice.ABSTAIN})
    for choice, number in totals.items():
        if 2 * number > totals.total():
            return Outcome(choice)
    return Outcome.DIVIDED


def check_sheet(colleges, recused, attendance, tally, method, *, each_college=1):
    """Check a meeting sheet (U4): who attended by seat, the count by college, agreeing with each other.

    Raises seat.unknown, review.recused (a recused seat sat in), review.tally (naming the colleges whose
    count does not fit), review.consensus (naming those that said something else), review.quorum, and
    body.invalid when nothing was counted. A college may give fewer answers than it had seats present
    (somebody stayed silent), never more; a consensus has one answer only.
    """
    present = set(attendance)
    if not present <= set(colleges):
        raise Problem("seat.unknown")
    if present & set(recused):
        raise Problem("review.recused")
    seats = Counter(colleges[seat] for seat in present)
    wrong = sorted(college for college, row in tally.items() if not _fits(row, seats[college]))
    if wrong:
        raise Problem("review.tally", colleges=wrong)
    totals = Counter()
    for row in tally.values():
        totals.update({choice: number for choice, number in row.items() if number})
    if not totals:
        raise Problem("body.invalid", fields={"tally": ["is needed"]})
    if method is Method.CONSENSUS and len(totals) > 1:
        shared = max(sorted(totals), key=totals.get)
        others = [c for c, row in tally.items() if any(n for choice, n in row.items() if choice != shared)]
        raise Problem("review.consensus", colleges=sorted(others))
    quorum = find_quorum(colleges, recused, present, each_college)
    check_quorum(quorum)
    return quorum


def _fits(row, seats):
    """Whether a college's count has known answers, whole numbers, and no more of them than seats present."""
    numbers = list(row.values())
    good = set(row) <= set(Choice) and all(type(number) is int and number >= 0 for number in numbers)
    return good and sum(numbers) <= seats
