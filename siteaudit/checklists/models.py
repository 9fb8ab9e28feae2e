"""Checklists and their versions. A published version never changes: records name it by its digest."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference

from .rules import VersionState


class Checklist(Base):
    """One checklist through all its versions; `name` is the form_id of its sources."""

    __tablename__ = "checklist"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTC)


class ChecklistVersion(Base):
    """One version: its source, the XForm made from it, the program both evaluators run, the XForm's digest."""

    __tablename__ = "checklist_version"
    __table_args__ = (UniqueConstraint("checklist_id", "version"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    checklist_id: Mapped[int] = reference("checklist.id")
    version: Mapped[str] = mapped_column(String(20))
    state: Mapped[VersionState] = closed_set(VersionState, default=VersionState.DRAFT)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[dict] = mapped_column(JSONText)
    pillar: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text, deferred=True)
    xform: Mapped[str] = mapped_column(Text, deferred=True)
    program: Mapped[dict] = mapped_column(JSONText, deferred=True)
    published_at: Mapped[datetime | None] = mapped_column(UTC)
    checklist: Mapped[Checklist] = relationship(lazy="joined", innerjoin=True)
