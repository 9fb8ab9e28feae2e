"""Visits: planned, made, what was answered, what was found. Made visits are never changed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.access.models import User
from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id
from siteaudit.core.db import reference as points_to
from siteaudit.sites.models import Body, Site

from .rules import Mode, Origin, PlanReason, PlanState, Sensitivity, Severity


class VisitPlan(Base):
    """Somebody should go to a site by a day, and why.

    `agency` is the mandated state structure under whose order the visit is made: only then may the visit
    be exported as an inspection (ICGLR MD.07).
    """

    __tablename__ = "visit_plan"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int] = points_to("site.id")
    area_id: Mapped[int] = points_to("area.id")
    due_on: Mapped[date] = mapped_column(index=True)
    reason: Mapped[PlanReason] = closed_set(PlanReason)
    state: Mapped[PlanState] = closed_set(PlanState, default=PlanState.PLANNED)
    user_id: Mapped[int | None] = points_to("user.id")
    checklists: Mapped[list] = mapped_column(JSONText, default=list)
    agency: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTC)
    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True)
    assignee: Mapped[User | None] = relationship(lazy="joined")


class Visit(Base):
    """One visit as it was recorded; `flags` say what the office should look at.

    `position` is what the phone measured, possible or not; {} when it was no numbers. `indication`
    is ours, computed again; what the phone showed stands in `phone_indication`, and where they differ in `differences`.
    `paper` says that it was filled on paper first: {"on", "at", "entered_at", "by"}.
    """

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_site_id_visited_on", "site_id", "visited_on"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int | None] = points_to("site.id")
    site_text: Mapped[str | None] = mapped_column(String(200))
    area_id: Mapped[int] = points_to("area.id")
    plan_id: Mapped[int | None] = points_to("visit_plan.id")
    mode: Mapped[Mode] = closed_set(Mode)
    reason: Mapped[str | None] = mapped_column(String(64))
    visited_on: Mapped[date] = mapped_column(index=True)
    started_at: Mapped[datetime | None] = mapped_column(UTC)
    finished_at: Mapped[datetime | None] = mapped_column(UTC)
    received_at: Mapped[datetime] = mapped_column(UTC)
    time_zone_minutes: Mapped[int | None]
    position: Mapped[dict | None] = mapped_column(JSONText)
    present: Mapped[list] = mapped_column(JSONText, default=list)
    user_id: Mapped[int | None] = points_to("user.id")
    device_id: Mapped[int | None] = points_to("device.id")
    origin: Mapped[Origin] = closed_set(Origin)
    source: Mapped[str | None] = mapped_column(String(64))
    reference: Mapped[str | None] = mapped_column(String(64), unique=True)
    package: Mapped[str | None] = mapped_column(String(36), index=True)
    record_digest: Mapped[str | None] = mapped_column(String(64))
    indication_status: Mapped[str | None] = mapped_column(String(32), index=True)
    indication: Mapped[dict | None] = mapped_column(JSONText)
    phone_indication: Mapped[dict | None] = mapped_column(JSONText)
    differences: Mapped[dict] = mapped_column(JSONText, default=dict)
    flags: Mapped[list] = mapped_column(JSONText, default=list)
    sealed_photos: Mapped[int] = mapped_column(default=0)
    paper: Mapped[dict | None] = mapped_column(JSONText)
    site: Mapped[Site | None] = relationship()
    author: Mapped[User | None] = relationship()
    plan: Mapped[VisitPlan | None] = relationship()
    submissions: Mapped[list["Submission"]] = relationship(
        back_populates="visit",
        order_by="Submission.id",
        primaryjoin="and_(Submission.visit_id == Visit.id, Submission.replaced_at.is_(None))",
    )


class Submission(Base):
    """Answers of one checklist version by one author, form-shaped; sealed answers only as codes.

    `summary` is the evaluation: missing, violations, calculated, and ids that the version does not know.
    With `replaced_at` a corrected record stands in its place: it is kept, but counts and shows nowhere else.
    `talks` are those of the record it came with, [{"id", "apart_from"}]: another record's S1 is somebody else.
    """

    __tablename__ = "submission"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    visit_id: Mapped[int] = points_to("visit.id")
    checklist_version_id: Mapped[int] = points_to("checklist_version.id")
    package: Mapped[str | None] = mapped_column(String(36), index=True)
    user_id: Mapped[int | None] = points_to("user.id")
    answers: Mapped[dict] = mapped_column(JSONText)
    marks: Mapped[dict] = mapped_column(JSONText, default=dict)
    sealed: Mapped[list] = mapped_column(JSONText, default=list)
    talks: Mapped[list] = mapped_column(JSONText, default=list, server_default="[]")
    summary: Mapped[dict] = mapped_column(JSONText, default=dict)
    replaced_at: Mapped[datetime | None] = mapped_column(UTC)
    visit: Mapped[Visit] = relationship(back_populates="submissions")
    findings: Mapped[list["Finding"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="Finding.id"
    )


class Finding(Base):
    """An answer that breaks a standard, or would if better proven. Never an opinion, never a status.

    `outcome` is set only for sealed questions: what the phone told about an answer that it kept back.
    """

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("submission_id", "question"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    visit_id: Mapped[int] = points_to("visit.id")
    submission_id: Mapped[int] = points_to("submission.id")
    area_id: Mapped[int] = points_to("area.id")
    pillar: Mapped[str | None] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(String(200))
    criterion: Mapped[str | None] = mapped_column(String(64))
    severity: Mapped[Severity] = closed_set(Severity)
    evidence: Mapped[str] = mapped_column(String(1))
    sensitivity: Mapped[Sensitivity] = closed_set(Sensitivity)
    duty: Mapped[str | None] = mapped_column(String(64))
    standard: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(32))
    visit: Mapped[Visit] = relationship()
    submission: Mapped[Submission] = relationship(back_populates="findings")


class BodySheet(Base):
    """A submission that is the yearly sheet of a body; without a body it waits for a person.

    `named_uid` is the body that the record names, `named` the name that it gives to one that is not in the list.
    From `until_on` (exclusive) it no longer counts as up to date; None where its checklist sets no end.
    """

    __tablename__ = "body_sheet"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    body_id: Mapped[int | None] = points_to("body.id")
    named_uid: Mapped[str | None] = mapped_column(String(36))
    named: Mapped[str | None] = mapped_column(String(200))
    filled_on: Mapped[date]
    until_on: Mapped[date | None]
    submission: Mapped[Submission] = relationship()
    body: Mapped[Body | None] = relationship()
