"""A record and its files kept as they came, once by instanceID; called by routes in a transaction of its own.

Whatever goes wrong afterwards (judging.py), the record is here.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from . import copies, people
from .models import OpenRosaSubmission
from .rules import State

_MOST_CONFLICTS = 20


def receive(session, actor, *, envelope, digest, size, files):
    """Keep a record and its files [(name, sha256, size)...]; returns its row, or None for other bytes under its id.

    Refuses with openrosa.area when somebody of other areas sent it first, openrosa.files. Verb: openrosa.submit.
    """
    access.require(session, actor, "openrosa.submit")
    user = people.get_user(session, actor)
    row = find_record(session, user.project_id, envelope.instance_id)
    if row is None:
        row = _insert(session, actor, user, envelope, digest=digest, size=size)
    if row.user_id != user.id and not access.get_grants(session, actor).covers(session.get(Area, row.area_id).path):
        raise Problem("openrosa.area")
    if row.xml_sha256 != digest:
        _note_conflict(session, actor, row, digest)
        return None
    copies.add_files(session, row, files)
    return row


def find_record(session, project_id, instance_id):
    """The record of this id in a project, locked, or None."""
    query = select(OpenRosaSubmission).where(
        OpenRosaSubmission.project_id == project_id, OpenRosaSubmission.instance_id == instance_id
    )
    return session.scalars(query.with_for_update(of=OpenRosaSubmission)).first()


def _insert(session, actor, user, envelope, *, digest, size):
    row = OpenRosaSubmission(
        project_id=user.project_id,
        user_id=user.id,
        area_id=user.areas[0].id,
        instance_id=envelope.instance_id,
        replaced=envelope.replaces,
        form=envelope.form[:100],
        version=envelope.version[:100],
        xml_sha256=digest,
        size=size,
        state=State.WAITING,
        received_at=clock.now(),
        expected=[],
        conflicts=[],
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The same record came by another request meanwhile: that one's row counts.
        return find_record(session, user.project_id, envelope.instance_id)
    audit.record(session, actor, "openrosa.submit", row, sha256=digest)
    return row


def _note_conflict(session, actor, row, digest):
    known = {one["sha256"] for one in row.conflicts}
    if digest in known or len(known) >= _MOST_CONFLICTS:
        return
    row.conflicts = [*row.conflicts, {"sha256": digest, "at": clock.now().isoformat()}]
    audit.record(session, actor, "openrosa.conflict", row, sha256=digest)
