"""The tables of the log. Rows are only added: nothing in the program updates or deletes them."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from siteaudit.core.db import UTC, Base, key


class LogEntry(Base):
    """One leaf: what was done, by whom, to what. `body` is the canonical JSON that was hashed."""

    __tablename__ = "log_entry"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verb: Mapped[str] = mapped_column(String(64), index=True)
    subject_kind: Mapped[str | None] = mapped_column(String(64))
    subject_uid: Mapped[str | None] = mapped_column(String(64), index=True)
    body: Mapped[str] = mapped_column(Text)


class LogNode(Base):
    """The hash of one complete subtree, so that roots and proofs need O(log n) rows."""

    __tablename__ = "log_node"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogHead(Base):
    """A signed statement of size and root: Ed25519 by the log key over `statement`."""

    __tablename__ = "log_head"
    id: Mapped[int] = key()
    size: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UTC)
    key_id: Mapped[str] = mapped_column(String(16))
    statement: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)
