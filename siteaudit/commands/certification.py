"""siteaudit profile check|simulate."""

import datetime

import click

from siteaudit.certification import profiles, timeline
from siteaudit.core.problems import Problem

from . import FILE, json_option, read_json, read_text, show


@click.group()
def profile():
    """Certification regimes as data."""


@profile.command()
@click.argument("file", type=FILE)
@json_option
def check(file, as_json):
    """Faults of a profile with their place; exit 1 when it is not usable."""
    try:
        faults = profiles.check_profile(read_text(file))
    except Problem as problem:
        faults = [{"line": 1, "where": "", "message": problem.title}]
    lines = [f"line {fault['line']} {fault['where']}: {fault['message']}" for fault in faults]
    show({"faults": faults}, as_json, "\n".join(lines) or "usable")
    return 1 if faults else 0


@profile.command()
@click.argument("profile", metavar="PROFILE")
@click.option("--events", required=True, type=FILE)
@click.option("--at", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--known-at", default=None, type=click.DateTime(["%Y-%m-%d"]))
@json_option
def simulate(profile, events, at, known_at, as_json):
    """The status on a day that follows from EVENTS under PROFILE, as known on a day."""
    chosen = profiles.load_profile(profile)
    result = timeline.simulate(chosen, read_json(events, list), _day(at), _day(known_at))
    show(result, as_json)


def _day(moment):
    return moment.date() if isinstance(moment, datetime.datetime) else moment


COMMANDS = [profile]
