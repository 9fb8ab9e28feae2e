"""Sign-in of people: the only file that talks to Flask-Security. Permissions are ours (`access`).

Sessions are rows and can be ended on the server. Wrong passwords are counted in a table, so that the
limit holds over all workers; the address is kept as a hash only.
"""

import datetime

import flask_security
from flask import current_app, g, request
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import LoginForm, SQLAlchemyUserDatastore, Security, current_user, user_authenticated
from sqlalchemy import delete, func, select

from siteaudit.access.models import FailedSignIn, Role, SignIn, User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.db import db
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

_TRIES = 10
_WINDOW = datetime.timedelta(minutes=15)
_KEY = "sign_in"


class OneUseTotp(flask_security.Totp):
    """A one-time code works once: without a kept counter the library takes it twice."""

    def get_last_counter(self, user):
        return user.totp_counter

    def set_last_counter(self, user, tmatch):
        user.totp_counter = tmatch.counter


class CountedLoginForm(LoginForm):
    """The library's form behind our limit: ten wrong passwords for one address in a quarter of an hour."""

    def validate(self, **more):
        who = sha256((self.email.data or "")[:1024].casefold().encode())
        if len(self.email.data or "") > 200 or len(self.password.data or "") > 1024:
            raise Problem("body.invalid")
        _check_rate(who)
        good = super().validate(**more)
        if not good:
            _count_failure(who)
        return good


def register(app, settings, secret, totp_secret):
    """Install Flask-Security with our templates only."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-siteaudit",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=secret,
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/office/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_LOGIN_USER_TEMPLATE="sign_in.html",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_VERIFY_URL="/sign-in/again",
        SECURITY_VERIFY_TEMPLATE="sign_in_again.html",
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_SETUP_URL="/office/second-factor",
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/sign-in/code",
        SECURITY_TWO_FACTOR_RESCUE_URL="/sign-in/rescue",
        SECURITY_TWO_FACTOR_SETUP_TEMPLATE="second_factor.html",
        SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE="second_factor_code.html",
        SECURITY_TWO_FACTOR_ALWAYS_VALIDATE=True,
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_TOTP_SECRETS={"1": totp_secret},
        SECURITY_TOTP_ISSUER=settings.office_name,
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_USE_REGISTER_V2=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    Security(app, SQLAlchemyUserDatastore(db, User, Role), login_form=CountedLoginForm, totp_cls=OneUseTotp)
    app.extensions["siteaudit.session_limits"] = (
        datetime.timedelta(minutes=settings.idle_minutes),
        datetime.timedelta(hours=settings.session_hours),
    )
    app.before_request(_drop_dead_session)
    user_authenticated.connect(_started, app)
    user_logged_out.connect(_ended, app)


def hash_password(password):
    """The argon2id hash to store."""
    return flask_security.hash_password(password)


def is_live():
    """Whether this cookie's session row is neither ended, idle too long, nor too old."""
    if "sign_in_live" not in g:
        g.sign_in_live = _check_live()
    return g.sign_in_live


def end_sessions(session, user):
    """End every session of `user` from the server."""
    rows = session.scalars(select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)))
    for row in rows:
        row.ended_at = clock.now()


def _drop_dead_session():
    """The library's own pages must not open for a session that was ended or ran out."""
    if "_user_id" in cookie and request.path.startswith(("/office", "/sign-", "/registry")) and not is_live():
        cookie.clear()
        g.pop("_login_user", None)


def _check_live():
    idle, longest = current_app.extensions["siteaudit.session_limits"]
    uid, moment = cookie.get(_KEY), clock.now()
    with reading() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first() if uid else None
        if row is None or row.ended_at or row.user_id != current_user.id:
            return False
        if moment - row.seen_at > idle or moment - row.started_at > longest:
            return False
        is_stale = moment - row.seen_at > datetime.timedelta(minutes=1)
    if is_stale:
        with transaction() as session:
            session.scalars(select(SignIn).where(SignIn.uid == uid)).one().seen_at = moment
    return True


def _started(app, user, **_more):
    cookie.pop(_KEY, None)
    moment = clock.now()
    with transaction() as session:
        row = SignIn(user_id=user.id, started_at=moment, seen_at=moment)
        session.add(row)
        session.flush()
        audit.record(session, Actor("user", user.id, user.uid, user.label), "session.start", row)
        cookie[_KEY] = row.uid


def _ended(app, user=None, **_more):
    uid = cookie.pop(_KEY, None)
    if uid is None or user is None or not getattr(user, "uid", None):
        return
    with transaction() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first()
        if row and not row.ended_at:
            row.ended_at = clock.now()
            audit.record(session, Actor("user", user.id, user.uid, user.label), "session.end", row)


def _check_rate(who):
    since = clock.now() - _WINDOW
    with reading() as session:
        query = select(func.count()).where(FailedSignIn.who == who, FailedSignIn.at > since)
        if session.scalar(query) >= _TRIES:
            raise Problem("sign-in.too-many")


def _count_failure(who):
    moment = clock.now()
    with transaction() as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - _WINDOW))
        session.add(FailedSignIn(who=who, at=moment))
