"""What the databases themselves say: models equal migrations, keys and shapes indexed, both directions run."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from siteaudit.core.db import db
from siteaudit.core.geo import Geom
from siteaudit.core.settings import ROOT
from tests.conftest import make_app, postgis_database

FOLDER = str(ROOT / "migrations")


def geometry_columns():
    return [
        (table.name, column.name)
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Geom)
    ]


def test_models_equal_migrations(app):
    from flask_migrate import check

    with app.app_context():
        check(directory=FOLDER)


def test_every_foreign_key_is_indexed(app):
    with app.app_context():
        looked = inspect(db.engine)
        missing = [
            (table, key["constrained_columns"])
            for table in looked.get_table_names()
            for key in looked.get_foreign_keys(table)
            if not is_indexed(looked, table, key["constrained_columns"])
        ]

    assert missing == []


def is_indexed(looked, table, columns):
    lists = [index["column_names"] for index in looked.get_indexes(table)]
    lists += [unique["column_names"] for unique in looked.get_unique_constraints(table)]
    lists.append(looked.get_pk_constraint(table)["constrained_columns"])
    return any(found[: len(columns)] == columns for found in lists)


def test_every_geometry_column_has_its_spatial_index(app):
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            rows = connection.execute(text("SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gist%'"))
            found = " ".join(row[0] for row in rows)
            missing = [pair for pair in geometry_columns() if f"idx_{pair[0]}_{pair[1]} " not in found]
        else:
            names = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master"))}
            wanted = {f"idx_{t}_{c}_rt{end}" for t, c in geometry_columns() for end in ("", "_ai", "_au", "_ad")}
            missing = wanted - names

    assert geometry_columns()
    assert not missing


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_migrations_run_up_down_and_up_again(kind, tmp_path):
    import contextlib
    import os

    with contextlib.ExitStack() as stack:
        address = ""
        if kind == "postgis":
            worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
            address = stack.enter_context(postgis_database(f"siteaudit_updown_{worker}"))
        app = make_app(tmp_path, address)
        with app.app_context():
            before = set(inspect(db.engine).get_table_names())
            downgrade(FOLDER, "base")
            left = set(inspect(db.engine).get_table_names())
            upgrade(FOLDER)
            after = set(inspect(db.engine).get_table_names())
            db.engine.dispose()

    assert left <= {"alembic_version", "spatial_ref_sys"}
    assert before == after
