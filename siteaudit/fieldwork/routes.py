"""What a phone fetches: the work package and programs. Signed by the read key; nothing is written."""

from flask import Blueprint, current_app, request

from siteaudit.core.digest import canonical, sha256
from siteaudit.core.problems import Problem
from siteaudit.sync.signed_request import signed

from . import service

bp = Blueprint("fieldwork", __name__, url_prefix="/sync")


def setup(app, settings):
    """Give `hello` the cursor that tells a phone whether there is new work."""
    app.extensions["siteaudit.work_cursors"] = {}
    app.extensions["siteaudit.work_digest"] = _for_hello


@bp.get("/down")
@signed(key="read")
def down(session, actor, device, body):
    """The work package, or a few bytes when the phone has it."""
    asked = request.args.get("cursor")
    if asked and asked == find_cursor(session, actor):
        return {"cursor": asked, "unchanged": True}
    work, cursor = _make(session, actor)
    return {"cursor": cursor, "unchanged": False, **work}


@bp.get("/programs/<digest>")
@signed(key="read")
def program(session, actor, device, body, digest):
    """A published checklist's program; it never changes, so the phone asks once."""
    return service.get_program(session, actor, digest)


@bp.get("/files/<digest>")
@signed(key="read")
def file(session, actor, device, body, digest):
    """A list or a picture that a checklist needs, by the SHA-256 of its content; the phone asks once."""
    return service.get_file(session, actor, digest)


def find_cursor(session, actor):
    """The cursor of the phone's work now. One is remembered for each phone, with the state it was made in."""
    state, cursor = _known().get(actor.uid, (None, None))
    return cursor if state == service.get_state(session, actor) else _make(session, actor)[1]


def _make(session, actor):
    """The work package and its cursor; the state is read first, so that a change meanwhile is noticed next time."""
    state = service.get_state(session, actor)
    work = service.get_work(session, actor, current_app.extensions["siteaudit.settings"].profile)
    cursor = sha256(canonical(work))[:24]
    _known()[actor.uid] = state, cursor
    return work, cursor


def _known():
    return current_app.extensions["siteaudit.work_cursors"]


def _for_hello(session, actor):
    """The same, or None for somebody who makes no visits any more: `hello` still answers."""
    try:
        return find_cursor(session, actor)
    except Problem as problem:
        if problem.code != "access.denied":
            raise
        return None
