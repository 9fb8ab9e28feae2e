"""Sign-in of people: the only file that talks to Flask-Security. Permissions are ours (`access`).

Sessions are rows and can be ended on the server. Wrong passwords are counted in a table, so that the
limit holds over all workers; the address is kept as a hash only.
"""

import contextlib
import datetime
import secrets

import flask_security
from flask import current_app, g, request
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import (
    LoginForm,
    Security,
    SQLAlchemyUserDatastore,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    current_user,
    user_authenticated,
)
from itsdangerous import BadSignature, URLSafeSerializer
from passlib.exc import TokenError
from sqlalchemy import delete, func, or_, select, update

from siteaudit.access.models import FailedSignIn, Role, SignIn, User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.db import db
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

_TRIES, _CODE_TRIES = 10, 5
_WINDOW = datetime.timedelta(minutes=15)
_KEY = "sign_in"
_KNOWN = "__Host-known"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class OneUseTotp(flask_security.Totp):
    """A one-time code works once: without a kept counter the library takes it twice."""

    def get_last_counter(self, user):
        return user.totp_counter

    def set_last_counter(self, user, tmatch):
        older = or_(User.totp_counter.is_(None), User.totp_counter < tmatch.counter)
        mine, counter = user.id, tmatch.counter
        with _own_transaction() as session:
            change = update(User).where(User.id == mine, older).values(totp_counter=counter)
            if session.execute(change).rowcount == 0:
                raise TokenError


class CountedLoginForm(LoginForm):
    """The library's form behind our limit: ten wrong passwords for one address in a quarter of an hour.

    A browser that signed in before has a count of its own, so that strangers cannot lock people out.
    """

    def validate(self, **more):
        address = self.email.data or ""
        if len(address) > 200 or len(self.password.data or "") > 1024:
            raise Problem("body.invalid")
        self.remember.data = False
        who = _count_key("password", address.casefold())
        return _counted(who + _known_browser(who), _TRIES, self, super().validate, more)


class CountedVerifyForm(VerifyForm):
    """The password again, with the same limit."""

    def validate(self, **more):
        return _counted(_count_key("again", current_user.uid), _TRIES, self, super().validate, more)


class CountedCodeForm(TwoFactorVerifyCodeForm):
    """A one-time code: five wrong ones in a quarter of an hour are enough."""

    def validate(self, **more):
        return _counted(_count_key("code", self.user.uid), _CODE_TRIES, self, super().validate, more)


def register(app, settings, secret, totp_secret):
    """Install Flask-Security with our templates only."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-siteaudit",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a method
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
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/sign-in/code",  # noqa: S106 - an address
        SECURITY_TWO_FACTOR_RESCUE_URL="/sign-in/rescue",
        SECURITY_TWO_FACTOR_SETUP_TEMPLATE="second_factor.html",
        SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE="second_factor_code.html",
        SECURITY_TWO_FACTOR_ALWAYS_VALIDATE=True,
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        REMEMBER_COOKIE_DURATION=datetime.timedelta(0),
        SECURITY_TOTP_SECRETS={"1": totp_secret},
        SECURITY_TOTP_ISSUER=settings.office_name,
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_USE_REGISTER_V2=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    Security(
        app,
        SQLAlchemyUserDatastore(db, User, Role),
        login_form=CountedLoginForm,
        verify_form=CountedVerifyForm,
        two_factor_verify_code_form=CountedCodeForm,
        totp_cls=OneUseTotp,
    )
    app.extensions["siteaudit.session_limits"] = (
        datetime.timedelta(minutes=settings.idle_minutes),
        datetime.timedelta(hours=settings.session_hours),
    )
    app.before_request(_refuse_other_ways_in)
    app.before_request(_drop_dead_session)
    app.after_request(_remember_browser)
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


def _refuse_other_ways_in():
    """Forms only, and no rescue by mail: what the library offers beyond that is not ours."""
    if not request.path.startswith(("/sign-", "/office/second-factor")):
        return
    if request.path.startswith("/sign-in/rescue"):
        raise Problem("item.not-found")
    if request.method == "POST" and request.mimetype not in ("", *_FORMS):
        raise Problem("body.type")


def _drop_dead_session():
    """The library's own pages must not open for a session that was ended or ran out."""
    if "_user_id" in cookie and request.path.startswith(("/office", "/sign-", "/registry")) and not is_live():
        cookie.clear()
        g.pop("_login_user", None)


def _check_live():
    idle, longest = current_app.extensions["siteaudit.session_limits"]
    uid, moment, mine = cookie.get(_KEY), clock.now(), getattr(current_user, "id", None)
    with reading() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first() if uid else None
        if row is None or row.ended_at or row.user_id != mine:
            return False
        if moment - row.seen_at > idle or moment - row.started_at > longest:
            return False
        is_stale = moment - row.seen_at > datetime.timedelta(minutes=1)
    if is_stale:
        with _own_transaction() as session:
            session.scalars(select(SignIn).where(SignIn.uid == uid)).one().seen_at = moment
    return True


def _started(app, user, **_more):
    cookie.pop(_KEY, None)
    moment = clock.now()
    g.known_browser = _count_key("password", user.email.casefold())
    actor = Actor("user", user.id, user.uid, user.label)
    with _own_transaction() as session:
        row = SignIn(user_id=actor.id, started_at=moment, seen_at=moment)
        session.add(row)
        session.flush()
        audit.record(session, actor, "session.start", row)
        cookie[_KEY] = row.uid


def _ended(app, user=None, **_more):
    uid = cookie.pop(_KEY, None)
    if uid is None or user is None or not getattr(user, "uid", None):
        return
    actor = Actor("user", user.id, user.uid, user.label)
    with _own_transaction() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first()
        if row and not row.ended_at:
            row.ended_at = clock.now()
            audit.record(session, actor, "session.end", row)


@contextlib.contextmanager
def _own_transaction():
    """A write beside the library's session, whose read must end first: SQLite lets no stale reader write."""
    db.session.commit()
    with transaction() as session:
        yield session


def _count_key(kind, text):
    return sha256(f"{kind}|{text}"[:1024].encode())[:40]


def _counted(who, most, form, check, more):
    """Run a form's check behind a count of failures; a missing or old token counts for nobody."""
    since = clock.now() - _WINDOW
    with reading() as session:
        query = select(func.count()).where(FailedSignIn.who == who, FailedSignIn.at > since)
        if session.scalar(query) >= most:
            raise Problem("sign-in.too-many")
    good = check(**more)
    if not good and "csrf_token" not in form.errors:
        moment = clock.now()
        with _own_transaction() as session:
            session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - _WINDOW))
            session.add(FailedSignIn(who=who, at=moment))
    return good


def _known_browser(who):
    """A short mark when this browser signed in with that address before, else nothing."""
    try:
        known = _signer().loads(request.cookies.get(_KNOWN, ""))
    except BadSignature:
        return ""
    return str(known[1])[:16] if isinstance(known, list) and len(known) == 2 and known[0] == who else ""


def _remember_browser(response):
    """After a sign-in: a mark that proves nothing but that this browser once knew the password."""
    who = g.get("known_browser")
    if who is not None:
        mark = _signer().dumps([who, secrets.token_hex(8)])
        response.set_cookie(_KNOWN, mark, max_age=31536000, secure=True, httponly=True, samesite="Strict")
    return response


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-browser")
