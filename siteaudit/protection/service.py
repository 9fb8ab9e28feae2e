"""Gives out the sealed part of a visit as it was received. Only the officer's own browser can open it.

Called by the office; the server holds no private protection key, so nothing here could read what it gives.
"""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core.problems import Problem
from siteaudit.sync.models import Package
from siteaudit.sync.rules import Part
from siteaudit.visits import service as visits

SHORTEST, LONGEST = 10, 300


def get_sealed_part(session, actor, visit_uid, reason, *, store):
    """The sealed files of the protected part: [{"sha256", "content", "data"}], record first. Logged with the reason.

    Refuses with item.not-found, access.denied, body.invalid (a reason of ten characters or more), protection.nothing.
    Verb: protection.reveal.
    """
    visit = visits.get_visit(session, actor, visit_uid)
    access.require(session, actor, "protection.reveal", visit)
    reason = " ".join(reason.split())
    if not SHORTEST <= len(reason) <= LONGEST:
        raise Problem("body.invalid", fields={"reason": ["ten characters or more are needed"]})
    files = _sealed_files(session, visit)
    if not files:
        raise Problem("protection.nothing")
    audit.record(session, actor, "protection.reveal", visit, reason=reason, files=len(files))
    return [{"sha256": one.sha256, "content": one.content.value, "data": store.get(one.sha256)} for one in files]


def count_sealed_files(session, actor, visit):
    """How many sealed files came with a visit (row)."""
    access.require(session, actor, "protection.reveal", visit)
    return len(_sealed_files(session, visit))


def _sealed_files(session, visit):
    names = {visit.package, *(one.package for one in visit.submissions)} - {None}
    packages = session.scalars(select(Package).where(Package.uid.in_(names)).order_by(Package.id))
    files = [blob for package in packages for blob in package.blobs if blob.part is Part.PROTECTED]
    return sorted(files, key=lambda blob: blob.content.value != "record")
