"""The command line's commands, by subject; only cli.py imports them. Each module has COMMANDS."""

import contextlib
import json
import pathlib

import click

from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem

FILE = click.Path(exists=True, dir_okay=False)


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


def read_json(file, kind):
    """A JSON file whose outermost value is a `kind` (dict or list); body.not-json, body.invalid."""
    try:
        value = json.loads(read_text(file), parse_constant=_refuse)
    except ValueError as error:
        raise Problem("body.not-json") from error
    except RecursionError as error:
        raise Problem("body.too-deep") from error
    if not isinstance(value, kind):
        raise Problem("body.not-json", wanted="an object" if kind is dict else "a list")
    return value


def show(result, as_json, sentence=None):
    """Print `result` as JSON, or its sentence for people."""
    if as_json or sentence is None:
        click.echo(json.dumps(result, ensure_ascii=False, indent=None if as_json else 2, default=str))
    else:
        click.echo(sentence)


def details_of(problem):
    """What a Problem names beside its sentence, in brackets: which cell, what reason."""
    more = "; ".join(f"{name}: {value}" for name, value in {**problem.details, **problem.fields}.items())
    return f" ({more})" if more else ""


def _refuse(word):
    raise ValueError(f"{word} is no JSON")


json_option = click.option("--json", "as_json", is_flag=True, help="print JSON")
