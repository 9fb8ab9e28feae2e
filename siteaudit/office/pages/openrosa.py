"""The door for other apps: opening and closing it, app users with their set-up code, records that were set aside."""

import segno
from flask import Response, current_app, flash, g, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.checklists.open_part import NEVER, NOTHING_LEFT, UNMADE
from siteaudit.core.problems import CODES, Problem
from siteaudit.openrosa import forms
from siteaudit.openrosa import service as openrosa
from siteaudit.openrosa.setup_code import server_url, setup_code
from siteaudit.web.command import page

from .. import bodies
from ..forms import text_of
from ..sight import check_subject, list_visits
from .frame import act, bp, show, to


@bp.get("/openrosa", endpoint="openrosa")
@page
def door(session, actor):
    """Projects, app users, what is offered and what is not, and what waits for a person."""
    keeps = access.can(session, actor, "openrosa.open")
    projects = openrosa.list_projects(session, actor) if keeps else []
    lists = forms.list_forms(session, actor)
    return show(
        "openrosa",
        session,
        actor,
        here="openrosa",
        projects=[(one, _address(one.name)) for one in projects],
        choices=[(one.name, one.label) for one in projects],
        users=openrosa.list_users(session, actor) if keeps else [],
        areas=_areas(session, actor) if keeps else [],
        offered=[one for one in lists if one.xform is not None],
        withheld=[(one.title, _WITHHELD[one.reason]()) for one in lists if one.xform is None],
        rows=openrosa.list_set_aside(session, actor),
        waiting=openrosa.count_set_aside(session, actor),
        unplaced=_unplaced(session, actor),
        titles={code: title for code, (_status, title) in CODES.items()},
        made=g.get("made"),
    )


@bp.post("/openrosa/open", endpoint="open_door")
@act(door, at="openrosa")
def open_door(session, actor):
    """Open a project, new or known."""
    row = openrosa.open_door(session, actor, name=text_of(request.form, "project"), label=request.form.get("project_label", "").strip() or None)
    flash(_("The door %(name)s is open.", name=row.name))
    return to("openrosa")


@bp.post("/openrosa/close", endpoint="close_door")
@act(door, at="openrosa")
def close_door(session, actor):
    """Close a project."""
    row = openrosa.close_door(session, actor, name=text_of(request.form, "project"))
    flash(_("The door %(name)s is closed: nothing is there any more.", name=row.name))
    return to("openrosa")


@bp.post("/openrosa/users", endpoint="create_app_user")
@act(door, at="openrosa")
def create_app_user(session, actor):
    """An app user; the secret and the code of its set-up are shown once."""
    areas = [access.get_area(session, actor, uid) for uid in request.form.getlist("areas")]
    user, secret = openrosa.create_user(
        session, actor, project=text_of(request.form, "door"), label=text_of(request.form, "label"), areas=areas
    )
    code = setup_code(_public_url(), user, secret)
    picture = segno.make(code, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    made = {"label": user.label, "name": user.name, "secret": secret, "address": _address(user.project.name), "picture": picture}

    def shown():
        g.made = made
        return door()

    return shown


@bp.post("/openrosa/users/<uuid:uid>/disable", endpoint="disable_app_user")
@act(door, at="openrosa")
def disable_app_user(session, actor, uid):
    """Shut out an app user."""
    access.require(session, actor, "openrosa.disable")
    user = next((one for one in openrosa.list_users(session, actor) if one.uid == str(uid)), None)
    if user is None:
        raise Problem("item.not-found")
    openrosa.disable_user(session, actor, name=user.name)
    flash(_("%(who)s is shut out. What was sent stays.", who=user.label))
    return to("openrosa")


@bp.post("/openrosa/records/<uuid:uid>/release", endpoint="release_record")
@act(door, at="openrosa")
def release_record(session, actor, uid):
    """Let a record that was set aside become a visit."""
    settings = current_app.extensions["siteaudit.settings"]
    store = current_app.extensions["siteaudit.blobs"]
    openrosa.release_submission(session, actor, uid=str(uid), store=store, profile=settings.profile)
    flash(_("The record is a visit now."))
    return to("openrosa")


@bp.get("/openrosa/records/<uuid:uid>/<name>", endpoint="record_file")
@page
def record_file(session, actor, uid, name):
    """A file that came with a record, or `record.xml` itself: to keep, never to be shown by a browser."""
    row, visit = openrosa.get_record(session, actor, str(uid))
    if visit is not None:
        check_subject(session, actor, "visit", visit.uid)
    held = {one.name: one.sha256 for one in row.files} | {"record.xml": row.xml_sha256}
    if name not in held:
        raise Problem("item.not-found")
    answer = Response(current_app.extensions["siteaudit.blobs"].get(held[name]), mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{held[name][:16]}"'
    return answer


_WITHHELD = {
    NOTHING_LEFT: lambda: _("without its sealed questions nothing is left to ask"),
    NEVER: lambda: _("what somebody tells of his own accord is told to an app that seals it, or to the case officer"),
    UNMADE: lambda: _("without its sealed questions it cannot be used; publish a version that can"),
}


def _unplaced(session, actor):
    """Visits from other apps whose site is not known; a sheet alone belongs to a body."""
    if not all(access.can(session, actor, verb) for verb in ("visit.place", "visit.read")):
        return []
    found = [one for one in list_visits(session, actor, unplaced=True) if (one.source or "").startswith("openrosa/")]
    only_sheets = bodies.find_only_sheets(session, found)
    return [one for one in found if one.id not in only_sheets]


def _areas(session, actor):
    """Areas down to territories with their depth: finer ones are rarely given."""
    rows = [one for one in access.list_areas(session, actor) if one.level.value in ("country", "province", "territory")]
    return [(one, one.path.count("/") - 2) for one in rows]


def _public_url():
    return current_app.extensions["siteaudit.settings"].public_url


def _address(name):
    return server_url(_public_url(), name)
