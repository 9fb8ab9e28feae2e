"""siteaudit db upgrade|downgrade|check."""

import click

from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT

from . import application, json_option, show

_FOLDER = str(ROOT / "migrations")


@click.group()
def db():
    """The database's tables."""


@db.command()
@json_option
def upgrade(as_json):
    """Bring the database to the newest form; safe to repeat."""
    show({"revision": migrate("upgrade")}, as_json, "the database has the newest form")


@db.command()
@click.argument("revision", default="-1")
@json_option
def downgrade(revision, as_json):
    """Go back one migration, or to REVISION."""
    now = migrate("downgrade", revision)
    show({"revision": now}, as_json, f"the database is at {now or 'the beginning'}")


@db.command()
@json_option
def check(as_json):
    """Exit 1 when models and migrations differ."""
    import flask_migrate

    with application():
        try:
            flask_migrate.check(directory=_FOLDER)
        except SystemExit as error:
            raise Problem("database.differs") from error
    show({"agree": True}, as_json, "models and migrations agree")


def migrate(step, *arguments):
    """Run one Alembic step on the database in force; returns the revision that it is at then."""
    import flask_migrate
    from alembic.migration import MigrationContext

    from siteaudit.core.db import db as database

    with application():
        try:
            getattr(flask_migrate, step)(_FOLDER, *arguments)
        except SystemExit as error:
            raise click.UsageError("there is no such revision, or it cannot be reached from here") from error
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()


COMMANDS = [db]
