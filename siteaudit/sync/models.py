"""Packages as received, their files, the conflicts, and the generation of this database's history."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.access.models import Device
from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference

from .rules import Content, Judgement, Part, Transport


class Package(Base):
    """One sealed package; `uid` was made on the phone. Never deleted, never changed but for its states."""

    __tablename__ = "package"
    __table_args__ = (
        Index("ix_package_judgement_id", "judgement", "id"),
        Index("ix_package_transport_id", "transport", "id"),
    )
    id: Mapped[int] = key()
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    manifest_hash: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))
    device_id: Mapped[int] = reference("device.id")
    device_seq: Mapped[int] = mapped_column(BigInteger)
    transport: Mapped[Transport] = closed_set(Transport)
    judgement: Mapped[Judgement] = closed_set(Judgement)
    code: Mapped[str | None] = mapped_column(String(64))
    flags: Mapped[list] = mapped_column(JSONText, default=list)
    tries: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UTC)
    completed_at: Mapped[datetime | None] = mapped_column(UTC)
    generation: Mapped[str | None] = mapped_column(String(36))
    judged_at: Mapped[datetime | None] = mapped_column(UTC)
    durable_at: Mapped[datetime | None] = mapped_column(UTC)
    device: Mapped[Device] = relationship(lazy="joined", innerjoin=True)
    blobs: Mapped[list["PackageBlob"]] = relationship(order_by="PackageBlob.place", lazy="selectin")


class PackageBlob(Base):
    """A sealed file that a package's manifest names."""

    __tablename__ = "package_blob"
    __table_args__ = (UniqueConstraint("package_id", "place"),)
    id: Mapped[int] = key()
    package_id: Mapped[int] = reference("package.id")
    place: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[Part] = closed_set(Part)
    content: Mapped[Content] = closed_set(Content)


class PackageConflict(Base):
    """Another manifest under an id that is taken: kept beside it, so that neither is lost."""

    __tablename__ = "package_conflict"
    __table_args__ = (UniqueConstraint("package_id", "manifest_hash"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    package_id: Mapped[int] = reference("package.id")
    device_id: Mapped[int] = reference("device.id")
    manifest_hash: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime] = mapped_column(UTC)


class Generation(Base):
    """The id of this database's history; another one in the file beside it means a restored backup."""

    __tablename__ = "generation"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    began_at: Mapped[datetime] = mapped_column(UTC)
