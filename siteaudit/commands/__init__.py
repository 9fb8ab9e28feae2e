"""The command line's commands, by subject; only cli.py imports them. Each module has COMMANDS."""

import contextlib
import json
import pathlib

import click

from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem


@contextlib.contextmanager
def application():
    """The application context on the settings in force."""
    from siteaudit.app import create_app

    app = create_app()
    with app.app_context():
        yield app


@contextlib.contextmanager
def acting():
    """One write transaction as the system: whoever has the shell may do everything, and it is logged."""
    from siteaudit.core.transaction import transaction

    with application(), transaction() as session:
        yield session, SYSTEM


@contextlib.contextmanager
def looking():
    """One reading session as the system."""
    from siteaudit.core.transaction import reading

    with application(), reading() as session:
        yield session, SYSTEM


def read_text(file):
    """A file as UTF-8 text; body.not-text for anything else."""
    try:
        return pathlib.Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Problem("body.not-text") from error


def show(result, as_json, sentence=None):
    """Print `result` as JSON, or its sentence for people."""
    if as_json or sentence is None:
        click.echo(json.dumps(result, ensure_ascii=False, indent=None if as_json else 2, default=str))
    else:
        click.echo(sentence)


json_option = click.option("--json", "as_json", is_flag=True, help="print JSON")
