"""The files of a record: joined by name as they come, and copied into the visit where an answer names them."""

from siteaudit.attachments import service as attachments
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.visits.assess import list_questions
from siteaudit.visits.models import Submission, Visit

from . import limits, rules
from .models import OpenRosaFile


def add_files(session, row, files):
    """Join files [(name, sha256, size)...] to a record; the first content of a name stays, unless it could not be taken over."""
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


def carry_files(session, old, row):
    """A correction that mentions a file of the record it corrects has it too, also when it was not sent again."""
    wanted = set(row.missing)
    add_files(session, row, [(one.name, one.sha256, one.size) for one in old.files if one.name in wanted])


def copy_files(session, row, store):
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
            _copy(session, asked[question]["type"], store.get(file.sha256), given)
        except Problem as problem:
            if problem.status >= 500:
                raise
            file.code = problem.code


def _copy(session, kind, data, given):
    """A picture is drawn anew or refused; what else there is may be kept as it came."""
    if kind == "image":
        attachments.add_photo(session, SYSTEM, data=data, **given)
    else:
        attachments.add_file(session, SYSTEM, data=data, told="" if kind == "file" else f"{kind}/", **given)
