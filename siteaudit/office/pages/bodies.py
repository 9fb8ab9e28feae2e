"""Bodies: the list with their last sheets, one body with its sites and sheets, and saying which body a sheet is about."""

from flask import flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.core.problems import Problem
from siteaudit.sites import bodies
from siteaudit.sites import service as sites
from siteaudit.sites.rules import BodyKind
from siteaudit.visits import sheets
from siteaudit.visits.told import read_sheet
from siteaudit.web.command import page

from .. import bodies as reading
from .. import sight
from ..address import text_asked, texts_asked
from ..forms import text_of
from ..places import place_of, places_of
from ..questions import program_of
from .frame import act, bp, show, to

_MOST = 12


@bp.get("/bodies", endpoint="bodies")
@page
def body_list(session, actor):
    """Bodies by area, with the day of the last sheet; what is overdue is said in words."""
    access.require(session, actor, "status.read")
    asked = texts_asked(request.args, "q", "closed")
    rows = bodies.list_bodies(session, actor, q=asked["q"], closed=bool(asked["closed"]))
    return show(
        "bodies",
        session,
        actor,
        here="bodies",
        rows=rows,
        asked=asked,
        waiting=reading.list_waiting_sheets(session, actor),
        places_of=places_of(session, actor, rows),
        newest=reading.newest_sheets(session, actor, rows),
        is_late=reading.is_late,
        kind_words=reading.KINDS,
        numbers=bodies.count_sites(session, actor, [one.id for one in rows]),
    )


@bp.get("/bodies/new")
@page
def new_body(session, actor):
    """The form for a body."""
    access.require(session, actor, "body.create")
    return show("new_body", session, actor, here="bodies", areas=_areas(session, actor), kinds=list(BodyKind), kind_words=reading.KINDS)


@bp.post("/bodies/new")
@act(new_body)
def create_body(session, actor):
    """Enter a body."""
    row = _create(session, actor)
    flash(_("The body is entered. Say which sites it serves; phones have it in their list at the next contact."))
    return to("body", uid=row.uid)


@bp.get("/bodies/<uuid:uid>")
@page
def body(session, actor, uid):
    """One body: its sheets over the years, what they found by test, the sites that it serves."""
    access.require(session, actor, "status.read")
    row = bodies.get_body(session, actor, str(uid))
    sees = access.can(session, actor, "visit.read")
    seen = reading.list_seen(session, actor, sheets.list_sheets(session, actor, [row.id])) if sees else []
    served = bodies.list_sites_of_body(session, actor, row)
    may_change = access.can(session, actor, "body.update", row)
    found = _candidates(session, actor, served) if may_change else []
    return show(
        "body",
        session,
        actor,
        here="bodies",
        body=row,
        place=place_of(session, actor, row),
        sheets=seen,
        is_late=reading.is_late,
        years=reading.count_by_test(session, actor, seen[:5]) if seen else [],
        tests=reading.by_test(session, actor, seen[0]) if seen else [],
        served=served,
        found=found,
        places_of=places_of(session, actor, [*served, *found]),
        areas=_areas(session, actor, row.area),
        kinds=list(BodyKind),
        kind_words=reading.KINDS,
        sees_visits=sees,
        needs_dossier=sees and sight.needs_dossier(session, actor),
        may_change=may_change,
    )


@bp.post("/bodies/<uuid:uid>")
@act(body)
def update_body(session, actor, uid):
    """Correct name, kind, seat or area."""
    form = request.form
    bodies.update_body(
        session, actor, uid=str(uid), area=access.get_area(session, actor, text_of(form, "area")),
        name=text_of(form, "name"), kind=text_of(form, "kind"), seat=form.get("seat", ""),
    )  # fmt: skip
    flash(_("The body is corrected."))
    return to("body", uid=uid)


@bp.post("/bodies/<uuid:uid>/sites")
@act(body)
def add_site(session, actor, uid):
    """Say that the body serves a site."""
    place = bodies.add_site(session, actor, uid=str(uid), site=text_of(request.form, "site"))
    flash(_("It serves %(site)s now.", site=place.name))
    return to("body", uid=uid, _anchor="served")


@bp.post("/bodies/<uuid:uid>/sites/remove")
@act(body)
def remove_site(session, actor, uid):
    """Take a site off again."""
    place = bodies.remove_site(session, actor, uid=str(uid), site=text_of(request.form, "site"))
    flash(_("%(site)s is taken off. Search it below to put it back.", site=place.name))
    return to("body", uid=uid, q=place.name, _anchor="served")


@bp.post("/bodies/<uuid:uid>/close")
@act(body)
def close_body(session, actor, uid):
    """Say that the body no longer exists, or that it does after all."""
    closed = request.form.get("closed") == "yes"
    bodies.update_body(session, actor, uid=str(uid), closed=closed)
    flash(_("The body is closed: phones no longer have it in their list.") if closed else _("The body is open again."))
    return to("body", uid=uid)


@bp.get("/bodies/sheets/<uuid:uid>")
@page
def body_sheet(session, actor, uid):
    """A sheet that names no body of the register: what it told, bodies that fit, a form for a new one."""
    row = _sheet(session, actor, uid)
    access.require(session, actor, "body.sheet")
    visit = row.submission.visit
    told = read_sheet(program_of(session, row.submission.checklist_version_id), row.submission.answers, row.submission.summary, visit.visited_on)
    asked = text_asked(request.args, "q", told.name or "")
    fitting = bodies.list_bodies(session, actor, q=asked, limit=_MOST) or bodies.list_bodies(session, actor, limit=_MOST)
    return show(
        "body_sheet",
        session,
        actor,
        here="bodies",
        sheet=row,
        visit=visit,
        told=told,
        asked=asked,
        fitting=fitting,
        places_of=places_of(session, actor, fitting),
        areas=_areas(session, actor),
        kinds=list(BodyKind),
        kind_words=reading.KINDS,
    )


@bp.post("/bodies/sheets/<uuid:uid>/body")
@act(body_sheet)
def place_sheet(session, actor, uid):
    """Say which body a sheet is about."""
    _sheet(session, actor, uid)
    row = sheets.place_sheet(session, actor, sheet=str(uid), body=text_of(request.form, "body"))
    flash(_("The sheet belongs to this body now."))
    return to("body", uid=row.body.uid)


@bp.post("/bodies/sheets/<uuid:uid>/new")
@act(body_sheet)
def create_body_of_sheet(session, actor, uid):
    """Enter the body that a sheet tells of, and give it the sheet."""
    sheet = _sheet(session, actor, uid)
    site = sheet.submission.visit.site
    row = _create(session, actor)
    sheets.place_sheet(session, actor, sheet=str(uid), body=row.uid)
    flash(_("The body is entered, and the sheet belongs to it. Say which sites it serves."))
    return to("body", uid=row.uid, q=site.name if site else None, _anchor="served")


def _sheet(session, actor, uid):
    row = sheets.get_sheet(session, actor, str(uid))
    if not reading.list_seen(session, actor, [row]):
        raise Problem("item.not-found")
    return row


def _create(session, actor):
    form = request.form
    area = access.get_area(session, actor, text_of(form, "area"))
    return bodies.create_body(
        session, actor, area=area, name=text_of(form, "name"), kind=text_of(form, "kind"), seat=form.get("seat", "")
    )


def _areas(session, actor, own=None):
    """Areas to choose from: provinces and territories, and the one where the body lies."""
    levels = ("province", "territory")
    return [one for one in access.list_areas(session, actor) if one.level.value in levels or (own and one.id == own.id)]


def _candidates(session, actor, served):
    """Sites that the search names and that the body does not serve yet."""
    name = text_asked(request.args, "q")
    if not name:
        return []
    here = {one.id for one in served}
    return [one for one in sites.find_sites(session, actor, name, limit=_MOST + len(here)) if one.id not in here][:_MOST]
