"""Checklists for people to read: every version, and the questions of one as a sheet that prints."""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.checklists.models import Checklist, ChecklistVersion
from siteaudit.core.problems import Problem

from .questions import in_words


def list_versions(session, actor):
    """All versions by checklist, newest first: [(name, [versions])]."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(Checklist).order_by(Checklist.name, ChecklistVersion.id.desc())
    groups = {}
    for version in session.scalars(query):
        groups.setdefault(version.checklist.name, []).append(version)
    return list(groups.items())


def get_version(session, actor, uid):
    """One version, or item.not-found."""
    access.require(session, actor, "checklist.read")
    version = session.scalar(select(ChecklistVersion).where(ChecklistVersion.uid == uid))
    if version is None:
        raise Problem("item.not-found")
    return version


def list_sections(program):
    """(title, questions) of every group that people fill, in order."""
    sections = []
    _walk(program["body"], in_words(program.get("title")), sections)
    return [section for section in sections if section[1]]


def _walk(nodes, title, sections):
    here = (title, [])
    sections.append(here)
    for node in nodes:
        if node["kind"] == "question":
            if node["type"] not in ("hidden", "calculate"):
                here[1].append((node, in_words(node.get("label"), node["name"])))
        elif not node.get("hidden"):
            _walk(node["children"], in_words(node.get("label"), title.text), sections)
