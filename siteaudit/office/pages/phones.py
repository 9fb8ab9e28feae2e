"""Phones: who has one, when it was last heard of, enrolling and revoking; and records that need help."""

import segno
from flask import current_app, flash, g, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.core import clock
from siteaudit.core.problems import CODES, Problem
from siteaudit.sync import service as sync
from siteaudit.sync.enrolment import create_enrolment_code
from siteaudit.web.command import page

from .. import people, waiting, words
from ..forms import text_of
from .frame import act, bp, show, to


@bp.get("/phones", endpoint="phones")
@page
def phone_list(session, actor):
    """Phones with their last contact, and the form for a code."""
    rows = access.list_devices(session, actor)
    return show(
        "phones",
        session,
        actor,
        here="phones",
        rows=rows,
        names=people.labels_of(session, actor, {one.user_id for one in rows if one.user_id}),
        silent={one.id for one in waiting.silent_phones(session, actor)},
        people=[user for user, _paths in people.visitors(session, actor)],
        now=clock.now(),
        made=g.get("made"),
    )


@bp.post("/phones/code", endpoint="make_code")
@act(phone_list, at="phones")
def make_code(session, actor):
    """A code for one phone of one person, shown once."""
    user = next((one for one in access.list_users(session, actor) if one.uid == text_of(request.form, "user")), None)
    if user is None:
        raise Problem("account.unknown")
    code = create_enrolment_code(session, actor, user=user)
    address = f"{current_app.extensions['siteaudit.settings'].public_url}/field/#enrol={code}"
    picture = segno.make(address, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff")
    made = {"code": code, "typed": code.partition(".")[0], "address": address, "picture": picture, "who": user.label}

    def shown():
        g.made = made
        return phone_list()

    return shown


@bp.post("/phones/<uuid:uid>/revoke")
@act(phone_list, at="phones")
def revoke_phone(session, actor, uid):
    """Stop a phone."""
    row = access.revoke_device(session, actor, uid=str(uid))
    flash(_("%(phone)s is revoked: it reads nothing more. What it still sends is kept apart.", phone=words.phone_name(row)))
    return to("phones")


@bp.get("/packages")
@page
def packages(session, actor):
    """Records from phones that a person must look at."""
    rows = sync.list_packages(session, actor)
    names = people.labels_of(session, actor, {one.device.user_id for one in rows if one.device.user_id})
    return show("packages", session, actor, here="packages", rows=rows, names=names, titles={code: title for code, (_status, title) in CODES.items()})


@bp.post("/packages/<uuid:uid>/release")
@act(packages)
def release_package(session, actor, uid):
    """Let a record that was set aside be opened after all."""
    sync.release_package(session, actor, uid=str(uid))
    current_app.extensions.get("siteaudit.wake", lambda: None)()
    flash(_("The record is opened again in a moment."))
    return to("packages")
