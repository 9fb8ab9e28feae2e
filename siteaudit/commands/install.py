"""siteaudit db upgrade|downgrade|check."""

import click

from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT

from . import application

_FOLDER = str(ROOT / "migrations")


@click.group()
def db():
    """The database's tables."""


@db.command()
def upgrade():
    """Bring the database to the newest form; safe to repeat."""
    migrate("upgrade")


@db.command()
@click.argument("revision", default="-1")
def downgrade(revision):
    """Go back one migration, or to REVISION."""
    migrate("downgrade", revision)


@db.command()
def check():
    """Exit 1 when models and migrations differ."""
    import flask_migrate

    with application():
        try:
            flask_migrate.check(directory=_FOLDER)
        except SystemExit as error:
            raise Problem("database.differs") from error
    click.echo("models and migrations agree")


def migrate(step, *arguments):
    """Run one Alembic step on the database in force."""
    import flask_migrate

    with application():
        getattr(flask_migrate, step)(_FOLDER, *arguments)


COMMANDS = [db]
