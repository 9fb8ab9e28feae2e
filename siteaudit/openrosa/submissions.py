"""A record from the first byte kept to a visit: insert or get by instanceID, then judge; called by routes and the service.

What cannot become a visit is set aside with the reason and judged again when it is sent again or released.
Receiving and judging are two transactions: whatever goes wrong in the second, the record is here.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.attachments import service as attachments
from siteaudit.audit import service as audit
from siteaudit.certification import profiles
from siteaudit.certification import service as certification
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits
from siteaudit.visits.assess import list_questions
from siteaudit.visits.models import Submission, Visit
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.visits.rules import Origin

from . import forms, limits, people, rules
from .answers import read_answers
from .envelope import find_meta, local, read_envelope
from .models import OpenRosaFile, OpenRosaSubmission
from .rules import State

_MOST_CONFLICTS = 20
_SETTLED = (State.RECORDED, State.REPLACED)


def receive(session, actor, *, envelope, digest, size, files):
    """Keep a record and its files [(name, sha256, size)...]; returns its row, or None for other bytes under its id.

    Refuses with openrosa.area when somebody of other areas sent it first, openrosa.files. Verb: openrosa.submit.
    """
    access.require(session, actor, "openrosa.submit")
    user = people.get_user(session, actor)
    row = _find(session, user.project_id, envelope.instance_id)
    if row is None:
        row = _insert(session, actor, user, envelope, digest=digest, size=size)
    if row.user_id != user.id and not _covers(session, actor, row.area_id):
        raise Problem("openrosa.area")
    if row.xml_sha256 != digest:
        _note_conflict(session, actor, row, digest)
        return None
    _add_files(session, row, files)
    return row


def judge(session, actor, row_id, *, store, profile, released=False):
    """Make a visit of a kept record, or set it aside; of one that is a visit already the new files are joined.

    `released`: a person of the office decided that it counts although its author does not work there.
    """
    query = select(OpenRosaSubmission).where(OpenRosaSubmission.id == row_id)
    row = session.scalars(
        query.with_for_update(of=OpenRosaSubmission), execution_options={"populate_existing": True}
    ).one()
    if row.state in _SETTLED:
        _keep_files(session, row, store)
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
    if rules.needs_sealing(version.program):
        raise Problem("openrosa.sealed-form")
    answers = read_answers(envelope.root, version.program)
    row.expected = sorted({*rules.files_told(version.program, answers), *_audit_file(envelope.root)})
    site, area, text, flags = _where(session, row, version.program, answers, released)
    _check_covered(session, row, area, released)
    row.area_id, row.code = area.id, None
    successor = _successor(session, row, area)
    if successor is not None:
        row.state, row.visit_id = State.REPLACED, successor.visit_id
        return
    old, noticed = _replaced(session, row, released)
    given = _record(row, version, answers, (site, area, text), (*flags, *noticed))
    wanted = _profile(session, area, profile)
    if old is not None and old.state is State.RECORDED:
        replaces = session.get(Submission, old.submission_id).uid
        visit = visits.replace_submission(session, actor, given, replaces=replaces, profile=wanted)
    else:
        visit = visits.record_visit(session, actor, given, profile=wanted)
    if old is not None:
        old.state = State.REPLACED
        _carry_files(session, old, row)
    row.state, row.visit_id = State.RECORDED, visit.id
    row.submission_id = session.scalar(select(Submission.id).where(Submission.uid == given.submissions[0].uid))
    session.flush()
    _keep_files(session, row, store)


def _where(session, row, program, answers, released):
    """(site or None, area, text, flags); a site that is not in the register waits for somebody to say which it is."""
    uid, text = rules.site_told(program, answers)
    site = session.scalars(select(Site).where(Site.uid == uid)).first() if uid else None
    if site is None:
        return None, row.user.areas[0], text or uid, ("site_unknown",)
    outside = released and not _is_inside(row, site.area)
    return site, site.area, None, ("area",) if outside else ()


def _check_covered(session, row, area, released):
    if not released and not _is_inside(row, area):
        raise Problem("openrosa.area")


def _is_inside(row, area):
    return any(area.path.startswith(own.path) for own in row.user.areas)


def _record(row, version, answers, where, flags):
    site, area, text = where
    started, finished, day, minutes = rules.moments_told(version.program, answers, row.received_at)
    return VisitRecord(
        uid=new_id(),
        site_id=site.id if site else None,
        site_text=text,
        area_id=area.id,
        mode=rules.mode_told(version.program, answers),
        visited_on=day,
        started_at=started,
        finished_at=finished,
        received_at=row.received_at,
        time_zone_minutes=minutes,
        position=rules.position_told(version.program, answers),
        origin=Origin.PHONE,
        source=f"openrosa/{row.project.name}",
        record_digest=row.xml_sha256,
        flags=("not_sealed", *flags),
        submissions=(SubmissionRecord(new_id(), version, answers),),
    )


def _replaced(session, row, released):
    """The record that this one corrects (or None), and what is to notice: it may come before the one it corrects."""
    if row.replaced is None:
        return None, ()
    old = _find(session, row.project_id, row.replaced)
    if old is None:
        return None, ("first_missing",)
    if old.state is State.REPLACED or old.form != row.form:
        raise Problem("openrosa.edit-stale")
    _check_covered(session, row, session.get(Area, old.area_id), released)
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


def _keep_files(session, row, store):
    """Copies in the visit of the files that answers name; why one cannot be taken over stays with its file."""
    if row.submission_id is None:
        return
    submission, visit = session.get(Submission, row.submission_id), session.get(Visit, row.visit_id)
    program = session.get(ChecklistVersion, submission.checklist_version_id).program
    asked, named = list_questions(program), rules.files_told(program, submission.answers)
    for file in row.files:
        question = named.get(file.name)
        if question is None or file.code is not None:
            continue
        given = {"store": store, "subject": visit, "question": question, "original_sha256": file.sha256}
        try:
            _keep_file(session, asked[question]["type"], store.get(file.sha256), given)
        except Problem as problem:
            if problem.status >= 500:
                raise
            file.code = problem.code


def _keep_file(session, kind, data, given):
    """A picture is drawn anew or refused; what else there is may be kept as it came."""
    if kind == "image":
        attachments.add_photo(session, SYSTEM, data=data, **given)
    else:
        attachments.add_file(session, SYSTEM, data=data, told="" if kind == "file" else f"{kind}/", **given)


def _find(session, project_id, instance_id):
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
        return _find(session, user.project_id, envelope.instance_id)
    audit.record(session, actor, "openrosa.submit", row, sha256=digest)
    return row


def _note_conflict(session, actor, row, digest):
    known = {one["sha256"] for one in row.conflicts}
    if digest in known or len(known) >= _MOST_CONFLICTS:
        return
    row.conflicts = [*row.conflicts, {"sha256": digest, "at": clock.now().isoformat()}]
    audit.record(session, actor, "openrosa.conflict", row, sha256=digest)


def _add_files(session, row, files):
    """Join files to a record by name; the first content of a name stays, unless it could not be taken over."""
    known = {one.name: one for one in row.files}
    fresh = {name: (sha256, size) for name, sha256, size in files if name not in known}
    if len(known) + len(fresh) > limits.MOST_FILES:
        raise Problem("openrosa.files", most=limits.MOST_FILES)
    for name, sha256, size in files:
        before = known.get(name)
        if before is not None and before.code is not None and before.sha256 != sha256:
            before.sha256, before.size, before.code = sha256, size, None
    session.add_all(
        OpenRosaFile(submission_id=row.id, name=name, sha256=sha256, size=size)
        for name, (sha256, size) in fresh.items()
    )
    session.flush()
    session.expire(row, ["files"])


def _carry_files(session, old, row):
    """A correction that mentions a file of the record it corrects has it too, also when it was not sent again."""
    wanted = set(row.missing)
    _add_files(session, row, [(one.name, one.sha256, one.size) for one in old.files if one.name in wanted])


def _audit_file(root):
    """The name of the log of filling, which `meta/audit` mentions."""
    meta = find_meta(root)
    found = [child.text for child in meta if local(child) == "audit"] if meta is not None else []
    return [name for text in found if (name := rules.clean_name(text))]


def _covers(session, actor, area_id):
    return access.get_grants(session, actor).covers(session.get(Area, area_id).path)


def _profile(session, area, default):
    return profiles.load_profile(certification.find_profile(session, SYSTEM, area, default)).for_indication()
