"""The log: its head, and its newest entries in sentences."""

from flask import request

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.web.command import page

from .. import history, people
from ..address import find_whole, texts_asked
from .frame import bp, show


@bp.get("/log")
@page
def log(session, actor):
    """The head of the log and its newest entries, in sentences."""
    access.require(session, actor, "log.read")
    asked = texts_asked(request.args, "verb", "subject")
    before = find_whole(request.args, "before")
    entries = history.list_recent(session, actor, before=before, verb=asked["verb"], subject=asked["subject"])
    return show(
        "log",
        session,
        actor,
        here="log",
        head=audit.get_head(session),
        signed=history.find_signed_head(session, actor),
        entries=entries,
        names=people.labels_by_uid(session, actor, {one.actor_uid for one in entries if one.actor_uid}),
        asked=asked,
        next=entries[-1].position if len(entries) == history.PAGE else None,
    )
