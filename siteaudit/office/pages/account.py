"""My account: language, password, second factor with its recovery codes, sessions and phones. Nobody else's."""

from flask import current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from siteaudit.access import passwords as easy
from siteaudit.access import service as access
from siteaudit.access.verbs import ROLES
from siteaudit.core.problems import Problem
from siteaudit.web import first_steps, passwords, second_factor, sessions
from siteaudit.web.catalogues import LANGUAGES
from siteaudit.web.command import page

from .frame import act, bp, show, to


@bp.get("/account")
@page
def account(session, actor):
    """What I may do and where, and all that only I change."""
    grants = access.get_grants(session, actor)
    idle, longest = sessions.limits()
    return show(
        "account",
        session,
        actor,
        roles=[name for name in ROLES if name in grants.roles],
        areas=[area for area in access.list_areas(session, actor) if area.path in grants.paths],
        email=current_user.email,
        own_language=current_user.language,
        has_factor=bool(current_user.tf_primary_method),
        codes=access.count_recovery_codes(session, actor),
        sessions=access.list_own_sessions(session, actor, idle=idle, longest=longest),
        here_uid=sessions.own_uid(),
        phones=access.list_own_phones(session, actor),
    )


@bp.post("/account/language")
@act(account)
def choose_language(session, actor):
    """The language of my pages, here and wherever I sign in."""
    language = request.form.get("language")
    if language not in LANGUAGES:
        raise Problem("body.invalid", fields={"language": ["choose one"]})
    access.set_language(session, actor, language)
    # In the address it also replaces an earlier choice that this browser remembers.
    return redirect(url_for("office.account", lang=language))


@bp.get("/account/password", endpoint="password")
@page(unfinished=True)
def password_page(session, actor):
    """A new password; the first thing that somebody with a one-time password sees."""
    is_first = current_user.one_time_until is not None
    return show("password", session, actor, bare=first_steps.find_step(current_user), is_first=is_first, shortest=easy.SHORTEST)


def _hashed(actor):
    present, wanted, again = (request.form.get(name, "") for name in ("present", "password", "again"))
    office = current_app.extensions["siteaudit.settings"].office_name
    return passwords.check_change(present, wanted, again, about=[office])


@bp.post("/account/password", endpoint="change_password")
@act(password_page, at="password", before=_hashed, unfinished=True)
def change_password(session, actor, ready):
    """Replace my password; every other session of mine ends."""
    access.set_own_password(session, actor, password_hash=ready)

    def signed_in_again():
        sessions.start_again(actor)
        flash(_("Your password is changed. All your other sessions are ended."))
        return to("account")

    return signed_in_again


@bp.post("/account/sessions", endpoint="end_sessions")
@act(account)
def end_sessions(session, actor):
    """End my sessions in other browsers."""
    access.end_other_sessions(session, actor, keep=sessions.own_uid())
    flash(_("Your other sessions are ended."))
    return to("account")


@bp.get("/account/codes", endpoint="codes")
@page
def codes_page(session, actor):
    """Recovery codes: how many are left, and the button for new ones."""
    return show(
        "recovery_codes",
        session,
        actor,
        has_factor=bool(current_user.tf_primary_method),
        left=access.count_recovery_codes(session, actor),
        made=g.get("made"),
    )


def _asked_again(actor):
    if not second_factor.is_fresh():
        raise Problem("sign-in.stale")


@bp.post("/account/codes", endpoint="make_codes")
@act(codes_page, at="codes", before=_asked_again)
def make_codes(session, actor, ready):
    """Ten new codes, shown once; older ones end."""
    made = access.make_recovery_codes(session, actor)

    def shown():
        g.made = made
        return codes_page()

    return shown
