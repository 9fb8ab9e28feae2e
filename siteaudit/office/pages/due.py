"""Monitoring visits: what is due, who goes, planning one more."""

import datetime

from flask import flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.core import clock
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits
from siteaudit.visits.rules import PlanReason
from siteaudit.web.command import page

from .. import people, waiting
from ..address import text_asked
from ..forms import day_of, text_of
from ..places import places_of
from .frame import act, bp, show, to

_AHEAD = datetime.timedelta(days=90)


@bp.get("/due")
@page
def due(session, actor):
    """Planned visits by due day with who goes, then what falls due by status and is not planned yet."""
    assigns = access.can(session, actor, "visit.assign")
    plans = visits.list_plans(session, actor, mine=not access.can(session, actor, "visit.plan"))
    later = 0
    if not request.args.get("all"):
        edge = clock.today() + _AHEAD
        later = sum(plan.due_on > edge for plan in plans)
        plans = [plan for plan in plans if plan.due_on <= edge]
    unplanned = waiting.due_unplanned(session, actor) if access.can(session, actor, "visit.plan") else []
    everybody = people.visitors(session, actor) if assigns else []
    asked, found = _site_asked(session, actor)
    rows = [plan.site for plan in plans] + [one["site"] for one in unplanned] + found
    return show(
        "due",
        session,
        actor,
        here="due",
        plans=plans,
        later=later,
        unplanned=unplanned,
        visitors={plan.uid: people.visitors_of(everybody, plan.site.area) for plan in plans} if assigns else {},
        places_of=places_of(session, actor, rows),
        day_words=waiting.day_words,
        asked=asked,
        found=found,
        reasons=list(PlanReason),
        in_a_month=clock.today() + datetime.timedelta(days=30),
    )


@bp.post("/due/plan")
@act(due)
def plan_visit(session, actor):
    """Plan a visit to a site."""
    visits.plan_visit(
        session,
        actor,
        site=text_of(request.form, "site"),
        due_on=day_of(request.form, "due_on"),
        reason=request.form.get("plan_reason", "regular"),
    )
    flash(_("The visit is planned. It appears on the phone of the person to whom you give it."))
    return to("due")


@bp.post("/due/<uuid:uid>/assign")
@act(due)
def assign_visit(session, actor, uid):
    """Give a planned visit to somebody, or take it back."""
    plan = visits.assign_visit(session, actor, plan=str(uid), user=request.form.get("user") or None)
    if plan.assignee:
        flash(_("%(who)s has this visit now; the phone shows it at its next contact.", who=plan.assignee.label))
    else:
        flash(_("Nobody has this visit now."))
    return to("due")


@bp.post("/due/<uuid:uid>/cancel")
@act(due)
def cancel_plan(session, actor, uid):
    """Give up a planned visit."""
    visits.cancel_plan(session, actor, plan=str(uid))
    flash(_("The planned visit is given up."))
    return to("due")


def _site_asked(session, actor):
    """The site to plan for: named in the address, or candidates for the typed name."""
    uid, name = text_asked(request.values, "site"), text_asked(request.args, "q")
    if uid:
        return sites.get_site(session, actor, uid), []
    return None, sites.find_sites(session, actor, name, limit=12) if name else []
