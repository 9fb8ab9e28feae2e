"""Gives out the sealed part of a visit as it was received. Only the officer's own browser can open it.

Called by the office; the server holds no private protection key, so nothing here could read what it gives.
"""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.sync.models import Package
from siteaudit.sync.rules import Part
from siteaudit.visits import service as visits
from siteaudit.visits.models import Visit

from .models import Opening
from .rules import check_reason


def get_sealed_part(session, actor, visit_uid, reason, words="", *, store):
    """The sealed files of the protected part: [{"sha256", "content", "data"}], record first.

    The log keeps the chosen reason; `words` may name people and are kept apart. Refuses with item.not-found,
    access.denied, body.invalid (no reason of the list, "other" without words), protection.nothing. Verb: protection.reveal.
    """
    visit = visits.get_visit(session, actor, visit_uid)
    access.require(session, actor, "protection.reveal", visit)
    reason, words = check_reason(reason, words)
    files = _sealed_files(session, visit)
    if not files:
        raise Problem("protection.nothing")
    opening = Opening(visit_id=visit.id, user_id=actor.id, at=clock.now(), reason=reason, words=words)
    session.add(opening)
    session.flush()
    audit.record(session, actor, "protection.reveal", visit, reason=reason.value, opening=opening.uid, files=len(files))
    return [{"sha256": one.sha256, "content": one.content.value, "data": store.get(one.sha256)} for one in files]


def count_sealed_files(session, actor, visit):
    """How many sealed files came with a visit (row)."""
    access.require(session, actor, "protection.reveal", visit)
    return len(_sealed_files(session, visit))


def list_openings(session, actor, visit):
    """Who opened the sealed part of a visit (row), when and why, newest first."""
    access.require(session, actor, "protection.explain", visit)
    query = select(Opening).where(Opening.visit_id == visit.id).order_by(Opening.at.desc(), Opening.id.desc())
    return session.scalars(query).all()


def find_words(session, actor, visit_uids):
    """Words of openings in the actor's areas, by the opening's id and by (visit, moment), as older leaves of the log need it.

    {} for who may not read them.
    """
    if not access.can(session, actor, "protection.explain"):
        return {}
    query = select(Opening.uid, Visit.uid, Opening.at, Opening.words).join(Visit, Visit.id == Opening.visit_id).where(Visit.uid.in_(visit_uids))
    rows = session.execute(access.scope(session, actor, query, Visit.area_id))
    return {key: words for uid, visit, at, words in rows for key in (uid, (visit, at))}


def _sealed_files(session, visit):
    names = {visit.package, *(one.package for one in visit.submissions)} - {None}
    packages = session.scalars(select(Package).where(Package.uid.in_(names)).order_by(Package.id))
    files = [blob for package in packages for blob in package.blobs if blob.part is Part.PROTECTED]
    return sorted(files, key=lambda blob: blob.content.value != "record")
