"""Wrong passwords and codes, counted in a table so that the limit holds over all workers.

Addresses are kept as hashes only. A browser that signed in before has a count of its own, so that strangers
cannot lock people out.
"""

import datetime
import secrets

from flask import current_app, g, request
from flask_security import user_authenticated
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, func, select

from siteaudit.access.models import FailedSignIn
from siteaudit.core import clock
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading

from .sessions import own_transaction

PASSWORDS, CODES = 10, 5
_WINDOW = datetime.timedelta(minutes=15)
_KNOWN = "__Host-known"


def register(app):
    """Mark browsers that signed in."""
    user_authenticated.connect(_note_browser, app)
    app.after_request(_remember_browser)


def who(kind, text):
    """The name under which tries are counted."""
    return sha256(f"{kind}|{text}"[:1024].encode())[:40]


def counted(name, most, check):
    """What `check()` says, behind a count of failures; sign-in.too-many after `most` of them. None counts for nobody."""
    since = clock.now() - _WINDOW
    with reading() as session:
        query = select(func.count()).where(FailedSignIn.who == name, FailedSignIn.at > since)
        if session.scalar(query) >= most:
            raise Problem("sign-in.too-many")
    good = check()
    if good is False:
        moment = clock.now()
        with own_transaction() as session:
            session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - _WINDOW))
            session.add(FailedSignIn(who=name, at=moment))
    return good


def counted_form(form, name, most, check, more):
    """The same for a form of the library; a missing or old token counts for nobody."""

    def checked():
        good = check(**more)
        return None if not good and "csrf_token" in form.errors else good

    return bool(counted(name, most, checked))


def known_browser(name):
    """A short mark when this browser signed in with that address before, else nothing."""
    try:
        known = _signer().loads(request.cookies.get(_KNOWN, ""))
    except BadSignature:
        return ""
    return str(known[1])[:16] if isinstance(known, list) and len(known) == 2 and known[0] == name else ""


def _note_browser(app, user, **_more):
    g.known_browser = who("password", user.email.casefold())


def _remember_browser(response):
    """After a sign-in: a mark that proves nothing but that this browser once knew the password."""
    name = g.get("known_browser")
    if name is not None:
        mark = _signer().dumps([name, secrets.token_hex(8)])
        response.set_cookie(_KNOWN, mark, max_age=31536000, secure=True, httponly=True, samesite="Strict")
    return response


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-browser")
