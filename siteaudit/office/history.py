"""What the log says, newest first, in a form that pages can put into sentences."""

import datetime
import json
from typing import NamedTuple

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit.models import LogEntry, LogHead

PAGE = 100


class Entry(NamedTuple):
    """One act: who did what to what, when; `details` are small words."""

    position: int
    verb: str
    actor_kind: str
    actor_uid: str | None
    at: datetime.datetime
    kind: str | None
    uid: str | None
    details: dict


def list_recent(session, actor, *, before=None, verb=None, subject=None):
    """A page of entries, newest first."""
    access.require(session, actor, "log.read")
    query = select(LogEntry).order_by(LogEntry.position.desc()).limit(PAGE)
    if before is not None:
        query = query.where(LogEntry.position < before)
    if verb:
        query = query.where(LogEntry.verb == verb)
    if subject:
        query = query.where(LogEntry.subject_uid == subject)
    return [_entry(row) for row in session.scalars(query)]


def find_signed_head(session, actor):
    """The newest signed head, or None."""
    access.require(session, actor, "log.read")
    return session.scalars(select(LogHead).order_by(LogHead.id.desc()).limit(1)).first()


def _entry(row):
    body = json.loads(row.body)
    return Entry(
        row.position,
        row.verb,
        body["actor"]["kind"],
        body["actor"]["uid"],
        datetime.datetime.fromisoformat(body["at"]),
        row.subject_kind,
        row.subject_uid,
        body["details"],
    )
