"""Yearly sheets of bodies: which body a submission is about, what waits for a person to say, what was found.

`visits.service` keeps them with each record; office pages read and settle them. Never commits. Whether a body may be
named is asked of who sent the record: one that this person does not see stays unlinked and waits.
"""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.sites import bodies

from . import recording, rules
from .models import BodySheet, Finding, Submission, Visit
from .told import is_sheet, read_sheet


def keep_sheets(session, actor, visit, *, sender=None, before=None):
    """A row for each submission of `visit` that is a sheet; `before` is the submission that a corrected record replaces.

    What a person settled about that one stays as long as the record names the same body, or none as before. `sender` is
    who sent the record, where that is not who acts. Called while a record is kept: its entry in the log is that of the
    act. Verb: visit.submit.
    """
    access.require(session, actor, "visit.submit")
    known = set(session.scalars(select(BodySheet.submission_id).join(Submission).where(Submission.visit_id == visit.id)))
    former = session.scalars(select(BodySheet).where(BodySheet.submission_id == before.id)).first() if before else None
    for one in visit.submissions:
        program = session.get(ChecklistVersion, one.checklist_version_id).program
        if one.id not in known and is_sheet(program):
            told = read_sheet(program, one.answers, one.summary, visit.visited_on)
            body = bodies.find_body(session, sender or actor, told.uid) if told.uid else None
            settled = former.body_id if former is not None and former.named_uid == told.uid else None
            session.add(
                BodySheet(
                    submission_id=one.id, body_id=settled or (body.id if body else None), named_uid=told.uid, named=told.name,
                    filled_on=told.filled_on, until_on=told.until_on,
                )
            )  # fmt: skip
    session.flush()


def place_sheet(session, actor, *, sheet, body):
    """Say which body (uid) a sheet is about, also when it was said before. Refuses with item.not-found. Verb: body.sheet.

    The right is asked where the sheet came from: a body of the area above is seen there, and is not changed by this.
    """
    row, held = get_sheet(session, actor, sheet), bodies.get_body(session, actor, body)
    access.require(session, actor, "body.sheet", row.submission.visit)
    row.body_id = held.id
    session.flush()
    session.expire(row, ["body"])
    audit.record(session, actor, "body.sheet", row, body=held.uid)
    return row


def get_sheet(session, actor, uid):
    """The sheet, or item.not-found; it is seen where the visit is seen that brought it."""
    access.require(session, actor, "visit.read")
    return access.get_row(session, actor, _sheets().where(BodySheet.uid == uid), Visit.area_id)


def list_waiting(session, actor):
    """Sheets about which nobody said yet which body they are about, oldest first."""
    access.require(session, actor, "visit.read")
    query = _sheets().where(BodySheet.body_id.is_(None)).order_by(BodySheet.filled_on, BodySheet.id)
    return session.scalars(access.scope(session, actor, query, Visit.area_id)).all()


def list_sheets(session, actor, body_ids):
    """Sheets of these bodies (row ids), the newest first."""
    access.require(session, actor, "visit.read")
    query = _sheets().where(BodySheet.body_id.in_(body_ids)).order_by(BodySheet.filled_on.desc(), BodySheet.id.desc())
    return session.scalars(access.scope(session, actor, query, Visit.area_id)).all()


def list_findings(session, actor, sheet):
    """What a sheet (row) found, worst first, as recording.FindingView."""
    access.require(session, actor, "visit.read")
    query = select(Finding).where(Finding.submission_id == sheet.submission_id).order_by(Finding.id)
    query = query.options(selectinload(Finding.submission), selectinload(Finding.visit))
    rows = session.scalars(access.scope(session, actor, query, Finding.area_id)).all()
    opens = access.can(session, actor, "visit.outcome")
    return sorted((recording.view(row, opens) for row in rows), key=lambda one: rules.order(one.severity, one.evidence))


def _sheets():
    """Sheets whose submission counts: a corrected record's takes the place of the earlier one."""
    query = select(BodySheet).join(BodySheet.submission).join(Submission.visit)
    query = query.options(contains_eager(BodySheet.submission).contains_eager(Submission.visit))
    return query.where(Submission.replaced_at.is_(None))
