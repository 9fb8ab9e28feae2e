"""Wrapper of every address of the door: is it open, is the line private, who is it; refusals as OpenRosaResponse.

A closed or unknown project answers like any address that does not exist. Basic is the only scheme: Digest needs
the secret in the clear here. It is asked for over TLS alone, or on this machine itself.
"""

import functools

from flask import Response, current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from siteaudit.core import clock
from siteaudit.core.problems import Problem

from . import documents, sign_in

XML = "text/xml; charset=utf-8"
_LOOPBACK = ("127.0.0.1", "::1")
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")


def door(view):
    """Wrap a view: it gets `actor` (the app user) and answers inside an open project."""

    @functools.wraps(view)
    def wrapped(project, **arguments):
        project_id = sign_in.find_open_project(project)
        if project_id is None:
            raise Problem("item.not-found")
        try:
            _check_private()
            given = request.authorization
            basic = given is not None and given.type == "basic"
            actor = sign_in.find_user(project_id, given.username if basic else "", given.password if basic else "")
            answer = view(project=project, actor=actor, **arguments)
        except Problem as problem:
            answer = _refuse(problem)
        except HTTPException as error:
            answer = _refuse(_problem_of(error))
        return _finish(answer)

    return wrapped


def answer(document, *, media_type=XML):
    """A document that clients keep as long as its hash stays: they ask again and get 304."""
    response = Response(document, content_type=media_type)
    response.set_etag(documents.md5(response.get_data()))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response.make_conditional(request)


def tell(message, status, nature):
    """A message for the user of the client."""
    return Response(documents.response(message, nature), status=status, content_type=XML)


def is_private(request):
    """Whether nobody between can read along: TLS (the proxy says so in X-Forwarded-Proto), or this very machine."""
    if request.is_secure:
        return True
    is_direct = not any(name in request.headers for name in _FORWARDED)
    host = request.host if request.host.startswith("[") else request.host.partition(":")[0]
    if host.startswith("["):
        host = host.partition("]")[0] + "]"
    return is_direct and request.remote_addr in _LOOPBACK and host in _LOCAL_HOSTS


def _check_private():
    if not is_private(request):
        raise Problem("openrosa.insecure")


def _refuse(problem):
    response = tell(_(problem.title), problem.status, f"error {problem.code}")
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="siteaudit", charset="UTF-8"'
    if problem.status == 429:
        response.headers["Retry-After"] = "900"
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem_of(error):
    return Problem("body.too-large" if error.code == 413 else "request.refused")


def _finish(response):
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["Content-Language"] = str(get_locale())
    # gunicorn writes a date of its own, and two of them would be one too many.
    if not request.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
        response.date = clock.now()
    return response


def address(project, path):
    """An absolute address below the door, by the settings: never by what a client says of our name."""
    return f"{current_app.extensions['siteaudit.settings'].public_url}/openrosa/{project}/{path}"
