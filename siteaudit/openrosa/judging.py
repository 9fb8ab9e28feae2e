"""A kept record becomes a visit, or is set aside with the reason and judged again when it is sent again or released.

Called by routes after receiving.py, in a transaction of its own, and by the service.
"""

from sqlalchemy import select

from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.certification import profiles
from siteaudit.certification import service as certification
from siteaudit.checklists.open_part import list_sealed
from siteaudit.checklists.rules import split_record
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits
from siteaudit.visits.lists import rows_for
from siteaudit.visits.models import Submission
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.visits.rules import Origin

from . import copies, forms, people, rules, seal
from .answers import read_answers
from .envelope import read_envelope
from .models import OpenRosaSubmission
from .receiving import find_record
from .rules import State

_SETTLED = (State.RECORDED, State.REPLACED)


def judge(session, actor, row_id, *, store, profile, released=False):
    """Make a visit of a kept record, or set it aside; of one that is a visit already the new files are joined.

    `released`: a person of the office decided that it counts although its author does not work there.
    """
    query = select(OpenRosaSubmission).where(OpenRosaSubmission.id == row_id)
    row = session.scalars(
        query.with_for_update(of=OpenRosaSubmission), execution_options={"populate_existing": True}
    ).one()
    if row.state in _SETTLED:
        copies.copy_files(session, row, store)
        return row
    try:
        with audit.attempt(session):
            _judge(session, SYSTEM if released else actor, row, store=store, profile=profile, released=released)
    except Problem as problem:
        if problem.status >= 500 or released:
            raise
        if row.code != problem.code:
            audit.record(session, actor, "openrosa.set-aside", row, code=problem.code)
        row.state, row.code = State.QUARANTINE, problem.code
    return row


def _judge(session, actor, row, *, store, profile, released):
    envelope = read_envelope(store.get(row.xml_sha256))
    version = forms.find_published(session, SYSTEM, row.form, row.version)
    if version is None:
        raise Problem("openrosa.form-unknown")
    if list_sealed(version.program):
        seal.check_record(envelope, forms.get_open_form(session, SYSTEM, version))
    answers = read_answers(envelope.root, version.program)
    row.expected = sorted({*rules.files_told(version.program, answers), *seal.logs_told(envelope.root)})
    site, area, text, flags = _where(session, row, version.program, answers, released)
    _check_covered(row, area, released)
    row.area_id, row.code = area.id, None
    successor = _successor(session, row, area)
    if successor is not None:
        row.state, row.visit_id = State.REPLACED, successor.visit_id
        return
    old, noticed = _replaced(session, row, released)
    submission = _submission(session, row, version, answers)
    given = _visit(row, submission, (site, area, text), (*flags, *noticed))
    visit = _record(session, actor, given, old, _profile(session, area, profile))
    if old is not None:
        old.state = State.REPLACED
        copies.carry_files(session, old, row)
    row.state, row.visit_id = State.RECORDED, visit.id
    row.submission_id = session.scalar(select(Submission.id).where(Submission.uid == submission.uid))
    session.flush()
    copies.copy_files(session, row, store)


def _where(session, row, program, answers, released):
    """(site or None, area, text, flags); a site that is not in the register waits for somebody to say which it is."""
    uid, text = rules.site_told(program, answers)
    site = session.scalars(select(Site).where(Site.uid == uid)).first() if uid else None
    if site is None:
        return None, row.user.areas[0], text or uid, ("site_unknown",)
    outside = released and not _is_inside(row, site.area)
    return site, site.area, None, ("area",) if outside else ()


def _check_covered(row, area, released):
    if not released and not _is_inside(row, area):
        raise Problem("openrosa.area")


def _is_inside(row, area):
    return any(area.path.startswith(own.path) for own in row.user.areas)


def _submission(session, row, version, answers):
    """The answers with what stands in place of sealed ones: each that the whole list would have asked counts as not asked."""
    if not list_sealed(version.program):
        return SubmissionRecord(new_id(), version, answers)
    moment = (rules.moments_told(version.program, answers, row.received_at)[1] or row.received_at).isoformat()
    files = rows_for(session, version, answers)
    asked = split_record(version.program, answers, now=moment, files=files)["assessment"]["sealed"]
    return SubmissionRecord(new_id(), version, answers, sealed=[{**one, "outcome": "not_asked"} for one in asked])


def _visit(row, submission, where, flags):
    site, area, text = where
    program, answers = submission.version.program, submission.answers
    started, finished, day, minutes = rules.moments_told(program, answers, row.received_at)
    part = ("open_part",) if list_sealed(program) else ()
    return VisitRecord(
        uid=new_id(),
        site_id=site.id if site else None,
        site_text=text,
        area_id=area.id,
        mode=rules.mode_told(program, answers),
        visited_on=day,
        started_at=started,
        finished_at=finished,
        received_at=row.received_at,
        time_zone_minutes=minutes,
        position=rules.position_told(program, answers),
        origin=Origin.PHONE,
        source=f"openrosa/{row.project.name}",
        record_digest=row.xml_sha256,
        flags=("not_sealed", *part, *flags),
        submissions=(submission,),
        sender=Actor(people.KIND, row.user.id, row.user.uid, row.user.label),
    )


def _record(session, actor, given, old, profile):
    """A new visit, or the one of the record that this corrects."""
    if old is None or old.state is not State.RECORDED:
        return visits.record_visit(session, actor, given, profile=profile)
    replaces = session.get(Submission, old.submission_id).uid
    return visits.replace_submission(session, actor, given, replaces=replaces, profile=profile)


def _replaced(session, row, released):
    """The record that this one corrects (or None), and what is to notice: it may come before the one it corrects."""
    if row.replaced is None:
        return None, ()
    old = find_record(session, row.project_id, row.replaced)
    if old is None:
        return None, ("first_missing",)
    if old.state is State.REPLACED or old.form != row.form:
        raise Problem("openrosa.edit-stale")
    _check_covered(row, session.get(Area, old.area_id), released)
    return old, ()


def _successor(session, row, area):
    """The record that corrects this one and came first, or None; one from somebody of other areas corrects nothing."""
    query = select(OpenRosaSubmission).where(
        OpenRosaSubmission.project_id == row.project_id,
        OpenRosaSubmission.replaced == row.instance_id,
        OpenRosaSubmission.form == row.form,
        OpenRosaSubmission.state.in_(_SETTLED),
    )
    found = session.scalars(query.order_by(OpenRosaSubmission.id))
    return next((one for one in found if _is_inside(one, area)), None)


def _profile(session, area, default):
    return profiles.load_profile(certification.find_profile(session, SYSTEM, area, default)).for_indication()
