"""Wrappers of every view: identify, open the session, call, commit, then answer.

`page` and `query` read; `form` and `command` write in one transaction. 4xx are raised and roll back;
what is returned commits. A writing route outside these fails a house test.
"""

import functools

from flask import Response, redirect, request, url_for
from flask_security import current_user
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms.validators import ValidationError

from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

from . import first_steps
from .identify import get_actor


def page(view=None, *, unfinished=False):
    """A page for signed-in people: gets session and actor; others go to the sign-in page.

    Who has first steps to do is led there; only a page that serves one of them is `unfinished`.
    """
    if view is None:
        return functools.partial(page, unfinished=unfinished)

    @functools.wraps(view)
    def wrapped(**arguments):
        try:
            actor = get_actor(unfinished=unfinished)
        except Problem as problem:
            if problem.code == "account.unfinished":
                return redirect(first_steps.find_step(current_user))
            if problem.code != "not-signed-in":
                raise
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        with reading() as session:
            return view(session=session, actor=actor, **arguments)

    return wrapped


def form(view, before=None, *, unfinished=False):
    """A posted form: token checked, one transaction, then the view's redirect, or what it wants done after the commit.

    `before(actor)` is slow work that must not hold the database; the view gets what it returns as `ready`.
    """

    @functools.wraps(view)
    def wrapped(**arguments):
        _check_token()
        actor = get_actor(unfinished=unfinished)
        if before:
            arguments["ready"] = before(actor)
        with transaction() as session:
            answer = view(session=session, actor=actor, **arguments)
        return answer if isinstance(answer, Response) or not callable(answer) else answer()

    wrapped.writes = True
    return wrapped


def query(view):
    """A JSON read."""

    @functools.wraps(view)
    def wrapped(*given, **arguments):
        actor = get_actor()
        with reading() as session:
            return view(*given, session=session, actor=actor, **arguments)

    return wrapped


def command(view):
    """A JSON write: content type, identify, one transaction, commit, answer."""

    @functools.wraps(view)
    def wrapped(*given, **arguments):
        if request.mimetype != "application/json" or request.headers.get("Content-Encoding"):
            raise Problem("body.type")
        actor = get_actor()
        with transaction() as session:
            return view(*given, session=session, actor=actor, **arguments)

    wrapped.writes = True
    return wrapped


def form_token():
    """The token that every form carries; given to the templates."""
    return generate_csrf()


def _check_token():
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (CSRFError, ValidationError) as error:
        raise Problem("form.token") from error
