"""Which visits a person may see: those of the own areas, less what a seat or a recusal takes away.

Every page that shows a visit or something of one asks here, never `visits.service` by itself: visits know
nothing of committees, and committees nothing of visits.
"""

from siteaudit.access import service as access
from siteaudit.committees import service as committees
from siteaudit.core.problems import Problem
from siteaudit.visits import service as visits


def list_visits(session, actor, *, uids=None, **wanted):
    """Visits as `visits.service.list_visits` gives them, without the hidden ones; of `uids` alone, where some are named."""
    hidden = committees.list_hidden_subjects(session, actor)
    shown = committees.list_shown_subjects(session, actor, "visit.read")
    if uids is not None:
        shown = uids if shown is None else uids & set(shown)
    return visits.list_visits(session, actor, within=shown, without=hidden, **wanted)


def get_visit(session, actor, uid):
    """The visit, or item.not-found; also for who stepped aside, and for a member before it is before the committee."""
    shown = committees.list_shown_subjects(session, actor, "visit.read")
    if uid in committees.list_hidden_subjects(session, actor) or (shown is not None and uid not in shown):
        access.require(session, actor, "visit.read")
        raise Problem("item.not-found")
    return visits.get_visit(session, actor, uid)


def needs_dossier(session, actor):
    """Whether this person reads visits through dossiers only."""
    return committees.list_shown_subjects(session, actor, "visit.read") is not None


def check_subject(session, actor, kind, uid):
    """Raise item.not-found when what an attachment belongs to is hidden from this person."""
    if kind == "visit":
        get_visit(session, actor, uid)
    elif kind == "review":
        committees.get_review(session, actor, uid)


def names_visitors(session, actor):
    """Whether this person is told who went or goes: who sends people, and the case officer (P0)."""
    return any(access.can(session, actor, verb) for verb in ("visit.plan", "visit.assign", "visit.outcome"))
