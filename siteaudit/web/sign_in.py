"""Sign-in of people: sets up Flask-Security with our templates and limits. Permissions are ours (`access`).

Only this file, `sessions`, `second_factor` and `passwords` talk to the library.
"""

import datetime

from flask import current_app, redirect, request
from flask import session as cookie
from flask_security import LoginForm, MailUtil, Security, SQLAlchemyUserDatastore, VerifyForm, current_user

from siteaudit.access.models import Role, User
from siteaudit.access.rules import is_address
from siteaudit.core import clock
from siteaudit.core.db import db
from siteaudit.core.problems import Problem

from . import first_steps, second_factor, sessions, tries
from .passwords import hash_password

__all__ = ["hash_password", "register"]

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Rescue by mail, and the library's page that shows recovery codes again and again.
_NOT_OURS = ("/sign-in/rescue", "/sign-in/codes")


class OwnAddresses(MailUtil):
    """What an account may have also signs in: the library refuses clerk@office.local, as if mail were ever sent."""

    def normalize(self, email):
        try:
            return super().normalize(email)
        except ValueError:
            if not is_address(email):
                raise
            return email


class CountedLoginForm(LoginForm):
    """The library's form behind our limit: ten wrong passwords for one address in a quarter of an hour."""

    def validate(self, **more):
        address = self.email.data or ""
        if len(address) > 200 or len(self.password.data or "") > 1024:
            raise Problem("body.invalid")
        self.remember.data = False
        name = tries.who("password", _plain(address))
        return tries.counted_form(self, name + tries.known_browser(name), tries.PASSWORDS, self._is_good, more)

    def _is_good(self, **more):
        """Right, and no one-time password that lay about too long."""
        if not super().validate(**more):
            return False
        until = self.user.one_time_until
        if until is not None and until < clock.now():
            self.password.errors = ["too old"]
            return False
        return True


class CountedVerifyForm(VerifyForm):
    """The password again, with the same limit."""

    def validate(self, **more):
        return tries.counted_form(self, tries.who("again", current_user.uid), tries.PASSWORDS, super().validate, more)


# The settings of the library, by what they are about.
_COOKIES = {
    "SESSION_COOKIE_NAME": "__Host-siteaudit",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "REMEMBER_COOKIE_DURATION": datetime.timedelta(0),
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_CHECK_DEFAULT": False,
}
_PAGES = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGIN_USER_TEMPLATE": "sign_in.html",
    "SECURITY_POST_LOGIN_VIEW": "/office/",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
    "SECURITY_VERIFY_URL": "/sign-in/again",
    "SECURITY_VERIFY_TEMPLATE": "sign_in_again.html",
    # Its messages speak two of our languages; ours stand where they are needed.
    "SECURITY_FLASH_MESSAGES": False,
}
_FACTOR = {
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TWO_FACTOR_SETUP_URL": first_steps.FACTOR,
    "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "second_factor.html",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/office/account/codes",
    "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "second_factor_code.html",
    "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/sign-in/codes",
    "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
    "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "second_factor_recovery.html",
}
_LIMITS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    # Who found an open browser changes neither second factor nor recovery codes with it.
    "SECURITY_FRESHNESS": datetime.timedelta(minutes=10),
    "SECURITY_FRESHNESS_GRACE_PERIOD": datetime.timedelta(minutes=10),
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_USE_REGISTER_V2": True,
}
_PARTS = {
    "login_form": CountedLoginForm,
    "verify_form": CountedVerifyForm,
    "two_factor_setup_form": second_factor.SetupForm,
    "two_factor_verify_code_form": second_factor.CountedCodeForm,
    "mf_recovery_form": second_factor.CountedRecoveryForm,
    "mf_recovery_codes_util_cls": second_factor.RecoveryCodes,
    "totp_cls": second_factor.OneUseTotp,
    "mail_util_cls": OwnAddresses,
}


def register(app, settings, secret, totp_secret):
    """Install Flask-Security with our templates only."""
    app.config.update(
        **_COOKIES,
        **_PAGES,
        **_FACTOR,
        **_LIMITS,
        SECRET_KEY=secret,
        SECURITY_PASSWORD_SALT=secret,
        SECURITY_TOTP_SECRETS={"1": totp_secret},
        SECURITY_TOTP_ISSUER=settings.office_name,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), **_PARTS)
    # Cookies and forms alone: with a token somebody would be a second person beside the one whom the cookie is half signed in as.
    app.login_manager.request_loader(lambda _request: None)
    security.want_json(lambda _request: False)
    security.tf_setup_context_processor(lambda: {"is_needed": second_factor.is_needed(current_user)})
    app.before_request(_refuse_other_ways_in)
    sessions.register(app, settings)
    second_factor.register(app, settings)
    first_steps.register(app)
    tries.register(app)


def _plain(address):
    """As the library looks it up: other spellings of a domain are the same account, and one count."""
    try:
        return current_app.extensions["security"].mail_util.normalize(address).casefold()
    except ValueError:
        return address.casefold()


def _refuse_other_ways_in():
    """Forms only: what the library offers beyond that is not ours."""
    if not request.path.startswith(("/sign-", first_steps.FACTOR)):
        return None
    if request.path in _NOT_OURS:
        raise Problem("item.not-found")
    if request.method == "POST" and request.mimetype not in ("", *_FORMS):
        raise Problem("body.type")
    if request.path == "/sign-in/code" and not current_user.is_authenticated and cookie.get("tf_state") != "ready":
        # A code is asked of whoever gave the password, never of a set-up that was begun beside it.
        return redirect("/sign-in")
    if request.path == "/sign-in/code" and current_user.is_authenticated:
        # The library would confirm a set-up here without the token of who began it.
        return redirect(first_steps.FACTOR)
    return None
