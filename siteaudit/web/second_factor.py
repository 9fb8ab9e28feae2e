"""The second factor: one-time codes that work once, recovery codes, and which roles must have one."""

import flask_security
from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import (
    MfRecoveryCodesUtil,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    current_user,
    tf_disabled,
    tf_profile_changed,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import check_and_update_authn_fresh
from passlib.exc import TokenError
from sqlalchemy import or_, update

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.access.verbs import ROLES
from siteaudit.core.problems import Problem

from . import tries
from .sessions import actor_of, own_transaction, own_uid

_ROLES = "siteaudit.second_factor_roles"


class OneUseTotp(flask_security.Totp):
    """A one-time code works once: without a kept counter the library takes it twice."""

    def get_last_counter(self, user):
        return user.totp_counter

    def set_last_counter(self, user, tmatch):
        older = or_(User.totp_counter.is_(None), User.totp_counter < tmatch.counter)
        mine, counter = user.id, tmatch.counter
        with own_transaction() as session:
            change = update(User).where(User.id == mine, older).values(totp_counter=counter)
            if session.execute(change).rowcount == 0:
                raise TokenError


class RecoveryCodes(MfRecoveryCodesUtil):
    """Ours are hashes in a table of their own: a check uses the code up, so two browsers cannot both have it."""

    def check_recovery_code(self, user, code):
        with own_transaction() as session:
            return access.use_recovery_code(session, actor_of(user), code)

    def delete_recovery_code(self, user, code):
        return True


class SetupForm(TwoFactorSetupForm):
    """Switching on, and off where the own roles allow it."""

    def validate(self, **more):
        if self.setup.data == "disable" and is_needed(self.user):
            raise Problem("factor.needed")
        return super().validate(**more)


class CountedCodeForm(TwoFactorVerifyCodeForm):
    """A one-time code: five wrong ones in a quarter of an hour are enough."""

    def validate(self, **more):
        good = tries.counted_form(self, tries.who("code", self.user.uid), tries.CODES, super().validate, more)
        if self.is_setup and not good:
            flash(_("This code is not valid. A code works once and for half a minute."))
        return good


class CountedRecoveryForm(MfRecoveryForm):
    """A recovery code, in the same count."""

    def validate(self, **more):
        return tries.counted_form(self, tries.who("code", self.user.uid), tries.CODES, super().validate, more)


def register(app, settings):
    """Take the roles from the settings; note what the library does in the log."""
    unknown = [name for name in settings.second_factor_roles if name not in list(ROLES)]
    if unknown:
        raise Problem("settings.invalid", faults=["second_factor_roles: names a role that does not exist"])
    app.extensions[_ROLES] = frozenset(settings.second_factor_roles)
    app.before_request(_refuse_stale)
    tf_profile_changed.connect(_set_up, app)
    tf_disabled.connect(_given_up, app)


def is_needed(user):
    """Whether a role of this account must have a second factor."""
    return any(role.name in current_app.extensions[_ROLES] for role in user.roles)


def is_fresh():
    """Whether this person typed the password a short while ago."""
    config = current_app.config
    return check_and_update_authn_fresh(config["SECURITY_FRESHNESS"], config["SECURITY_FRESHNESS_GRACE_PERIOD"])


def _refuse_stale():
    """A set-up is confirmed only by who began it here: its token alone is bound to no person."""
    if request.endpoint == "security.two_factor_setup_validate" and current_user.is_authenticated and not is_fresh():
        return redirect(url_for("security.verify", next=url_for("security.two_factor_setup")))
    return None


def _set_up(app, user, **_more):
    actor = actor_of(user)
    with own_transaction() as session:
        access.note_factor(session, actor, keep=own_uid())
    flash(_("The second factor is on. Now make recovery codes for the day when your phone is lost."))


def _given_up(app, user, **_more):
    actor = actor_of(user)
    with own_transaction() as session:
        access.note_no_factor(session, actor)
    flash(_("The second factor is off."))
