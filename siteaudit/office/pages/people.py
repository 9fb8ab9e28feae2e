"""People: accounts with their roles and areas, creating and closing them; and one's own account."""

from flask import flash, request
from flask_babel import gettext as _
from flask_security import current_user

from siteaudit.access import service as access
from siteaudit.access.verbs import ROLES
from siteaudit.core.problems import Problem
from siteaudit.web.command import page
from siteaudit.web.sign_in import end_sessions, hash_password

from ..forms import text_of
from .frame import act, bp, show, to

SHORTEST_PASSWORD = 12


@bp.get("/people", endpoint="people")
@page
def people_list(session, actor):
    """Everybody with an account."""
    access.require(session, actor, "user.create")
    rows = access.list_users(session, actor)
    return show("people", session, actor, here="people", rows=rows, areas=_areas(session, actor), shortest=SHORTEST_PASSWORD)


@bp.post("/people", endpoint="create_person")
@act(people_list, at="people")
def create_person(session, actor):
    """Create an account with roles in areas."""
    access.require(session, actor, "user.create")
    password = request.form.get("password", "")
    if not SHORTEST_PASSWORD <= len(password) <= 200:
        raise Problem("body.invalid", fields={"password": ["twelve characters or more are needed"]})
    roles = request.form.getlist("roles")
    areas = [access.get_area(session, actor, uid) for uid in request.form.getlist("areas")]
    if not roles or not areas:
        raise Problem("body.invalid", fields={"roles" if not roles else "areas": ["choose one at least"]})
    email = text_of(request.form, "email")
    if "@" not in email:
        raise Problem("body.invalid", fields={"email": ["is no e-mail address"]})
    language = request.form.get("language", "fr")
    access.create_user(
        session,
        actor,
        email=email,
        label=text_of(request.form, "label"),
        roles=roles,
        areas=areas,
        language=language if language in ("en", "fr", "sw") else "fr",
        password_hash=hash_password(password),
    )
    flash(_("The account is created. Give the first password by another way than e-mail."))
    return to("people")


@bp.get("/people/<uuid:uid>")
@page
def person(session, actor, uid):
    """One account: its roles, unless it is one's own, and closing it."""
    row = access.get_user(session, actor, str(uid))
    return show("person", session, actor, here="people", person=row, is_own=row.id == actor.id)


@bp.post("/people/<uuid:uid>/roles")
@act(person)
def set_roles(session, actor, uid):
    """Replace the roles of an account."""
    roles = request.form.getlist("roles")
    if not roles:
        raise Problem("body.invalid", fields={"roles": ["choose one at least"]})
    access.set_roles(session, actor, user=access.get_user(session, actor, str(uid)), roles=roles)
    flash(_("The roles are changed."))
    return to("person", uid=uid)


@bp.post("/people/<uuid:uid>/close")
@act(person)
def close_account(session, actor, uid):
    """Close an account: sessions end, phones are revoked."""
    user = access.get_user(session, actor, str(uid))
    access.disable_user(session, actor, user=user)
    end_sessions(session, user)
    flash(_("The account is closed, its sessions are ended and its phones revoked."))
    return to("person", uid=uid)


@bp.get("/account")
@page
def account(session, actor):
    """My own account: what I may do, where, and the second factor."""
    grants = access.get_grants(session, actor)
    areas = [area for area in access.list_areas(session, actor) if area.path in grants.paths]
    return show(
        "account",
        session,
        actor,
        roles=[name for name in ROLES if name in grants.roles],
        areas=areas,
        has_factor=bool(current_user.tf_primary_method),
    )


def _areas(session, actor):
    """Provinces and territories with their full names; finer areas are rarely given to people."""
    rows = [one for one in access.list_areas(session, actor) if one.level.value in ("country", "province", "territory")]
    return [(one, one.path.count("/") - 2) for one in rows]
