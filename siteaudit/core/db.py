"""The database object, the column types and naming that every model uses, both databases alike."""

import datetime
import json

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Enum, ForeignKey, MetaData, String, Text, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from .geo import prepare_spatial
from .ids import new_id

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class _Root(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=_Root, disable_autonaming=True)
Base = db.Model


class UTC(TypeDecorator):
    """Aware datetimes in and out. SQLite keeps none of the zone, so naive values are refused here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(datetime.UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=datetime.UTC)
        return value.astimezone(datetime.UTC)


class JSONText(TypeDecorator):
    """JSON kept as text on both databases: bytes come back as they were written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(value)


def key():
    """The integer primary key that every table has; spatial tables need it on SQLite."""
    return mapped_column(primary_key=True)


def public_id():
    """The random id that leaves the house in addresses, files and exports."""
    return mapped_column(String(36), unique=True, default=new_id)


def reference(target, **more):
    """A foreign key to `target` ("table.column"), always indexed."""
    return mapped_column(ForeignKey(target), index=True, **more)


def closed_set(enum, **more):
    """A column for a closed set: stored as the enum's lowercase word, guarded by a check constraint."""
    kind = Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(kind, **more)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection, _record):
    """Durable receipts need synchronous=FULL; BEGIN is ours, so that migrations roll back whole."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        prepare_spatial(connection)


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection):
    """Writers begin IMMEDIATE: a deferred read-then-write fails at once with 'database is locked'."""
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("siteaudit_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
