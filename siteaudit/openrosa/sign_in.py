"""From a project's name, a name and a secret to an app user; wrong tries are counted in the same table as the office's.

Called by door.py only. Which of name, secret and account was wrong is never told.
"""

import datetime

from sqlalchemy import delete, func, select

from siteaudit.access.models import FailedSignIn
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

from . import credentials
from .models import OpenRosaProject, OpenRosaUser

_WINDOW, _TRIES = datetime.timedelta(minutes=15), 10
_LONGEST = 200


def find_open_project(name):
    """The row id of the project that is open under this name, or None."""
    with reading() as session:
        query = select(OpenRosaProject.id).where(OpenRosaProject.name == name, OpenRosaProject.is_open)
        return session.scalar(query)


def find_user(project_id, name, secret):
    """The app user as an actor; openrosa.sign-in for a wrong one, sign-in.too-many after ten wrong tries."""
    name, secret = name or "", secret or ""
    if not name or len(name) > _LONGEST or len(secret) > _LONGEST or "\x00" in name:
        raise Problem("openrosa.sign-in")
    who = sha256(f"openrosa|{project_id}|{name}".encode())[:40]
    with reading() as session:
        since = clock.now() - _WINDOW
        query = select(func.count()).where(FailedSignIn.who == who, FailedSignIn.at > since)
        if session.scalar(query) >= _TRIES:
            raise Problem("sign-in.too-many")
        query = select(OpenRosaUser).where(OpenRosaUser.name == name, OpenRosaUser.project_id == project_id)
        user = session.scalars(query.where(OpenRosaUser.active)).first()
    if not credentials.is_right(user.secret_hash if user else None, secret):
        _count_failure(who)
        raise Problem("openrosa.sign-in")
    return Actor("app_user", user.id, user.uid, user.label)


def _count_failure(who):
    moment = clock.now()
    with transaction() as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - _WINDOW))
        session.add(FailedSignIn(who=who, at=moment))
