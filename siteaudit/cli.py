"""The command line: each command a few lines calling a service.

All print JSON with --json. Exit 0 good, 1 the answer is no, 2 wrong use; one clear line on stderr and
never a traceback. Commands live beside each other in `siteaudit/commands/`.
"""

import importlib
import os
import sys

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from siteaudit.commands import details_of
from siteaudit.core.problems import Problem

# Command -> the module of siteaudit/commands that has it; loaded when it is asked for, so that each starts quickly.
COMMANDS = {
    "serve": "serve",
    "worker": "serve",
    "demo": "serve",
    "db": "install",
    "user": "people",
    "area": "people",
    "device": "people",
    "key": "keys",
    "checklist": "checklists",
    "profile": "certification",
    "sites": "sites",
    "package": "sync",
    "openrosa": "openrosa",
    "bench": "bench",
    "export": "export",
    "manifest": "export",
    "log": "log",
}
# What was given cannot be used at all; every other refusal is an answer.
WRONG_USE = {
    "account.unknown",
    "area.unknown",
    "body.not-json",
    "body.not-text",
    "body.too-deep",
    "event.invalid",
    "id.invalid",
    "import.column-missing",
    "import.not-readable",
    "profile.unknown",
    "role.unknown",
    "settings.invalid",
}


class Commands(click.Group):
    """The table above as a group."""

    def list_commands(self, ctx):
        """Every name, for help."""
        return sorted(COMMANDS)

    def get_command(self, ctx, cmd_name):
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"siteaudit.commands.{COMMANDS[cmd_name]}")
        return next(one for one in module.COMMANDS if one.name == cmd_name)


@click.group(cls=Commands)
def siteaudit():
    """Mine-site checklists without network, trustworthy sync, certification over time."""


def main(arguments=None):
    """Run one command and leave with its exit code. Files that it makes are for its own user alone."""
    os.umask(0o077)
    try:
        code = siteaudit.main(args=arguments, prog_name="siteaudit", standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = _say("stopped")
    except click.ClickException as error:
        code = _say(error.format_message(), 2)
    except Problem as problem:
        code = _say(_sentence(problem), 2 if problem.code in WRONG_USE else 1)
    except BrokenPipeError:
        # Who read us has gone (`| head`); Python would complain once more while leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        code = _say(f"{error.filename or 'file'}: {(error.strerror or 'cannot be used').lower()}", 2)
    except RecursionError:
        code = _say("the file is nested too deep", 2)
    except ArgumentError:
        code = _say("the database address in SITEAUDIT_DATABASE_URL or the settings cannot be understood", 2)
    except DBAPIError as error:
        code = _say(_of_database(error), 2)
    sys.exit(code)


def _say(line, code=1):
    print(f"siteaudit: {' '.join(line.split())}", file=sys.stderr)
    return code


def _sentence(problem):
    return f"{problem.title} [{problem.code}]{details_of(problem)}"


def _of_database(error):
    """The usual two troubles by name; the database's own text may hold values and stays out."""
    if "no such table" in str(error.orig) or "UndefinedTable" in type(error.orig).__name__:
        return "the database has no tables yet: run `siteaudit db upgrade`"
    return f"the database cannot be used ({type(error.orig).__name__}): is its address right, and does it run?"
