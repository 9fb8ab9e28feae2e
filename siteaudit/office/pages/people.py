"""People: accounts with their roles and areas, creating, helping out and closing them. The own one is in `account.py`."""

from flask import flash, g, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.web import passwords
from siteaudit.web.catalogues import LANGUAGES
from siteaudit.web.command import page

from ..forms import text_of
from .frame import act, bp, show, to


@bp.get("/people", endpoint="people")
@page
def people_list(session, actor):
    """Everybody with an account."""
    access.require(session, actor, "user.create")
    rows = access.list_users(session, actor)
    return show("people", session, actor, here="people", rows=rows, areas=_areas(session, actor), made=g.get("made"))


@bp.post("/people", endpoint="create_person")
@act(people_list, at="people", before=lambda _actor: passwords.new_one_time())
def create_person(session, actor, ready):
    """Create an account with roles in areas; its one-time password is shown once."""
    access.require(session, actor, "user.create")
    plain, hashed = ready
    roles = request.form.getlist("roles")
    areas = [access.get_area(session, actor, uid) for uid in request.form.getlist("areas")]
    if not roles or not areas:
        raise Problem("body.invalid", fields={"roles" if not roles else "areas": ["choose one at least"]})
    email = text_of(request.form, "email")
    if "@" not in email:
        raise Problem("body.invalid", fields={"email": ["is no e-mail address"]})
    language = request.form.get("language", "fr")
    user = access.create_user(
        session,
        actor,
        email=email,
        label=text_of(request.form, "label"),
        roles=roles,
        areas=areas,
        language=language if language in LANGUAGES else "fr",
        password_hash=hashed,
        one_time=True,
    )
    return _shown(people_list, {"password": plain, "email": user.email, "label": user.label})


@bp.get("/people/<uuid:uid>")
@page
def person(session, actor, uid):
    """One account: its roles, unless it is one's own, helping it out, and closing it."""
    row = access.get_user(session, actor, str(uid))
    return show("person", session, actor, here="people", person=row, is_own=row.id == actor.id, now=clock.now(), made=g.get("made"))


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
    flash(_("The account is closed, its sessions are ended and its phones revoked."))
    return to("person", uid=uid)


@bp.post("/people/<uuid:uid>/reset")
@act(person, before=lambda _actor: passwords.new_one_time())
def reset_password(session, actor, uid, ready):
    """A new one-time password for somebody who forgot the old one; shown once."""
    plain, hashed = ready
    user = access.get_user(session, actor, str(uid))
    access.reset_password(session, actor, user=user, password_hash=hashed)
    return _shown(person, {"password": plain, "email": user.email, "label": user.label}, uid=uid)


@bp.post("/people/<uuid:uid>/factor")
@act(person)
def remove_factor(session, actor, uid):
    """Take a lost second factor from an account."""
    access.remove_factor(session, actor, user=access.get_user(session, actor, str(uid)))
    flash(_("The second factor is removed. The password is as before."))
    return to("person", uid=uid)


def _shown(again, made, **arguments):
    """After the commit: the page with what is told only now."""

    def shown():
        g.made = made
        return again(**arguments)

    return shown


def _areas(session, actor):
    """Provinces and territories with their full names; finer areas are rarely given to people."""
    rows = [one for one in access.list_areas(session, actor) if one.level.value in ("country", "province", "territory")]
    return [(one, one.path.count("/") - 2) for one in rows]
