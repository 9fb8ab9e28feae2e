"""What a phone fetches: the work package and programs. Signed by the read key; nothing is written."""

from flask import Blueprint, current_app, request

from siteaudit.core.digest import canonical, sha256
from siteaudit.sync.signed_request import signed

from . import service

bp = Blueprint("fieldwork", __name__, url_prefix="/sync")


def setup(app, settings):
    """Give `hello` the digest that tells a phone whether there is new work."""
    app.extensions["siteaudit.work_digest"] = lambda session, actor: service.get_work_digest(
        session, actor, settings.profile
    )


@bp.get("/down")
@signed(key="read")
def down(session, actor, device, body):
    """The work package, or a few bytes when the phone has it."""
    work = service.get_work(session, actor, current_app.extensions["siteaudit.settings"].profile)
    cursor = sha256(canonical(work))[:24]
    if request.args.get("cursor") == cursor:
        return {"cursor": cursor, "unchanged": True}
    return {"cursor": cursor, "unchanged": False, **work}


@bp.get("/programs/<digest>")
@signed(key="read")
def program(session, actor, device, body, digest):
    """A published checklist's program; it never changes, so the phone asks once."""
    return service.get_program(session, actor, digest)
