"""Acts and reads of visits: plan, assign, record what came from a phone, say which site it was.

Called by intake, office pages, fieldwork, certification and the demo; never commits.
"""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.names import check_line
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites

from . import recording, rules, sheets
from .models import Finding, Submission, Visit, VisitPlan


def plan_visit(session, actor, *, site, due_on, reason, checklists=(), assignee=None, agency=None):
    """Plan a visit to `site` (uid) by `due_on`; `assignee` (uid of a user) gets it at once.

    `agency` names the mandated structure under whose order it is made, if any.

    Refuses with item.not-found, body.invalid, visit.due-past, visit.assignee. Verb: visit.plan.
    """
    place = sites.get_site(session, actor, site)
    access.require(session, actor, "visit.plan", place)
    rules.check_due(due_on, clock.today())
    plan = VisitPlan(
        site=place,
        site_id=place.id,
        area_id=place.area_id,
        due_on=due_on,
        reason=rules.check_plan_reason(reason),
        checklists=list(checklists),
        agency=check_line(agency, "agency"),
        made_at=clock.now(),
    )
    session.add(plan)
    session.flush()
    audit.record(session, actor, "visit.plan", plan, site=place.uid, due=due_on.isoformat())
    if assignee is not None:
        assign_visit(session, actor, plan=plan.uid, user=assignee)
    return plan


def assign_visit(session, actor, *, plan, user):
    """Give a planned visit to `user` (uid), or take it back with None.

    Refuses with item.not-found, visit.plan-closed, visit.assignee. Verb: visit.assign.
    """
    row = _plan(session, actor, plan)
    access.require(session, actor, "visit.assign", row)
    rules.check_open(row.state)
    row.user_id = _assignee(session, row, user) if user is not None else None
    row.state = rules.PlanState.ASSIGNED if row.user_id else rules.PlanState.PLANNED
    session.flush()
    session.expire(row, ["assignee"])
    audit.record(session, actor, "visit.assign", row, user=user)
    return row


def cancel_plan(session, actor, *, plan):
    """Give up a planned visit; it stays readable. Refuses with visit.plan-closed. Verb: visit.cancel."""
    row = _plan(session, actor, plan)
    access.require(session, actor, "visit.cancel", row)
    rules.check_open(row.state)
    row.state = rules.PlanState.CANCELLED
    session.flush()
    audit.record(session, actor, "visit.cancel", row)
    return row


def record_visit(session, actor, record, *, profile):
    """Keep a visit record (recording.VisitRecord) that was checked before; a repeat changes nothing.

    The site's area counts, wherever the author works: a flag says so. Another record of a known visit adds its
    submissions, shown side by side; from somebody who does not work in that area it is refused, and its
    package waits for a person to look. Closes the planned visit that it fulfils. Refuses with access.denied,
    visit.exists. Verb: visit.submit.
    """
    access.require(session, actor, "visit.submit")
    # Two records of one visit are judged one after the other, so that the later one sees what the earlier brought.
    known = session.scalars(_held(select(Visit).where(Visit.uid == record.uid), Visit)).first()
    if known is not None and recording.is_repeat(session, known, record):
        return known
    if known is not None and not _may_join(known, record):
        raise Problem("visit.exists", visit=record.uid)
    visit = known if known is not None else recording.make_visit(session, record)
    recording.add_submissions(session, visit, record, profile, joins=known is not None)
    session.flush()
    sheets.keep_sheets(session, actor, visit, sender=record.sender)
    plan = visit.plan.uid if visit.plan else None
    audit.record(session, actor, "visit.submit", visit, package=record.package, plan=plan)
    return visit


def _may_join(known, record):
    is_stranger = "area" in record.flags and known.user_id != record.user_id
    return known.site_id == record.site_id and not is_stranger


def replace_submission(session, actor, record, *, replaces, profile):
    """Keep a corrected record (recording.VisitRecord) in the place of the submission `replaces` (uid), which stays.

    Findings and indication are computed anew. Refuses with item.not-found, visit.exists when that submission was
    replaced before. Verb: visit.submit.
    """
    access.require(session, actor, "visit.submit", area_id=record.area_id)
    query = select(Submission).where(Submission.uid == replaces).with_for_update()
    old = session.scalars(query).first()
    if old is None:
        raise Problem("item.not-found")
    access.require(session, actor, "visit.submit", old.visit)
    if old.replaced_at is not None:
        raise Problem("visit.exists", visit=old.visit.uid)
    visit = recording.replace_submission(session, old, record, profile, clock.now())
    session.flush()
    sheets.keep_sheets(session, actor, visit, sender=record.sender, before=old)
    audit.record(session, actor, "visit.submit", visit, replaces=replaces)
    return visit


def place_visit(session, actor, *, visit, site):
    """Say to which site (uid) a visit belongs that named none we know; it may close the plan that it named, or a near one.

    Refuses with item.not-found, visit.placed. Verb: visit.place.
    """
    access.require(session, actor, "visit.read")
    row = access.get_row(session, actor, _held(select(Visit).where(Visit.uid == visit), Visit), Visit.area_id)
    access.require(session, actor, "visit.place", row)
    if row.site_id is not None:
        raise Problem("visit.placed", visit=visit)
    recording.place(session, row, sites.get_site(session, actor, site))
    recording.close_plan(session, row, row.plan)
    audit.record(session, actor, "visit.place", row, site=site)
    return row


def get_visit(session, actor, uid):
    """The visit with its submissions, or item.not-found."""
    access.require(session, actor, "visit.read")
    query = select(Visit).where(Visit.uid == uid).options(selectinload(Visit.submissions))
    return access.get_row(session, actor, query, Visit.area_id)


def get_plan(session, actor, uid):
    """The planned visit, or item.not-found."""
    return access.get_row(session, actor, select(VisitPlan).where(VisitPlan.uid == uid), VisitPlan.area_id)


def list_visits(
    session, actor, *, site=None, flagged=False, unplaced=False, indication=None, among=None, since=None, before=None,
    below=None, within=None, without=(), limit=200,
):  # fmt: skip
    """Visits, newest first: of one site (row), with flags, of no known site, with an indication or one `among` some, since a day.

    Before a day; with `below` (a row id) also those of that day that come behind that row. `within` are the only uids
    that may come, `without` those that may not.
    """
    access.require(session, actor, "visit.read")
    query = select(Visit).order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(limit)
    if site is not None:
        query = query.where(Visit.site_id == site.id)
    if flagged:
        query = query.where(Visit.flags != [])
    if unplaced:
        query = query.where(Visit.site_id.is_(None))
    if indication is not None:
        query = query.where(Visit.indication_status == indication)
    if among is not None:
        query = query.where(Visit.indication_status.in_(among))
    if since is not None:
        query = query.where(Visit.visited_on >= since)
    if before is not None:
        behind = and_(Visit.visited_on == before, Visit.id < (below or 0))
        query = query.where(or_(Visit.visited_on < before, behind))
    if within is not None:
        query = query.where(Visit.uid.in_(within))
    if without:
        query = query.where(Visit.uid.not_in(without))
    return session.scalars(access.scope(session, actor, query, Visit.area_id)).all()


def list_inspections(session, actor, *, site):
    """Visits on `site` (row) made under the order of a mandated structure, oldest first; an incident report is none."""
    access.require(session, actor, "visit.read")
    query = select(Visit).join(VisitPlan, VisitPlan.id == Visit.plan_id).where(Visit.site_id == site.id)
    query = query.where(VisitPlan.agency.is_not(None), Visit.mode == rules.Mode.ON_SITE, Visit.user_id.is_not(None))
    query = query.where(Visit.indication_status.is_not(None))
    return session.scalars(access.scope(session, actor, query.order_by(Visit.visited_on), Visit.area_id)).all()


def list_last_visits(session, actor, site_ids, *, complete=False):
    """The last visit on site with an indication of each of these sites (row ids), by site id. Status records never count.

    `complete` leaves out those that do not say how the site stands, because critical questions stayed open: they put no
    next visit off. One that brought only an incident report has no indication.
    """
    query = select(Visit).where(Visit.site_id.in_(site_ids), Visit.mode == rules.Mode.ON_SITE)
    query = query.where(Visit.indication_status.in_(rules.JUDGED) if complete else Visit.indication_status.is_not(None))
    query = query.order_by(Visit.visited_on, Visit.id)
    found = session.scalars(access.scope(session, actor, query, Visit.area_id))
    return {visit.site_id: visit for visit in found}


def list_plans(session, actor, *, site=None, mine=False, free=False, until=None, state="open", limit=500):
    """Planned visits by due day: still open (or state="all"), of a site (row), of the actor, due until a day.

    Who goes where and when is for those who plan or assign (P0). Everybody else gets the own ones; with `free`
    who makes visits also gets those that nobody has, and a lead's phone no more than that.
    """
    query = select(VisitPlan).order_by(VisitPlan.due_on, VisitPlan.id).limit(limit)
    if state == "open":
        query = query.where(VisitPlan.state.in_(rules.OPEN))
    if site is not None:
        query = query.where(VisitPlan.site_id == site.id)
    if mine or free or not any(access.can(session, actor, verb) for verb in ("visit.plan", "visit.assign")):
        own = VisitPlan.user_id == recording.user_of(session, actor)
        open_to_me = free and access.can(session, actor, "visit.submit")
        query = query.where(or_(own, VisitPlan.user_id.is_(None)) if open_to_me else own)
    if until is not None:
        query = query.where(VisitPlan.due_on <= until)
    return session.scalars(access.scope(session, actor, query, VisitPlan.area_id)).all()


def list_findings(session, actor, *, site=None, visit=None, limit=500):
    """Findings of a visit or a site (rows), worst first, as recording.FindingView.

    Of a sealed question everybody sees question, severity and grade; only a case officer what the phone
    told about the answer. Nobody sees the answer: the server has none.
    """
    access.require(session, actor, "visit.read")
    query = select(Finding).join(Visit, Visit.id == Finding.visit_id)
    query = query.options(selectinload(Finding.submission), selectinload(Finding.visit))
    if visit is not None:
        query = query.where(Finding.visit_id == visit.id)
    if site is not None:
        query = query.where(Visit.site_id == site.id)
    query = query.order_by(Visit.visited_on.desc(), Finding.id).limit(limit)
    rows = session.scalars(access.scope(session, actor, query, Finding.area_id)).all()
    opens = access.can(session, actor, "visit.outcome")
    return sorted((recording.view(row, opens) for row in rows), key=lambda one: rules.order(one.severity, one.evidence))


def _plan(session, actor, uid):
    return access.get_row(session, actor, _held(select(VisitPlan).where(VisitPlan.uid == uid), VisitPlan), VisitPlan.area_id)


def _held(query, table):
    """The row as it is now, kept so until the end of the act: of two who act on it, the later one sees what the first did."""
    return query.with_for_update(of=table).execution_options(populate_existing=True)


def _assignee(session, plan, uid):
    user = session.scalars(select(User).where(User.uid == uid)).first()
    if user is None or not user.active:
        raise Problem("visit.assignee")
    person = Actor("user", user.id, user.uid, user.label)
    if not access.can(session, person, "visit.submit", area_id=plan.area_id):
        raise Problem("visit.assignee")
    return user.id
