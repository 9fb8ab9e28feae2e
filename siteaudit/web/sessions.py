"""Office sessions: a cookie names a row, and the row says whether it still opens anything."""

import contextlib
import datetime

import flask_security
from flask import current_app, g, request
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import current_user, user_authenticated
from sqlalchemy import select

from siteaudit.access.models import SignIn, User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.db import db
from siteaudit.core.transaction import reading, transaction

_KEY = "sign_in"


def register(app, settings):
    """Install limits and hooks."""
    app.extensions["siteaudit.session_limits"] = (
        datetime.timedelta(minutes=settings.idle_minutes),
        datetime.timedelta(hours=settings.session_hours),
    )
    app.before_request(_drop_dead_session)
    user_authenticated.connect(_started, app)
    user_logged_out.connect(_ended, app)


def limits():
    """How long a session may idle, and last."""
    return current_app.extensions["siteaudit.session_limits"]


def own_uid():
    """The public id of this browser's session."""
    return cookie.get(_KEY)


def actor_of(user):
    """An account (row) as an Actor."""
    return Actor("user", user.id, user.uid, user.label)


def is_live():
    """Whether this cookie's session row is neither ended, idle too long, nor too old."""
    if "sign_in_live" not in g:
        g.sign_in_live = _check_live()
    return g.sign_in_live


def start_again(actor):
    """A new session for this browser, after every session of the account was ended."""
    db.session.commit()
    user = db.session.get(User, actor.id, populate_existing=True)
    g.pop("sign_in_live", None)
    flask_security.login_user(user, authn_via=["change"])


@contextlib.contextmanager
def own_transaction():
    """A write beside the library's session, whose read must end first: SQLite lets no stale reader write."""
    db.session.commit()
    with transaction() as session:
        yield session


def _drop_dead_session():
    """The library's own pages must not open for a session that was ended or ran out."""
    ours = request.path.startswith(("/office", "/sign-", "/registry"))
    if ours and ("_user_id" in cookie or current_user.is_authenticated) and not is_live():
        cookie.clear()
        g.pop("_login_user", None)


def _check_live():
    idle, longest = limits()
    uid, moment, mine = own_uid(), clock.now(), getattr(current_user, "id", None)
    with reading() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first() if uid else None
        if row is None or row.ended_at or row.user_id != mine:
            return False
        if moment - row.seen_at > idle or moment - row.started_at > longest:
            return False
        is_stale = moment - row.seen_at > datetime.timedelta(minutes=1)
    if is_stale:
        with own_transaction() as session:
            session.scalars(select(SignIn).where(SignIn.uid == uid)).one().seen_at = moment
    return True


def _started(app, user, **_more):
    cookie.pop(_KEY, None)
    moment, actor = clock.now(), actor_of(user)
    with own_transaction() as session:
        row = SignIn(user_id=actor.id, started_at=moment, seen_at=moment)
        session.add(row)
        session.flush()
        audit.record(session, actor, "session.start", row)
        cookie[_KEY] = row.uid


def _ended(app, user=None, **_more):
    uid = cookie.pop(_KEY, None)
    if uid is None or user is None or not getattr(user, "uid", None):
        return
    actor = actor_of(user)
    with own_transaction() as session:
        row = session.scalars(select(SignIn).where(SignIn.uid == uid)).first()
        if row and not row.ended_at:
            row.ended_at = clock.now()
            audit.record(session, actor, "session.end", row)
