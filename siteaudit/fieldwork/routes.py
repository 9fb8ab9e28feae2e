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
    work = _work(session, actor)
    cursor = _cursor_of(work)
    return {"cursor": cursor, "unchanged": False, **work}


@bp.get("/programs/<digest>")
@signed(key="read")
def program(session, actor, device, body, digest):
    """A published checklist's program; it never changes, so the phone asks once."""
    return service.get_program(session, actor, digest)


def find_cursor(session, actor):
    """The cursor of the phone's work now. One is remembered for each phone, with the state it was made in."""
    known = current_app.extensions["siteaudit.work_cursors"]
    state = service.get_state(session, actor)
    if known.get(actor.id, (None,))[0] != state:
        known[actor.id] = state, _cursor_of(_work(session, actor))
    return known[actor.id][1]


def _cursor_of(work):
    return sha256(canonical(work))[:24]


def _for_hello(session, actor):
    """The same, or None for somebody who makes no visits any more: `hello` still answers."""
    try:
        return find_cursor(session, actor)
    except Problem as problem:
        if problem.code != "access.denied":
            raise
        return None


def _work(session, actor):
    return service.get_work(session, actor, current_app.extensions["siteaudit.settings"].profile)
