"""The command line: each command a few lines calling a service.

All print JSON with --json. Exit 0 good, 1 the answer is no, 2 wrong use; one clear line on stderr and
never a traceback. Commands live beside each other in `siteaudit/commands/`.
"""

import sys

import click

from siteaudit.commands import certification, checklists, export, install, log, people, serve, sites
from siteaudit.core.problems import Problem


@click.group()
def siteaudit():
    """Mine-site checklists without network, trustworthy sync, certification over time."""


for group in (serve, install, people, checklists, certification, sites, log, export):
    for command in group.COMMANDS:
        siteaudit.add_command(command)


def main(arguments=None):
    """Run one command and leave with its exit code."""
    try:
        code = siteaudit.main(args=arguments, prog_name="siteaudit", standalone_mode=False) or 0
    except click.exceptions.Abort:
        code = _say("stopped")
    except click.ClickException as error:
        code = _say(error.format_message(), 2)
    except FileNotFoundError as error:
        code = _say(f"no such file: {error.filename}", 2)
    except Problem as problem:
        code = _say(_sentence(problem), 2 if problem.code == "settings.invalid" else 1)
    sys.exit(code)


def _say(line, code=1):
    print(f"siteaudit: {line}", file=sys.stderr)
    return code


def _sentence(problem):
    more = "; ".join(f"{name}: {value}" for name, value in {**problem.details, **problem.fields}.items())
    return f"{problem.title} [{problem.code}]" + (f" ({more})" if more else "")
