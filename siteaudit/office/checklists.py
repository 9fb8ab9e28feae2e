"""Reads behind the pages of checklists: every version, one of them, what stood before it."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import undefer

from siteaudit.access import service as access
from siteaudit.checklists.models import Checklist, ChecklistVersion
from siteaudit.checklists.rules import VersionState
from siteaudit.core.problems import Problem


class Group(NamedTuple):
    """One checklist: the version that stands for it (published, else the newest), and all of them, newest first."""

    name: str
    current: ChecklistVersion
    versions: list


def list_versions(session, actor):
    """All versions by checklist, newest first."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(Checklist).order_by(Checklist.name, ChecklistVersion.id.desc())
    groups = {}
    for version in session.scalars(query):
        groups.setdefault(version.checklist.name, []).append(version)
    found = [Group(name, _current(versions), versions) for name, versions in groups.items()]
    _load_programs(session, [group.current for group in found])
    return found


def _load_programs(session, versions):
    """Programs are left behind by every other read; here one query brings them for all lists."""
    query = select(ChecklistVersion).where(ChecklistVersion.id.in_([one.id for one in versions]))
    session.scalars(query.options(undefer(ChecklistVersion.program))).all()


def _current(versions):
    return next((one for one in versions if one.state is VersionState.PUBLISHED), versions[0])


def get_version(session, actor, uid):
    """One version, or item.not-found."""
    access.require(session, actor, "checklist.read")
    version = session.scalar(select(ChecklistVersion).where(ChecklistVersion.uid == uid))
    if version is None:
        raise Problem("item.not-found")
    return version


def list_others(session, actor, version):
    """The other versions of the same checklist, newest first."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).where(
        ChecklistVersion.checklist_id == version.checklist_id, ChecklistVersion.id != version.id
    )
    return session.scalars(query.order_by(ChecklistVersion.id.desc())).all()


def find_before(version, others):
    """What a version is compared with first: a draft with the published one, else the one that was there before it."""
    if version.state is VersionState.DRAFT:
        published = next((one for one in others if one.state is VersionState.PUBLISHED), None)
        if published:
            return published
    return next((one for one in others if one.id < version.id), others[0] if others else None)
