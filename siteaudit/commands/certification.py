"""siteaudit profile check|simulate."""

import datetime
import json

import click

from siteaudit.certification import profiles, timeline
from siteaudit.core.problems import Problem

from . import json_option, read_text, show


@click.group()
def profile():
    """Certification regimes as data."""


@profile.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@json_option
def check(file, as_json):
    """Faults of a profile with their place; exit 1 when it is not usable."""
    faults = profiles.check_profile(read_text(file))
    show({"faults": faults}, as_json, "\n".join(map(str, faults)) or "usable")
    return 1 if faults else 0


@profile.command()
@click.argument("profile", metavar="PROFILE")
@click.option("--events", required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--at", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--known-at", default=None, type=click.DateTime(["%Y-%m-%d"]))
@json_option
def simulate(profile, events, at, known_at, as_json):
    """The status on a day that follows from EVENTS under PROFILE, as known on a day."""
    try:
        items = json.loads(read_text(events))
    except ValueError as error:
        raise Problem("body.not-json") from error
    chosen = profiles.load_profile(profile)
    result = timeline.simulate(chosen, items, _day(at), _day(known_at))
    show(result, as_json)


def _day(moment):
    return moment.date() if isinstance(moment, datetime.datetime) else moment


COMMANDS = [profile]
