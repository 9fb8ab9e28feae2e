"""Who opened the sealed part of which visit, and why. The words stay here; the log has the chosen reason alone."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.access.models import User
from siteaudit.core.db import UTC, Base, closed_set, key, public_id, reference

from .rules import Reason


class Opening(Base):
    """One opening. Words may name people: only who may open that visit's sealed part, and auditors of its area, read them."""

    __tablename__ = "protection_opening"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    visit_id: Mapped[int] = reference("visit.id")
    user_id: Mapped[int] = reference("user.id")
    at: Mapped[datetime] = mapped_column(UTC)
    reason: Mapped[Reason] = closed_set(Reason)
    words: Mapped[str] = mapped_column(String(300))
    user: Mapped[User] = relationship()
