"""What was imported: one row per row of a source, so that a second run changes nothing."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from siteaudit.core.db import Base, JSONText, key
from siteaudit.core.db import reference as points_to


class ImportedRow(Base):
    """A row of a source as we took it: `kind` site or record, and its digest.

    `data` is what a status record told beside the status (workers, armed actors): restricted, never shown.
    """

    __tablename__ = "imported_row"
    __table_args__ = (UniqueConstraint("source", "kind", "reference"),)
    id: Mapped[int] = key()
    source: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    site_id: Mapped[int] = points_to("site.id")
    data: Mapped[dict | None] = mapped_column(JSONText)
