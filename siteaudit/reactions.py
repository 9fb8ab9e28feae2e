"""ONE table: what else must happen when a verb was done. Handlers run in the same transaction.

Upward effects go through here, so that rooms need not import what stands above them.
"""

from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits


def plan_next_visit(session, _actor, decision):
    """After a decision: the next monitoring visit of each of its sites falls due by the profile."""
    for site in certification.list_decided_sites(session, SYSTEM, decision):
        _plan(session, site)


def plan_after_visit(session, _actor, visit):
    """After a visit on site: the next one falls due by the profile, where an official status holds."""
    if visit.site_id is not None and visit.mode == "on_site":
        _plan(session, sites.get_site(session, SYSTEM, visit.site.uid))


def _plan(session, site):
    """Plan the site's next visit unless one waits already; a day that is past becomes today."""
    if visits.list_plans(session, SYSTEM, site=site):
        return
    last = visits.list_last_visits(session, SYSTEM, [site.id]).get(site.id)
    due = certification.get_next_visit(session, SYSTEM, site.uid, last_visit_on=last.visited_on if last else None)
    if due is not None:
        due_on = max(due["on"], clock.today())
        visits.plan_visit(session, SYSTEM, site=site.uid, due_on=due_on, reason="regular")


REACTIONS = {
    "decision.record": (plan_next_visit,),
    "decision.match": (plan_next_visit,),
    "visit.submit": (plan_after_visit,),
}


def announce(session, actor, verb, subject):
    """Run the handlers of `verb` in the table's order."""
    for handler in REACTIONS.get(verb, ()):
        handler(session, actor, subject)
