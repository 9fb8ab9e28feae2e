"""Alembic's environment: one set of migrations for SQLite and PostGIS, each in one transaction."""

from alembic import context
from flask import current_app

from siteaudit.core.geo import Geom

config = context.config
database = current_app.extensions["migrate"].db


def spatial_columns():
    """(table, column) of every geometry column of the models."""
    return {
        (table.name, column.name)
        for table in database.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Geom)
    }


def render_item(kind, item, autogen):
    """Our own column types by name in generated migrations."""
    if kind == "type" and type(item).__module__.startswith("siteaudit.core"):
        module = type(item).__module__
        autogen.imports.add(f"from {module} import {type(item).__name__}")
        if isinstance(item, Geom):
            return f"Geom({item.geometry_type!r}, srid={item.srid})"
        return f"{type(item).__name__}()"
    return False


def include_object(item, name, kind, reflected, compare_to):
    """Spatial tables and indexes are made by core.geo and unknown to Alembic; a test reads them."""
    spatial = spatial_columns()
    if kind == "table" and reflected:
        return name != "spatial_ref_sys" and not any(name.startswith(f"idx_{t}_{c}_rt") for t, c in spatial)
    return kind != "index" or name not in {f"idx_{t}_{c}" for t, c in spatial}


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=render_item,
        include_object=include_object,
        compare_type=True,
        # SQLite does roll back DDL once BEGIN is ours; Alembic must be told.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
