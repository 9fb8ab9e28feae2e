"""Versions of checklists: drafts, publishing, wording, files, and finding what a record or a phone names. Never commits.

Called by the command line, fieldwork, intake, visits, imports, openrosa and office pages. A draft can be replaced
and is on no phone; a published version is fixed: the same again changes nothing, other content under its number is refused.
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem

from . import rules
from .authoring import files as file_rules
from .authoring import wording
from .authoring.reading import read_sheets
from .authoring.workbook import write_workbook
from .authoring.writing import write_yaml
from .compiler.logic import logic_of
from .faults import refuse
from .models import Checklist, ChecklistFile, ChecklistVersion
from .rules import VersionState
from .source import build

_YAML = {".yaml", ".yml"}


def publish_checklist(session, actor, *, source, suffix=".yaml", files=None):
    """Compile and publish a checklist source (text or bytes) with its files, retiring the version before it.

    The same content again returns the version that is there. Refuses with checklist.invalid, checklist.yaml,
    checklist.unreadable, checklist.version-exists, checklist.version-older. Verb: checklist.publish.
    """
    access.require(session, actor, "checklist.publish")
    content = source.encode() if isinstance(source, str) else source
    if suffix not in _YAML:
        content = write_yaml(read_sheets(content, suffix)).encode()
    xform, program, faults = build(content, ".yaml")
    refuse(faults)
    checklist = _named(session, program["id"])
    if _is_known(session, checklist, program):
        return find_version(session, actor, program["digest"])
    files = files or {}
    refuse(file_rules.check_files(program, files))
    _give_way(session, checklist, program)
    version = _new(checklist, program, xform, content.decode())
    session.add(version)
    _keep_files(session, version, files)
    _publish(session, version)
    audit.record(session, actor, "checklist.publish", version, name=checklist.name, version=version.version)
    return version


def save_draft(session, actor, *, upload, files=None):
    """Keep what was read (limits.Upload) as the one draft of its checklist, with its files.

    Content that is published already returns that version. Without `files` those of the draft before stay.
    Refuses with checklist.invalid, checklist.version-exists, checklist.version-older. Verb: checklist.draft.
    """
    access.require(session, actor, "checklist.draft")
    refuse(upload.faults)
    program = upload.program
    checklist = _named(session, program["id"])
    if _is_known(session, checklist, program):
        return find_version(session, actor, program["digest"])
    draft = next((one for one in _versions(session, checklist) if one.state is VersionState.DRAFT), None)
    made = _new(checklist, program, upload.xform, upload.source)
    if draft is None:
        draft = made
        session.add(draft)
    else:
        for column in ("version", "digest", "logic", "title", "pillar", "source", "xform", "program", "saved_at"):
            setattr(draft, column, getattr(made, column))
        draft.reviewed = {}
    session.flush()
    if files is not None:
        _keep_files(session, draft, files)
    audit.record(session, actor, "checklist.draft", draft, name=checklist.name, version=draft.version)
    return draft


def publish_draft(session, actor, uid):
    """Publish a draft, retiring the version before it.

    Refuses with checklist.not-draft, checklist.invalid (a file is missing), checklist.version-exists,
    checklist.version-older. Verb: checklist.publish.
    """
    version = get_version(session, actor, uid)
    access.require(session, actor, "checklist.publish")
    rules.check_draft(version.state)
    _is_known(session, version.checklist, version.program)
    refuse(file_rules.check_files(version.program, {one.name: one.content for one in version.files}))
    _publish(session, version)
    audit.record(session, actor, "checklist.publish", version, name=version.checklist.name, version=version.version)
    return version


def discard_draft(session, actor, uid):
    """Throw a draft away, and its checklist when it has no version. Refuses with checklist.not-draft. Verb: checklist.discard."""
    version = get_version(session, actor, uid)
    access.require(session, actor, "checklist.discard")
    rules.check_draft(version.state)
    checklist = version.checklist
    audit.record(session, actor, "checklist.discard", version, name=checklist.name, version=version.version)
    session.delete(version)
    session.flush()
    if not _versions(session, checklist):
        session.delete(checklist)
        session.flush()


def retire_version(session, actor, uid):
    """Take the published version away from phones and lists; records that name it stay readable.

    Refuses with checklist.not-published. Verb: checklist.retire.
    """
    version = get_version(session, actor, uid)
    access.require(session, actor, "checklist.retire")
    rules.check_published(version.state)
    version.state = VersionState.RETIRED
    session.flush()
    audit.record(session, actor, "checklist.retire", version, name=version.checklist.name, version=version.version)
    return version


class Revision(NamedTuple):
    """What another wording comes to: compiled, and not kept anywhere."""

    source: str
    xform: str
    program: dict
    language: str
    count: int


def get_revision(session, actor, uid, *, language, texts, version=None):
    """The Revision of a published version with other texts in one language: `texts` is {key of get_texts: text}.

    Compiling a long list takes seconds: it belongs before the transaction. Refuses with checklist.not-published,
    checklist.logic-changed, checklist.invalid, body.invalid.
    """
    old = get_version(session, actor, uid)
    access.require(session, actor, "checklist.revise")
    rules.check_published(old.state)
    numbers = [one.version for one in _versions(session, old.checklist) if one.state is not VersionState.DRAFT]
    number = version or rules.next_number(numbers, clock.today())
    source = write_yaml(wording.with_texts(read_sheets(old.source.encode(), ".yaml"), language, texts, number))
    xform, program, faults = build(source.encode(), ".yaml", is_new=False)
    refuse(faults)
    # Both by today's compiler: the older program may be of an older format.
    rules.check_logic(logic_of(build(old.source.encode(), ".yaml", is_new=False)[1]), logic_of(program))
    return Revision(source, xform, program, language, len(texts))


def revise_wording(session, actor, uid, revision):
    """Publish a Revision of a published version as the next one.

    The logic hash stays, and so do the files and what speakers of other languages reviewed. Refuses with
    checklist.not-published, checklist.version-exists, checklist.version-older. Verb: checklist.revise.
    """
    old = get_version(session, actor, uid)
    access.require(session, actor, "checklist.revise")
    rules.check_published(old.state)
    program, language = revision.program, revision.language
    _is_known(session, old.checklist, program)
    _give_way(session, old.checklist, program)
    made = _new(old.checklist, program, revision.xform, revision.source)
    made.reviewed = {code: told for code, told in old.reviewed.items() if code != language}
    session.add(made)
    _keep_files(session, made, {one.name: one.content for one in old.files})
    _publish(session, made)
    audit.record(
        session, actor, "checklist.revise", made, name=old.checklist.name, version=made.version, language=language, texts=revision.count
    )
    return made


def review_language(session, actor, uid, *, language, by):
    """Note that a speaker (`by`: name and function) read the wording in `language`. Refuses with body.invalid. Verb: checklist.review."""
    version = get_version(session, actor, uid)
    access.require(session, actor, "checklist.review")
    by = " ".join(by.split())
    if language not in version.program["languages"] or not 1 < len(by) <= 200:
        raise Problem("body.invalid", fields={"by": ["a language of the checklist, and who read it"]})
    version.reviewed = {**version.reviewed, language: {"by": by, "at": clock.now().isoformat()}}
    session.flush()
    audit.record(session, actor, "checklist.review", version, language=language)
    return version


def find_draft(session, actor, name):
    """The draft of the checklist called `name`, or None."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(ChecklistVersion.checklist).where(Checklist.name == name)
    return session.scalar(query.where(ChecklistVersion.state == VersionState.DRAFT))


def find_version(session, actor, digest):
    """The version with this digest that was ever published, or None: old records keep naming old versions."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).where(ChecklistVersion.digest == digest)
    return session.scalar(query.where(ChecklistVersion.state != VersionState.DRAFT))


def get_program(session, actor, digest):
    """The JSON program with this digest, or item.not-found."""
    version = find_version(session, actor, digest)
    if version is None:
        raise Problem("item.not-found")
    return version.program


def get_version(session, actor, uid):
    """The version with this uid in any state, or item.not-found."""
    access.require(session, actor, "checklist.read")
    version = session.scalar(select(ChecklistVersion).where(ChecklistVersion.uid == uid))
    if version is None:
        raise Problem("item.not-found")
    return version


def get_latest(session, actor, name):
    """The published version of the checklist called `name`, or item.not-found."""
    access.require(session, actor, "checklist.read")
    version = session.scalar(_published().where(Checklist.name == name))
    if version is None:
        raise Problem("item.not-found")
    return version


def list_published(session, actor):
    """The published version of every checklist, by name."""
    access.require(session, actor, "checklist.read")
    return session.scalars(_published().order_by(Checklist.name)).all()


def list_checklists(session, actor):
    """Every checklist by name, whatever became of its versions."""
    access.require(session, actor, "checklist.read")
    return session.scalars(select(Checklist).order_by(Checklist.name)).all()


def list_versions(session, actor, name):
    """Every version of the checklist called `name`, newest first, a draft before all."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(ChecklistVersion.checklist).where(Checklist.name == name)
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.state is not VersionState.DRAFT, -int(one.version), -one.id))


def get_source(session, actor, uid):
    """The YAML text of a version."""
    return get_version(session, actor, uid).source


def get_xform(session, actor, uid):
    """The XForm XML of a version."""
    return get_version(session, actor, uid).xform


def get_workbook(session, actor, uid):
    """A version as the bytes of an .xlsx workbook that imports back to the same digest. Refuses with checklist.cell-too-long."""
    return write_workbook(read_sheets(get_source(session, actor, uid).encode(), ".yaml"))


def get_texts(session, actor, uid):
    """Every text of a version's source for who edits the wording, as wording.list_texts."""
    return wording.list_texts(read_sheets(get_source(session, actor, uid).encode(), ".yaml"))


def list_files(session, actor, digest):
    """Rows of the files of a version, by name: .name .sha256 .md5 .media_type .size (.content is read when asked)."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistFile).join(ChecklistVersion).where(ChecklistVersion.digest == digest)
    return session.scalars(query.order_by(ChecklistFile.name)).all()


def list_sums(session, actor, versions):
    """{version row id: {file name: SHA-256}} of those of the versions (rows) that need files; one query."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistFile.checklist_version_id, ChecklistFile.name, ChecklistFile.sha256).order_by(ChecklistFile.name)
    found = {}
    for version, name, digest in session.execute(query.where(ChecklistFile.checklist_version_id.in_([one.id for one in versions]))):
        found.setdefault(version, {})[name] = digest
    return found


def get_file(session, actor, digest, name):
    """The bytes of one file of a version, or item.not-found."""
    found = next((one for one in list_files(session, actor, digest) if one.name == name), None)
    if found is None:
        raise Problem("item.not-found")
    return found.content


def get_rows(session, actor, digest):
    """The lists of a version that stand in files: {name: rows of texts}, as `evaluate(files=)` takes them."""
    lists = [one for one in list_files(session, actor, digest) if one.media_type == "text/csv"]
    return {one.name: file_rules.rows_of(one.content) for one in lists}


def get_content(session, actor, digest):
    """A file of any published version by the SHA-256 of its content, as a row; item.not-found."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistFile).join(ChecklistVersion).where(ChecklistFile.sha256 == digest)
    found = session.scalars(query.where(ChecklistVersion.state != VersionState.DRAFT).limit(1)).first()
    if found is None:
        raise Problem("item.not-found")
    return found


def _published():
    query = select(ChecklistVersion).join(ChecklistVersion.checklist)
    return query.where(ChecklistVersion.state == VersionState.PUBLISHED)


def _named(session, name):
    found = session.scalar(select(Checklist).where(Checklist.name == name))
    if found is None:
        found = Checklist(name=name, created_at=clock.now())
        session.add(found)
        session.flush()
    return found


def _versions(session, checklist):
    query = select(ChecklistVersion).where(ChecklistVersion.checklist_id == checklist.id)
    return session.scalars(query.order_by(ChecklistVersion.id)).all()


def _is_known(session, checklist, program):
    """Whether this content is published already; raises when its number is taken or too old."""
    known = {one.version: one.digest for one in _versions(session, checklist) if one.state is not VersionState.DRAFT}
    return rules.check_version(program["version"], program["digest"], known, clock.today())


def _new(checklist, program, xform, source):
    return ChecklistVersion(
        checklist_id=checklist.id,
        version=program["version"],
        state=VersionState.DRAFT,
        digest=program["digest"],
        logic=logic_of(program),
        title=program["title"],
        pillar=program["pillar"],
        source=source,
        xform=xform,
        program=program,
        reviewed={},
        saved_at=clock.now(),
    )


def _give_way(session, checklist, program):
    """A draft under the number of what is published now is no draft any more."""
    for draft in _versions(session, checklist):
        if draft.state is VersionState.DRAFT and draft.version == program["version"]:
            session.delete(draft)
    session.flush()


def _publish(session, version):
    """Make `version` the published one, and the one before it retired."""
    for other in _versions(session, version.checklist):
        if other.state is VersionState.PUBLISHED:
            other.state = VersionState.RETIRED
    version.state, version.published_at = VersionState.PUBLISHED, clock.now()
    session.flush()


def _keep_files(session, version, files):
    session.flush()
    version.files = [
        ChecklistFile(
            name=name,
            sha256=sha256(content),
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
            media_type=file_rules.media_type_of(name) or "application/octet-stream",
            size=len(content),
            content=content,
        )
        for name, content in sorted(files.items())
    ]
    session.flush()
