"""The log: its head, and its newest entries in sentences."""

from flask import request

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.protection import service as protection
from siteaudit.web.command import page

from .. import history, people, words
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
        names=people.labels_by_uid(session, actor, _people(entries)),
        roles_in_words=lambda roles: ", ".join(str(words.name_of(words.ROLES, name)) for name in roles),
        reason_of=_reasons(session, actor, entries),
        asked=asked,
        next=entries[-1].position if len(entries) == history.PAGE else None,
    )


def _people(entries):
    """Who acted, and on whose account."""
    return {uid for one in entries for uid in (one.actor_uid, one.uid if one.kind == "user" else None) if uid}


def _reasons(session, actor, entries):
    """What a line says of its reason. Words of who opened a sealed part may name people: few may read them here."""
    openings = [one for one in entries if one.verb == "protection.reveal"]
    told = protection.find_words(session, actor, {one.uid for one in openings})

    def reason_of(one):
        given = one.details.get("reason")
        if one.verb != "protection.reveal":
            return given
        # Older leaves hold the words themselves, and no opening of their own.
        key = one.details.get("opening") or (one.uid, one.at)
        return ": ".join(str(part) for part in (words.OPENING_REASONS.get(given), told.get(key)) if part)

    return reason_of
