"""Projects (doors), app users, open parts of lists, submissions as they came and their files. Nothing of a submission is ever deleted."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from siteaudit.access.models import Area
from siteaudit.core.db import UTC, Base, JSONText, closed_set, key, public_id, reference

from .rules import State


class OpenRosaProject(Base):
    """One address `/openrosa/<name>/`; while it is not open, nothing is there."""

    __tablename__ = "openrosa_project"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    name: Mapped[str] = mapped_column(String(32), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    is_open: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTC)


class OpenRosaUser(Base):
    """Who sends from an app: a name and a secret for one project, and areas. No account of the office."""

    __tablename__ = "openrosa_user"
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    project_id: Mapped[int] = reference("openrosa_project.id")
    name: Mapped[str] = mapped_column(String(32), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column(UTC)
    project: Mapped[OpenRosaProject] = relationship(lazy="joined", innerjoin=True)
    areas: Mapped[list[Area]] = relationship(secondary="openrosa_user_area", order_by="Area.path", lazy="selectin")


class OpenRosaUserArea(Base):
    """`user` may see the sites of `area` and everything below, and send records about them."""

    __tablename__ = "openrosa_user_area"
    __table_args__ = (UniqueConstraint("user_id", "area_id"),)
    id: Mapped[int] = key()
    user_id: Mapped[int] = reference("openrosa_user.id")
    area_id: Mapped[int] = reference("area.id")


class OpenRosaPart(Base):
    """What is handed out of a version that asks something sealed: these bytes for ever, or none for a `reason`."""

    __tablename__ = "openrosa_part"
    __table_args__ = (UniqueConstraint("version_id"),)
    id: Mapped[int] = key()
    version_id: Mapped[int] = reference("checklist_version.id")
    xform: Mapped[str | None] = mapped_column(Text)
    title: Mapped[dict] = mapped_column(JSONText)
    files: Mapped[list] = mapped_column(JSONText)
    reason: Mapped[str | None] = mapped_column(String(32))


class OpenRosaSubmission(Base):
    """A record as it came: its bytes lie in the file store under `xml_sha256`.

    `area_id` is where it is looked after: the site's area, or the sender's while no site is known.
    `replaced` is the instanceID that it corrects; `expected` the names of the files that its answers mention;
    `conflicts` other bytes that came under its instanceID and were not taken.
    """

    __tablename__ = "openrosa_submission"
    __table_args__ = (UniqueConstraint("project_id", "instance_id"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    project_id: Mapped[int] = reference("openrosa_project.id")
    user_id: Mapped[int] = reference("openrosa_user.id")
    area_id: Mapped[int] = reference("area.id")
    instance_id: Mapped[str] = mapped_column(String(200))
    replaced: Mapped[str | None] = mapped_column(String(200), index=True)
    form: Mapped[str] = mapped_column(String(100))
    version: Mapped[str] = mapped_column(String(100))
    xml_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    state: Mapped[State] = closed_set(State)
    code: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UTC)
    expected: Mapped[list] = mapped_column(JSONText, default=list)
    conflicts: Mapped[list] = mapped_column(JSONText, default=list)
    visit_id: Mapped[int | None] = reference("visit.id")
    submission_id: Mapped[int | None] = reference("submission.id")
    user: Mapped[OpenRosaUser] = relationship(lazy="joined", innerjoin=True)
    project: Mapped[OpenRosaProject] = relationship(lazy="joined", innerjoin=True)
    files: Mapped[list["OpenRosaFile"]] = relationship(order_by="OpenRosaFile.name", lazy="selectin")

    @property
    def missing(self):
        """Names of files that the answers mention and that have not come."""
        return sorted(set(self.expected) - {one.name for one in self.files})


class OpenRosaFile(Base):
    """A file that came with a submission, by its name there; two names may share one content.

    `code` says why a picture was not taken over into the visit.
    """

    __tablename__ = "openrosa_file"
    __table_args__ = (UniqueConstraint("submission_id", "name"),)
    id: Mapped[int] = key()
    uid: Mapped[str] = public_id()
    submission_id: Mapped[int] = reference("openrosa_submission.id")
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(64))
