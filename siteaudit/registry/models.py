"""What was handed out, to whom, with which manifest."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from siteaudit.core.db import UTC, Base, JSONText, key, public_id, reference


class ExportRun(Base):
    """One export: the manifest says every file's hash, what was left out, and whether persons are in it."""

    __tablename__ = "export_run"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    form: Mapped[str] = mapped_column(String(32))
    face: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(UTC)
    user_id: Mapped[int | None] = reference("user.id")
    manifest: Mapped[dict] = mapped_column(JSONText)
