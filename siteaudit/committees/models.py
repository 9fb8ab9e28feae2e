"""Committees, seats, reviews, recusals, votes, opinions. A subject is a kind and an id of another room."""

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference

from .rules import Choice, College, Level, Method, Outcome, ReviewState


class Committee(Base):
    """A multi-stakeholder body for an area, with the mandate text that it rests on."""

    __tablename__ = "committee"
    __table_args__ = (UniqueConstraint("area_id", "name"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    area_id: Mapped[int] = reference("area.id")
    name: Mapped[str] = mapped_column(String(200))
    level: Mapped[Level] = closed_set(Level)
    mandate: Mapped[str] = mapped_column(Text)
    votes_by_name: Mapped[bool] = mapped_column(default=False)
    each_college: Mapped[int] = mapped_column(default=1)
    seats: Mapped[list["Seat"]] = relationship(order_by="Seat.id")


class Seat(Base):
    """An institution's place in a committee for a term. Its holder and deputy may have no account."""

    __tablename__ = "seat"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    committee_id: Mapped[int] = reference("committee.id")
    college: Mapped[College] = closed_set(College)
    institution: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = reference("user.id")
    deputy_id: Mapped[int | None] = reference("user.id")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Review(Base):
    """One item before a committee. At most one that is not closed for a subject."""

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "uq_review_not_closed",
            "committee_id",
            "subject_kind",
            "subject_uid",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    committee_id: Mapped[int] = reference("committee.id")
    area_id: Mapped[int] = reference("area.id")
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_uid: Mapped[str] = mapped_column(String(36), index=True)
    site_uid: Mapped[str | None] = mapped_column(String(36), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[ReviewState] = closed_set(ReviewState, default=ReviewState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UTC)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)
    committee: Mapped[Committee] = relationship(lazy="joined", innerjoin=True)
    recusals: Mapped[list["Recusal"]] = relationship(order_by="Recusal.id")
    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.id")
    opinions: Mapped[list["Opinion"]] = relationship(order_by="Opinion.id", back_populates="review")


class Recusal(Base):
    """A holder (no user: one without account) or deputy of a seat has a conflict of interest in an item."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("review_id", "seat_id", "user_id"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    review_id: Mapped[int] = reference("review.id")
    seat_id: Mapped[int] = reference("seat.id")
    user_id: Mapped[int | None] = reference("user.id")
    reason: Mapped[str] = mapped_column(Text)
    recused_at: Mapped[datetime] = mapped_column(UTC)


class Vote(Base):
    """What one seat said, once, and why. Never shown to somebody who has still to vote."""

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("review_id", "seat_id"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    review_id: Mapped[int] = reference("review.id")
    seat_id: Mapped[int] = reference("seat.id")
    user_id: Mapped[int] = reference("user.id")
    choice: Mapped[Choice] = closed_set(Choice)
    reason: Mapped[str] = mapped_column(Text)
    voted_at: Mapped[datetime] = mapped_column(UTC)


class Opinion(Base):
    """What the committee says, with the count by college; never an official status.

    From a meeting sheet it needs a second person's confirmation; a rejected sheet stays as a record.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        Index(
            "uq_opinion_standing",
            "review_id",
            unique=True,
            sqlite_where=text("rejected_at IS NULL"),
            postgresql_where=text("rejected_at IS NULL"),
        ),
    )
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    review_id: Mapped[int] = reference("review.id")
    area_id: Mapped[int] = reference("area.id")
    method: Mapped[Method] = closed_set(Method)
    outcome: Mapped[Outcome] = closed_set(Outcome)
    given_on: Mapped[date]
    tally: Mapped[dict] = mapped_column(JSONText)
    attendance: Mapped[list] = mapped_column(JSONText)
    dissent: Mapped[list] = mapped_column(JSONText)
    conditions: Mapped[list] = mapped_column(JSONText)
    minutes_uid: Mapped[str | None] = mapped_column(String(36))
    recorded_by_id: Mapped[int | None] = reference("user.id")
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    confirmed_by_id: Mapped[int | None] = reference("user.id")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTC)
    rejected_at: Mapped[datetime | None] = mapped_column(UTC)
    review: Mapped[Review] = relationship(back_populates="opinions")
