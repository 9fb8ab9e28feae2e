"""Checklists, their versions and the files of a version. A published version never changes: records name it by its digest."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text, UniqueConstraint
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
    """One version: its source, the XForm made from it, the program both evaluators run, the XForm's digest.

    `logic` is equal in versions that differ in wording only. `reviewed` says by language who of its speakers
    has read the wording: {"sw": {"by": .., "at": ..}}.
    """

    __tablename__ = "checklist_version"
    __table_args__ = (UniqueConstraint("checklist_id", "version"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    checklist_id: Mapped[int] = reference("checklist.id")
    version: Mapped[str] = mapped_column(String(20))
    state: Mapped[VersionState] = closed_set(VersionState, default=VersionState.DRAFT)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    logic: Mapped[str] = mapped_column(String(64))
    reviewed: Mapped[dict] = mapped_column(JSONText, default=dict)
    title: Mapped[dict] = mapped_column(JSONText)
    pillar: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text, deferred=True)
    xform: Mapped[str] = mapped_column(Text, deferred=True)
    program: Mapped[dict] = mapped_column(JSONText, deferred=True)
    saved_at: Mapped[datetime | None] = mapped_column(UTC)
    published_at: Mapped[datetime | None] = mapped_column(UTC)
    checklist: Mapped[Checklist] = relationship(lazy="joined", innerjoin=True)
    files: Mapped[list["ChecklistFile"]] = relationship(order_by="ChecklistFile.name", cascade="all, delete-orphan")


class ChecklistFile(Base):
    """A list or a picture that a version needs beside itself, by its name in the form; as fixed as the version."""

    __tablename__ = "checklist_file"
    __table_args__ = (UniqueConstraint("checklist_version_id", "name"),)
    id: Mapped[int] = key()
    checklist_version_id: Mapped[int] = reference("checklist_version.id")
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    md5: Mapped[str] = mapped_column(String(32))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
