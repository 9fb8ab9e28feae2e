"""Attachments: cleaned copies by their own hash, and counts of what stays sealed."""

import enum
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference


class Part(enum.StrEnum):
    """Which key the original was sealed to; of a protected one we hold no picture, only a count."""

    ASSESSMENT = "assessment"
    PROTECTED = "protected"


class Attachment(Base):
    """A photo, recording or file of something. `sha256` is of the copy that is kept; the sealed original stays under `sealed_sha256`."""

    __tablename__ = "attachment"
    __table_args__ = (
        # Named by hand: the usual name would be longer than PostgreSQL keeps.
        UniqueConstraint(
            "subject_kind", "subject_uid", "original_sha256", "question", name="uq_attachment_subject_original"
        ),
        Index("ix_attachment_subject", "subject_kind", "subject_uid"),
    )
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    area_id: Mapped[int] = reference("area.id")
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_uid: Mapped[str] = mapped_column(String(36))
    part: Mapped[Part] = closed_set(Part)
    count: Mapped[int] = mapped_column(default=1)
    question: Mapped[str | None] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    sealed_sha256: Mapped[str | None] = mapped_column(String(64))
    original_sha256: Mapped[str | None] = mapped_column(String(64))
    captured_at: Mapped[datetime | None] = mapped_column(UTC)
    imported: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[list] = mapped_column(JSONText, default=list)
    made_at: Mapped[datetime] = mapped_column(UTC)
