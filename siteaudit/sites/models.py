"""Sites and what belongs to one: names, codes, minerals, parties, titles, listings, hints; bodies that serve sites."""

from datetime import date, datetime

from shapely import Point
from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.access.models import Area
from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference
from siteaudit.core.geo import Geom

from .rules import Activity, BodyKind, HintState, LicenceKind, OperatorType, PartyRole, PositionSource


class Site(Base):
    """A place where minerals are dug. `icglr_id` is frozen once made, even when `geom` is corrected."""

    __tablename__ = "site"
    __table_args__ = (Index("idx_site_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    area_id: Mapped[int] = reference("area.id")
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200), index=True)
    locality: Mapped[str | None] = mapped_column(String(200))
    geom: Mapped[Point | None] = mapped_column(Geom("POINT"))
    position_source: Mapped[PositionSource] = closed_set(PositionSource, default=PositionSource.UNKNOWN)
    accuracy_m: Mapped[float | None]
    country: Mapped[str] = mapped_column(String(2))
    national_id: Mapped[str | None] = mapped_column(String(64), index=True)
    icglr_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    activity: Mapped[Activity] = closed_set(Activity, default=Activity.UNKNOWN)
    operator_type: Mapped[OperatorType] = closed_set(OperatorType, default=OperatorType.UNKNOWN)
    water_concern: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(UTC)
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)
    names: Mapped[list["SiteName"]] = relationship(cascade="all, delete-orphan", order_by="SiteName.id")
    codes: Mapped[list["SiteCode"]] = relationship(cascade="all, delete-orphan", order_by="SiteCode.id")
    minerals: Mapped[list["SiteMineral"]] = relationship(cascade="all, delete-orphan", order_by="SiteMineral.place")
    parties: Mapped[list["SiteParty"]] = relationship(cascade="all, delete-orphan", order_by="SiteParty.id")
    licences: Mapped[list["Licence"]] = relationship(cascade="all, delete-orphan", order_by="Licence.id")
    listings: Mapped[list["SchemeListing"]] = relationship(
        cascade="all, delete-orphan", order_by="SchemeListing.listed_on"
    )

    @property
    def lon(self):
        """Degrees east, or None without a position."""
        return self.geom.x if self.geom is not None else None

    @property
    def lat(self):
        """Degrees north, or None without a position."""
        return self.geom.y if self.geom is not None else None


class SiteName(Base):
    """Another name that people use or used for the site."""

    __tablename__ = "site_name"
    id: Mapped[int] = key()
    site_id: Mapped[int] = reference("site.id")
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200), index=True)


class SiteCode(Base):
    """The site in another list: scheme "ipis", code "codmine00191"."""

    __tablename__ = "site_code"
    __table_args__ = (UniqueConstraint("scheme", "code"),)
    id: Mapped[int] = key()
    site_id: Mapped[int] = reference("site.id")
    scheme: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(64))


class SiteMineral(Base):
    """A mineral dug there, by HS code, the main one at place 1."""

    __tablename__ = "site_mineral"
    __table_args__ = (UniqueConstraint("site_id", "hs"),)
    id: Mapped[int] = key()
    site_id: Mapped[int] = reference("site.id")
    place: Mapped[int]
    hs: Mapped[str] = mapped_column(String(16))


class SiteParty(Base):
    """An owner or operator: a firm, cooperative or state body.

    The registry demands its legal representative with phone and e-mail (ICGLR MD.09): restricted data,
    in no other projection.
    """

    __tablename__ = "site_party"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int] = reference("site.id")
    role: Mapped[PartyRole] = closed_set(PartyRole)
    name: Mapped[str] = mapped_column(String(200))
    identifier: Mapped[str | None] = mapped_column(String(64))
    tax_number: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(Text)
    representative: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(200))
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]


class Licence(Base):
    """A title that covers the site, or the statement that there is none."""

    __tablename__ = "licence"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int] = reference("site.id")
    kind: Mapped[LicenceKind] = closed_set(LicenceKind)
    number: Mapped[str | None] = mapped_column(String(64))
    owner: Mapped[str | None] = mapped_column(String(200))
    applied_on: Mapped[date | None]
    granted_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    valid: Mapped[bool] = mapped_column(default=True)
    commodities: Mapped[list | None] = mapped_column(JSONText)


class SchemeListing(Base):
    """A traceability scheme said on a day that the site is on its list. No status, no visit."""

    __tablename__ = "scheme_listing"
    __table_args__ = (UniqueConstraint("scheme", "reference"),)
    id: Mapped[int] = key()
    site_id: Mapped[int] = reference("site.id")
    scheme: Mapped[str] = mapped_column(String(32))
    listed_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(64))


class SiteHint(Base):
    """Somebody said that the site is part of another one. People decide; nothing merges by itself."""

    __tablename__ = "site_hint"
    __table_args__ = (UniqueConstraint("source", "reference"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    site_id: Mapped[int] = reference("site.id")
    other_site_id: Mapped[int | None] = reference("site.id")
    other_text: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(64))
    state: Mapped[HintState] = closed_set(HintState, default=HintState.OPEN)
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    other_site: Mapped[Site | None] = relationship(foreign_keys=[other_site_id])


class Body(Base):
    """A dispute body or committee that people of several sites use; it lies in the area where it sits.

    Its yearly sheet (visits.BodySheet) is reused by all its sites. No names of persons.
    """

    __tablename__ = "body"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    area_id: Mapped[int] = reference("area.id")
    kind: Mapped[BodyKind] = closed_set(BodyKind)
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200), index=True)
    seat: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTC)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)


class BodySite(Base):
    """A site that a body serves."""

    __tablename__ = "body_site"
    __table_args__ = (UniqueConstraint("body_id", "site_id"),)
    id: Mapped[int] = key()
    body_id: Mapped[int] = reference("body.id")
    site_id: Mapped[int] = reference("site.id")


class SiteNumber(Base):
    """The last number given in a country for the ICGLR id: a real sequence, on both databases."""

    __tablename__ = "site_number"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
