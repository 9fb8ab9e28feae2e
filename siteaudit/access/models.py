"""Users, roles, areas and phones: what rights hang on. No decisions here."""

import enum
from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.core.db import UTC, Base, closed_set, key, public_id, reference
from siteaudit.core.ids import new_id


class AreaLevel(enum.StrEnum):
    """Depth in the administrative tree; local names of the levels are interface texts."""

    COUNTRY = "country"
    PROVINCE = "province"
    TERRITORY = "territory"
    COLLECTIVITY = "collectivity"
    GROUPING = "grouping"
    VILLAGE = "village"


class Area(Base):
    """A node of the area tree. `path` is "/1/7/12/" (ids), so descendants share its beginning."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("parent_id", "level", "search_name"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    parent_id: Mapped[int | None] = reference("area.id")
    level: Mapped[AreaLevel] = closed_set(AreaLevel)
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    iso_code: Mapped[str | None] = mapped_column(String(8))
    confirmed: Mapped[bool] = mapped_column(default=True)
    profile: Mapped[str | None] = mapped_column(String(64))
    parent: Mapped["Area | None"] = relationship(remote_side="Area.id")


user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True, index=True),
)


class Role(Base, RoleMixin):
    """One of the roles named in access/verbs.py."""

    __tablename__ = "role"
    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(String(32), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))


class User(Base, UserMixin):
    """A person with an account. `label` is the function and first name shown inside the programme.

    With `one_time_until` the password opens nothing but the form for one's own, and nothing at all after that moment.
    """

    __tablename__ = "user"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    email: Mapped[str] = mapped_column(String(200), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(255))
    one_time_until: Mapped[datetime | None] = mapped_column(UTC)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_id)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="selectin")


class AreaScope(Base):
    """`user` may act in `area` and everything below it."""

    __tablename__ = "area_scope"
    __table_args__ = (UniqueConstraint("user_id", "area_id"),)
    id: Mapped[int] = key()
    user_id: Mapped[int] = reference("user.id")
    area_id: Mapped[int] = reference("area.id")


class SignIn(Base):
    """One office session, so that it can be ended from the server."""

    __tablename__ = "sign_in"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    user_id: Mapped[int] = reference("user.id")
    started_at: Mapped[datetime] = mapped_column(UTC)
    seen_at: Mapped[datetime] = mapped_column(UTC)
    ended_at: Mapped[datetime | None] = mapped_column(UTC)


class RecoveryCode(Base):
    """A code that stands once for the second factor of `user`; only its hash is kept, and only until it is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = key()
    user_id: Mapped[int] = reference("user.id")
    code_hash: Mapped[str] = mapped_column(String(64))


class FailedSignIn(Base):
    """A wrong password, counted by a hash of the address: the limit must hold over all workers."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_who_at", "who", "at"),)
    id: Mapped[int] = key()
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTC)


class DeviceState(enum.StrEnum):
    """A phone that is to confirm may push but not read; a revoked one's packages are quarantined."""

    ACTIVE = "active"
    TO_CONFIRM = "to_confirm"
    REVOKED = "revoked"


class Device(Base):
    """An enrolled phone: it acts with the rights of its user. Keys are raw P-256 points, base64url."""

    __tablename__ = "device"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    user_id: Mapped[int | None] = reference("user.id")
    label: Mapped[str] = mapped_column(String(200))
    push_key: Mapped[str] = mapped_column(String(100), unique=True)
    read_key: Mapped[str] = mapped_column(String(100))
    state: Mapped[DeviceState] = closed_set(DeviceState)
    enrolled_at: Mapped[datetime] = mapped_column(UTC)
    contact_at: Mapped[datetime | None] = mapped_column(UTC)
    queue: Mapped[str | None] = mapped_column(Text)


class EnrolmentCode(Base):
    """A code that enrols one phone of one user once. Only its hash is kept."""

    __tablename__ = "enrolment_code"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    user_id: Mapped[int] = reference("user.id")
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTC)
    expires_at: Mapped[datetime] = mapped_column(UTC)
    used_at: Mapped[datetime | None] = mapped_column(UTC)


class KeyPurpose(enum.StrEnum):
    """What a public key is for: intake opens assessment parts, protection opens protected parts."""

    INTAKE = "intake"
    PROTECTION = "protection"


class KeyHolder(Base):
    """A public key that phones seal to. Private protection keys are never on this machine."""

    __tablename__ = "key_holder"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    purpose: Mapped[KeyPurpose] = closed_set(KeyPurpose)
    label: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(16), unique=True)
    public_key: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool] = mapped_column(default=True)
