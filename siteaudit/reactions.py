"""ONE table: what else must happen when a verb was done. Handlers run in the same transaction.

Upward effects go through here, so that rooms need not import what stands above them.
"""

from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.openrosa import open_parts
from siteaudit.visits import recording
from siteaudit.visits import service as visits
from siteaudit.visits.rules import PlanReason, PlanState


def plan_after_decision(session, _actor, decision):
    """After a decision or a change of its annex: each of its sites gets the day that now follows."""
    for site in {line.site.id: line.site for line in decision.lines if line.site is not None}.values():
        plan_next_visit(session, site)


def plan_after_visit(session, _actor, visit):
    """After a visit: the next one falls due by the profile. Without an official status nothing follows by
    itself, and what a team lead planned stays theirs.
    """
    if visit.site is not None and _find_due(session, visit.site) is not None:
        plan_next_visit(session, visit.site)


def plan_next_visit(session, site):
    """Keep the site's regular visit on the day that follows from its status and its last visit.

    Only what nobody has taken over moves: an assigned visit, or one planned for another reason, stays, and
    makes a regular one on or after its day unnecessary - but not one because of an incident: it may bring nothing
    but a report. A day that is past becomes today.
    """
    due = _find_due(session, site)
    due_on = max(due["on"], clock.today()) if due is not None else None
    waiting = visits.list_plans(session, SYSTEM, site=site)
    regular = [plan for plan in waiting if plan.reason is PlanReason.REGULAR and plan.state is PlanState.PLANNED]
    instead = [plan for plan in waiting if plan not in regular and plan.reason is not PlanReason.INCIDENT]
    if due_on is not None and any(plan.due_on <= due_on for plan in instead):
        due_on = None
    if due_on is not None and any(plan.due_on == due_on for plan in regular):
        regular, due_on = [plan for plan in regular if plan.due_on != due_on], None
    for plan in regular:
        visits.cancel_plan(session, SYSTEM, plan=plan.uid)
    if due_on is not None:
        visits.plan_visit(session, SYSTEM, site=site.uid, due_on=due_on, reason=PlanReason.REGULAR)


def _find_due(session, site):
    last = visits.list_last_visits(session, SYSTEM, [site.id], complete=True).get(site.id)
    return certification.get_next_visit(session, SYSTEM, site.uid, last_visit_on=last.visited_on if last else None)


def move_with_site(session, _actor, site):
    """After a correction of a site: visits, plans, findings and photos lie in its area, so rights follow."""
    recording.follow_site(session, site)


REACTIONS = {
    "checklist.publish": (open_parts.keep_part,),
    "checklist.revise": (open_parts.keep_part,),
    "decision.record": (plan_after_decision,),
    "decision.match": (plan_after_decision,),
    "decision.enter-in-error": (plan_after_decision,),
    "visit.submit": (plan_after_visit,),
    "visit.place": (plan_after_visit,),
    "site.update": (move_with_site,),
}


def announce(session, actor, verb, subject):
    """Run the handlers of `verb` in the table's order."""
    for handler in REACTIONS.get(verb, ()):
        handler(session, actor, subject)
