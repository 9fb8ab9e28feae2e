"""What must reach a case officer soon: incident reports, and sealed answers that their checklist calls an alert.

Each waits until a case officer has opened the sealed part that it came with. Pages that name a visit ask here whether it is a report.
"""

import datetime
from typing import NamedTuple

from sqlalchemy import Text, and_, exists, func, or_, select, type_coerce

from siteaudit.access import service as access
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core import clock
from siteaudit.protection.models import Opening
from siteaudit.sync.models import Package, PackageBlob
from siteaudit.sync.rules import Part
from siteaudit.visits.assess import list_questions, plain_id
from siteaudit.visits.models import Finding, Submission, Visit
from siteaudit.visits.rules import Sensitivity, Severity

from . import sight
from .questions import program_of, question_of

REPORT = "incident"
_ALERT = "alert"
# As JSONText writes it: finds the few records whose sealed answers may hold an alert without reading them all.
_FOUND = '%"outcome":"finding"%'
# An alert is for the next 72 hours: older records are not read through again each time. A report waits however old it is.
_READ_BACK = datetime.timedelta(days=365)


class Alert(NamedTuple):
    """A visit that waits for a case officer; `asked`: the questions (Wording) whose answer is an alert."""

    visit: object
    is_report: bool
    asked: list


def list_alerts(session, actor):
    """What nobody has opened since it came, for who may know what was told: answered alerts first, then the newest visit."""
    access.require(session, actor, "visit.outcome")
    found = {}
    for uid, pillar, version, sealed in session.execute(_unopened(session, actor)):
        asked = [] if sealed is None else _alerts_of(session, version, sealed)
        if pillar == REPORT or asked:
            is_report, before = found.get(uid, (False, []))
            found[uid] = (is_report or pillar == REPORT, before + asked)
    rows = sight.list_visits(session, actor, uids=set(found), limit=len(found))
    return sorted((Alert(one, *found[one.uid]) for one in rows), key=lambda one: not one.asked)


def find_reports(session, rows):
    """Of visits (rows) that the reader sees: {id: whether it brought nothing else} of those that brought an incident report."""
    query = select(Submission.visit_id, ChecklistVersion.pillar)
    query = query.join(ChecklistVersion, ChecklistVersion.id == Submission.checklist_version_id)
    query = query.where(Submission.visit_id.in_({one.id for one in rows}), Submission.replaced_at.is_(None))
    subjects = {}
    for visit, pillar in session.execute(query):
        subjects.setdefault(visit, set()).add(pillar)
    return {visit: found == {REPORT} for visit, found in subjects.items() if REPORT in found}


def count_sealed_critical(session, rows):
    """How many critical findings of these visits (rows) are sealed, by visit id; none is not in it."""
    query = select(Finding.visit_id, func.count()).where(Finding.visit_id.in_({one.id for one in rows})).group_by(Finding.visit_id)
    query = query.where(Finding.sensitivity == Sensitivity.SEALED, Finding.severity == Severity.CRITICAL)
    return dict(session.execute(query).all())


def _unopened(session, actor):
    told = type_coerce(Submission.sealed, Text).like(_FOUND)
    opened = exists().where(Opening.visit_id == Submission.visit_id, Opening.at >= Package.received_at)
    query = (
        select(Visit.uid, ChecklistVersion.pillar, ChecklistVersion.id, Submission.sealed)
        .select_from(Submission)
        .join(Submission.visit)
        .join(ChecklistVersion, ChecklistVersion.id == Submission.checklist_version_id)
        .join(Package, Package.uid == Submission.package)
        .where(Submission.replaced_at.is_(None), Package.blobs.any(PackageBlob.part == Part.PROTECTED), ~opened)
        .where(or_(ChecklistVersion.pillar == REPORT, and_(Visit.visited_on >= clock.today() - _READ_BACK, told)))
        .order_by(Submission.id)
    )
    return access.scope(session, actor, query, Visit.area_id)


def _alerts_of(session, version_id, sealed):
    questions = list_questions(program_of(session, version_id))
    ids = [one["id"] for one in sealed if one.get("outcome") == "finding"]
    of_alerts = [one for one in ids if questions.get(plain_id(one), {}).get("sa", {}).get("criterion") == _ALERT]
    return [question_of(session, version_id, one)[1] for one in of_alerts]
