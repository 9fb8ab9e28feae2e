"""How a checked record becomes rows: visit, submissions, findings, the plan it closes, its flags.

The service calls it inside one transaction; imports use the same pieces. No permission is asked here.
"""

import dataclasses
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, update

from siteaudit.access.models import Device
from siteaudit.attachments.models import Attachment
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.actor import Actor
from siteaudit.core.names import one_line
from siteaudit.sites.models import Site

from . import rules
from .assess import answer_of, assess, drop_sealed
from .lists import rows_for
from .models import Finding, Submission, Visit, VisitPlan


@dataclasses.dataclass(frozen=True)
class SubmissionRecord:
    """Answers of one checklist version: form-shaped, with marks by id, codes of sealed questions, talks without people."""

    uid: str
    version: ChecklistVersion
    answers: dict
    marks: dict = dataclasses.field(default_factory=dict)
    sealed: list = dataclasses.field(default_factory=list)
    talks: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class VisitRecord:
    """A visit as its door understood it; `flags` are what that noticed, `sender` who sent it, where that is not who acts."""

    uid: str
    site_id: int | None
    area_id: int
    mode: str
    visited_on: date
    received_at: datetime
    origin: str
    submissions: tuple = ()
    site_text: str | None = None
    plan: str | None = None
    reason: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    time_zone_minutes: int | None = None
    position: dict | None = None
    present: tuple = ()
    user_id: int | None = None
    device_id: int | None = None
    source: str | None = None
    reference: str | None = None
    package: str | None = None
    record_digest: str | None = None
    phone_indication: dict | None = None
    flags: tuple = ()
    sealed_photos: int = 0
    paper: dict | None = None
    sender: Actor | None = None


class FindingView(NamedTuple):
    """What a reader may see of one finding."""

    uid: str
    visit: str
    visited_on: date
    pillar: str | None
    question: str
    criterion: str | None
    severity: str
    evidence: str
    sensitivity: str
    duty: str | None
    standard: str | None
    answer: object
    outcome: str | None
    checklist_version_id: int


_COPIED = (
    "uid",
    "site_id",
    "area_id",
    "reason",
    "visited_on",
    "started_at",
    "finished_at",
    "received_at",
    "time_zone_minutes",
    "position",
    "user_id",
    "device_id",
    "source",
    "reference",
    "package",
    "record_digest",
    "phone_indication",
    "sealed_photos",
    "paper",
)


def make_visit(session, record):
    """The row of a new visit."""
    visit = Visit(
        **{name: getattr(record, name) for name in _COPIED},
        site_text=one_line(record.site_text or "") or None,
        mode=rules.Mode(record.mode),
        origin=rules.Origin(record.origin),
        present=list(record.present),
        flags=sorted({*record.flags, *rules.place_flags(record.position), *_clock(record)}),
        differences={},
    )
    session.add(visit)
    session.flush()
    return visit


def is_repeat(session, visit, record):
    """Whether everything of `record` is here already."""
    if record.package is not None and record.package == visit.package:
        return True
    have = set(session.scalars(select(Submission.uid).where(Submission.visit_id == visit.id)))
    return {one.uid for one in record.submissions} <= have and bool(record.submissions)


def add_submissions(session, visit, record, profile, *, joins=False):
    """Keep the new submissions, evaluate all of the visit again, say where the phone saw otherwise, close the plan.

    Lists that its plan asked for and that lack make it incomplete. `joins`: another record of this visit was here before.
    """
    plan = visit.plan or _named_plan(session, visit, record)
    have = {one.uid for one in visit.submissions}
    new = [_submission(visit, one, record) for one in record.submissions if one.uid not in have]
    session.add_all(new)
    session.flush()
    session.expire(visit, ["submissions"])
    versions = {one.version.id: one.version for one in record.submissions}
    flags = {*visit.flags, *record.flags} - ({"site_unknown"} if visit.site_id is not None else set())
    if joins and new:
        flags.add("second_record")
        visit.sealed_photos += record.sealed_photos
    expected = plan.checklists if plan is not None and visit.mode is rules.Mode.ON_SITE else ()
    flags |= judge(session, visit, profile, versions, expected)
    visit.flags = sorted(flags)
    if record.phone_indication and not joins:
        visit.differences = rules.differences(record.phone_indication, visit.indication or {})
    close_plan(session, visit, plan)


def replace_submission(session, old, record, profile, moment):
    """Put the record's submission in the place of `old`, which is kept, and evaluate its visit again.

    A record that names another site makes a visit there; returns the visit that it belongs to now.
    """
    visit = old.visit
    old.replaced_at = moment
    old.findings.clear()
    session.flush()
    session.expire(visit, ["submissions"])
    if visit.site_id is None and record.site_id is not None:
        visit.site_text = None
        place(session, visit, session.get(Site, record.site_id))
    stays = record.site_id in (None, visit.site_id)
    target = visit if stays else make_visit(session, record)
    for one in {visit, target}:
        one.flags = sorted(({*one.flags} - rules.OF_ANSWERS) | {"corrected"})
    if not stays:
        visit.flags = sorted({*visit.flags, *judge(session, visit, profile, {})})
    add_submissions(session, target, record, profile)
    _reopen_plan(session, visit)
    return target


def place(session, visit, site):
    """Let a visit that named no site we know lie at `site` (row); a plan of another site that it named is not its own."""
    visit.site_id, visit.area_id = site.id, site.area_id
    flags = {*visit.flags} - {"site_unknown"}
    if visit.plan is not None and visit.plan.site_id != site.id:
        visit.plan, flags = None, flags | {"plan"}
    session.flush()
    follow_site(session, site)
    session.expire(visit, ["site"])
    visit.flags = sorted(flags | set(far_flags(visit)))


def judge(session, visit, profile, versions, expected=()):
    """Evaluate every submission of `visit`, replace its findings, set its indication; return flags.

    Also that its position is far from its site.
    """
    rows = list(visit.submissions)
    for row in rows:
        if row.checklist_version_id not in versions:
            versions[row.checklist_version_id] = session.get(ChecklistVersion, row.checklist_version_id)
    given = [
        (
            version.checklist.name, version.program, row.answers, row.marks, row.sealed, row.talks,
            rows_for(session, version, row.answers),
        )
        for row, version in ((row, versions[row.checklist_version_id]) for row in rows)
    ]  # fmt: skip
    done, indication = assess(given, profile, mode=visit.mode.value, expected=expected, now=_moment(visit))
    flags = set()
    for row, (result, findings, noticed) in zip(rows, done, strict=True):
        flags |= set(noticed)
        row.summary = {name: result.get(name) for name in ("missing", "violations", "calculated", "unexpected")}
        row.findings.clear()
        session.flush()
        pillar = versions[row.checklist_version_id].program.get("pillar")
        row.findings = [Finding(visit_id=visit.id, area_id=visit.area_id, pillar=pillar, **one) for one in findings]
    visit.indication = indication
    visit.indication_status = indication["status"] if indication else None
    return flags | set(far_flags(visit))


def _moment(visit):
    """When the answers were given: of a visit from paper the day on the paper, not the day of typing."""
    if visit.paper:
        return f"{visit.paper['on']}T12:00:00+00:00"
    return (visit.finished_at or visit.received_at).isoformat()


def close_plan(session, visit, named=None):
    """Mark the planned visit done that this visit was made for, else the next one that it fulfils.

    What it did not bring is still due: such a plan stays open, with whom it was given to.
    """
    if visit.site_id is None or visit.mode is rules.Mode.NOT_POSSIBLE:
        return
    for plan in [named] if named is not None else _near_plans(session, visit):
        if plan.state in rules.OPEN and _fulfils(session, visit, plan):
            plan.state, visit.plan = rules.PlanState.DONE, plan
            return


def _reopen_plan(session, visit):
    """What a corrected visit no longer brings is due again, with whom it was given to."""
    plan = visit.plan
    if plan is not None and plan.state is rules.PlanState.DONE and not _fulfils(session, visit, plan):
        plan.state = rules.PlanState.ASSIGNED if plan.user_id else rules.PlanState.PLANNED


def _fulfils(session, visit, plan):
    brought = [session.get(ChecklistVersion, row.checklist_version_id).checklist.name for row in visit.submissions]
    return rules.fulfils(plan.reason, plan.checklists, brought, visit.indication_status)


def follow_site(session, site):
    """Let everything that hangs on a site lie in the site's present area, so that rights follow it."""
    visits = select(Visit.id).where(Visit.site_id == site.id)
    uids = select(Visit.uid).where(Visit.site_id == site.id)
    mine = ((Attachment.subject_kind == "visit") & Attachment.subject_uid.in_(uids)) | (
        (Attachment.subject_kind == "site") & (Attachment.subject_uid == site.uid)
    )
    for table, condition in (
        (VisitPlan, VisitPlan.site_id == site.id),
        (Finding, Finding.visit_id.in_(visits)),
        (Attachment, mine),
        (Visit, Visit.site_id == site.id),
    ):
        session.execute(
            update(table).where(condition).values(area_id=site.area_id),
            execution_options={"synchronize_session": "fetch"},
        )


def user_of(session, actor):
    """The row id of the person behind an actor: a phone acts for its user."""
    if actor.kind == "device":
        device = session.get(Device, actor.id)
        return device.user_id if device else None
    return actor.id if actor.kind == "user" else None


def view(finding, opens):
    """What may be shown of a finding; `opens` for who may know the outcome of a sealed question."""
    sealed = finding.sensitivity is rules.Sensitivity.SEALED
    return FindingView(
        uid=finding.uid,
        visit=finding.visit.uid,
        visited_on=finding.visit.visited_on,
        pillar=finding.pillar,
        question=finding.question,
        criterion=None if sealed else finding.criterion,
        severity=finding.severity.value,
        evidence=finding.evidence,
        sensitivity=finding.sensitivity.value,
        duty=None if sealed else finding.duty,
        standard=None if sealed else finding.standard,
        answer=None if sealed else answer_of(finding.submission.answers, finding.question),
        outcome=finding.outcome if opens else None,
        checklist_version_id=finding.submission.checklist_version_id,
    )


def _named_plan(session, visit, record):
    """The plan that a record says it was made for, done or not; flags one that waits no more, or of another site.

    A second phone's record of a visit that is made already is kept beside the first, and closes nothing else. What a
    visit of no known site names is remembered until somebody says where it was.
    """
    if record.plan is None:
        return None
    plan = session.scalars(select(VisitPlan).where(VisitPlan.uid == record.plan)).first()
    if plan is not None and visit.site_id not in (None, plan.site_id):
        plan = None
    if plan is not None and plan.state in rules.OPEN:
        visit.plan = plan
        return plan
    is_done = plan is not None and plan.state is rules.PlanState.DONE
    visit.flags = sorted({*visit.flags, "plan"} | ({"second_record"} if is_done else set()))
    return plan if is_done else None


def _near_plans(session, visit):
    query = select(VisitPlan).where(VisitPlan.site_id == visit.site_id, VisitPlan.state.in_(rules.OPEN))
    plans = session.scalars(query.order_by(VisitPlan.due_on, VisitPlan.id))
    return [plan for plan in plans if rules.is_near(visit.mode, visit.visited_on, plan.due_on)]


def _submission(visit, one, record):
    answers, marks, sealed, dropped = drop_sealed(one.version.program, one.answers, one.marks, one.sealed)
    if dropped:
        visit.flags = sorted({*visit.flags, "sealed_in_clear"})
    return Submission(
        uid=one.uid,
        visit_id=visit.id,
        checklist_version_id=one.version.id,
        package=record.package,
        user_id=record.user_id,
        answers=answers,
        marks=marks,
        sealed=sealed,
        talks=list(one.talks),
    )


def far_flags(visit):
    """ "far" when a visit at the site was made far from where the register has it."""
    site = visit.site if visit.mode is rules.Mode.ON_SITE else None
    return ["far"] if site is not None and rules.far_m(visit.position, site.lon, site.lat, site.accuracy_m) else []


def _clock(record):
    return rules.clock_flags(record.finished_at, record.received_at)
