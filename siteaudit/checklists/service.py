"""Publishing checklists, and finding the version that a record or a phone names. Never commits.

Called by the command line, fieldwork, intake, visits, imports and office pages. A version, once published,
is fixed: the same again changes nothing, other content under its number is refused.
"""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from . import rules
from .faults import refuse
from .logic import logic_of
from .models import Checklist, ChecklistVersion
from .rules import VersionState
from .source import build


def publish_checklist(session, actor, *, source, suffix=".yaml"):
    """Compile and publish a checklist source (text or bytes), retiring the version before it.

    The same content again returns the version that is there. Refuses with checklist.invalid, checklist.yaml,
    checklist.unreadable, checklist.version-exists, checklist.version-older. Verb: checklist.publish.
    """
    access.require(session, actor, "checklist.publish")
    content = source.encode() if isinstance(source, str) else source
    xform, program, faults = build(content, suffix)
    refuse(faults)
    checklist = _named(session, program["id"])
    known = _versions(session, checklist)
    same = rules.check_version(program["version"], program["digest"], {each.version: each.digest for each in known})
    if same:
        return next(each for each in known if each.digest == program["digest"])
    for earlier in known:
        if earlier.state is VersionState.PUBLISHED:
            earlier.state = VersionState.RETIRED
    version = ChecklistVersion(
        checklist=checklist,
        version=program["version"],
        state=VersionState.PUBLISHED,
        digest=program["digest"],
        logic=logic_of(program),
        title=program["title"],
        pillar=program["pillar"],
        source=content.decode("utf-8") if suffix in {".yaml", ".yml", ".md", ".csv"} else "",
        xform=xform,
        program=program,
        saved_at=clock.now(),
        published_at=clock.now(),
    )
    session.add(version)
    session.flush()
    audit.record(session, actor, "checklist.publish", version, name=checklist.name, version=version.version)
    return version


def find_version(session, actor, digest):
    """The version with this digest in any state, or None: old records keep naming old versions."""
    access.require(session, actor, "checklist.read")
    return session.scalar(select(ChecklistVersion).where(ChecklistVersion.digest == digest))


def get_program(session, actor, digest):
    """The JSON program with this digest, or item.not-found."""
    version = find_version(session, actor, digest)
    if version is None:
        raise Problem("item.not-found")
    return version.program


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
