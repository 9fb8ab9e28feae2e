"""Checklists as people read and print them, and the log."""

from flask import request

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.web.command import page

from .. import checklists as reading
from .. import history, people
from ..address import find_whole, texts_asked
from ..questions import in_words
from .frame import bp, show


@bp.get("/checklists", endpoint="checklists")
@page
def checklist_list(session, actor):
    """Every checklist with its versions."""
    groups = reading.list_versions(session, actor)
    return show("checklists", session, actor, here="checklists", groups=groups, title_of=in_words)


@bp.get("/checklists/<uuid:uid>")
@page
def checklist(session, actor, uid):
    """The questions of one version, as a sheet that prints."""
    version = reading.get_version(session, actor, str(uid))
    return show(
        "checklist",
        session,
        actor,
        here="checklists",
        version=version,
        sections=reading.list_sections(version.program),
        title_of=in_words,
    )


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
