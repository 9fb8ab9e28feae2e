"""Decisions with their annex, the status periods that follow, and statuses recorded by others."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.core.db import UTC, Base, closed_set, key, public_id, reference
from siteaudit.sites.models import Site

from .rules import Cause, Source


class ProfileVersion(Base):
    """A regime as it stood when a decision was first recorded under it; kept for ever, word for word."""

    __tablename__ = "profile_version"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)


class Decision(Base):
    """What an authority decided, as somebody transcribed it from a source (U16)."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on > effective_on", name="dates"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    authority: Mapped[str] = mapped_column(String(200))
    source: Mapped[Source] = closed_set(Source)
    signed_on: Mapped[date]
    effective_on: Mapped[date]
    ends_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(32))
    profile_version_id: Mapped[int] = reference("profile_version.id")
    transcribed_by_id: Mapped[int | None] = reference("user.id")
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    # Last, because the name hides the function that makes foreign keys.
    reference: Mapped[str] = mapped_column(String(200), index=True)
    profile_version: Mapped[ProfileVersion] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list["AnnexLine"]] = relationship(order_by="AnnexLine.id", back_populates="decision")


class AnnexLine(Base):
    """A line of the annex. Without a site it waits to be matched; a wrong match is *entered in error*.

    `matched_at` and `in_error_at` are when we knew: they make the history bitemporal.
    """

    __tablename__ = "annex_line"
    __table_args__ = (
        Index(
            "uq_annex_line_standing",
            "decision_id",
            "number",
            unique=True,
            sqlite_where=text("in_error_at IS NULL"),
            postgresql_where=text("in_error_at IS NULL"),
        ),
    )
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    decision_id: Mapped[int] = reference("decision.id")
    number: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    site_id: Mapped[int | None] = reference("site.id")
    matched_at: Mapped[datetime | None] = mapped_column(UTC)
    matched_by_id: Mapped[int | None] = reference("user.id")
    in_error_at: Mapped[datetime | None] = mapped_column(UTC)
    in_error_by_id: Mapped[int | None] = reference("user.id")
    in_error_reason: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[Decision] = relationship(back_populates="lines")
    site: Mapped[Site | None] = relationship()


class StatusPeriod(Base):
    """Derived: a status of a site from a day to a day, as known from a moment to a moment.

    Rows are never changed but for `known_to`; among those still known the days have no gap or overlap.
    """

    __tablename__ = "status_period"
    __table_args__ = (
        Index(
            "uq_status_period_known",
            "site_id",
            "starts_on",
            unique=True,
            sqlite_where=text("known_to IS NULL"),
            postgresql_where=text("known_to IS NULL"),
        ),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="dates"),
    )
    id: Mapped[int] = key()
    site_id: Mapped[int] = reference("site.id")
    decision_id: Mapped[int] = reference("decision.id")
    profile_version_id: Mapped[int] = reference("profile_version.id")
    status: Mapped[str] = mapped_column(String(32))
    code: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    cause: Mapped[Cause] = closed_set(Cause)
    reference: Mapped[str] = mapped_column(String(300))
    known_from: Mapped[datetime] = mapped_column(UTC)
    known_to: Mapped[datetime | None] = mapped_column(UTC)
    decision: Mapped[Decision] = relationship()
    profile_version: Mapped[ProfileVersion] = relationship()


class RecordedStatus(Base):
    """A status that somebody else wrote down. It never ages, is never current in public or for the ICGLR."""

    __tablename__ = "recorded_status"
    __table_args__ = (UniqueConstraint("source", "reference"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int] = reference("site.id")
    status: Mapped[str] = mapped_column(String(32))
    recorded_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(200))
