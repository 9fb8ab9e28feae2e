"""Pure decisions of certification: status over time, when the next visit is due, what to warn of.

Other rooms and the command line import these names; the calendar is in durations.py, the history in
timeline.py, the regimes in profiles.py.
"""

import enum

from siteaudit.core.problems import Problem

from .durations import add, parse_duration
from .timeline import (
    NONE,
    Event,
    Period,
    build_timeline,
    check_dates,
    describe,
    period_on,
    read_events,
    simulate,
)

__all__ = [
    "NONE",
    "NOTHING",
    "Cause",
    "Event",
    "Period",
    "Source",
    "add",
    "build_timeline",
    "check_dates",
    "check_source",
    "check_words",
    "describe",
    "find_cautions",
    "next_visit_due",
    "parse_duration",
    "period_on",
    "read_events",
    "simulate",
]


# A site without an official decision (SETTLED 14), in the shape that services give of a status.
NOTHING = {
    "status": NONE,
    "code": None,
    "icglr_code": None,
    "shape": "none",
    "since": None,
    "until": None,
    "cause": None,
    "reference": None,
    "decision": None,
    "profile": None,
    "profile_version": None,
    "export_allowed": None,
    "label": None,
}


class Source(enum.StrEnum):
    """What the transcriber of a decision had before them (U16)."""

    JOURNAL = "journal"
    STAMPED_COPY = "stamped_copy"
    PRESS = "press"


class Cause(enum.StrEnum):
    """Why a status period began. Nothing else can begin one."""

    REGISTRATION = "registration"
    DECISION = "decision"
    EXPIRY = "expiry"


def check_source(word):
    """Read the kind of source; body.invalid for anything but journal, stamped_copy and press (U16)."""
    try:
        return Source(word)
    except ValueError as error:
        raise Problem("body.invalid", fields={"source": ["not one of the choices"]}) from error


def check_words(**texts):
    """Ask for each text: two characters to two hundred; body.invalid naming those that lack."""
    bad = {
        name: ["is needed"]
        for name, text in texts.items()
        if not (isinstance(text, str) and 2 <= len(text.strip()) <= 200)
    }
    if bad:
        raise Problem("body.invalid", fields=bad)


def next_visit_due(profile, timeline, last_visit_on, at):
    """Say when the next monitoring visit falls due and why, as {"on", "reason"}, or None.

    The clock runs from the act that gave the status in force on `at`, or from the last visit on site
    if that was later, for the interval of the status that held on that day (profile, `revisit`;
    DOMAIN 3.2: green re-visited every year, yellow every six months). When time alone changed the
    status, the missed date stays, in the past: the visit is overdue, not forgiven. A site without
    official status is never due by itself: a register of thousands must not fall due in one night.
    """
    acts = [p for p in timeline if p.starts_on <= at and p.cause != Cause.EXPIRY]
    seen = last_visit_on if last_visit_on and last_visit_on <= at else None
    starts = [day for day in (acts[-1].starts_on if acts else None, seen) if day]
    if not starts:
        return None
    begin = max(starts)
    held = period_on(timeline, begin)
    if held is None:
        return None
    interval = (held.profile or profile).revisit.get(held.status)
    if interval is None:
        return None
    return {"on": add(begin, interval), "reason": f"revisit.{held.status}"}


def find_cautions(profile, timeline, *, status, signed_on, effective_on, ends_on):
    """List what the person who records a decision should read twice; nothing here refuses.

    `back-dated` (U17), `before-minimum` (a status that the profile holds for a minimum time ends
    earlier, DOMAIN 3.1: red at least six months), `own-end` (the decision sets its own validity).
    """
    cautions = []
    if effective_on < signed_on:
        cautions.append("back-dated")
    held = period_on(timeline, effective_on)
    minimum = profile.statuses[held.status].minimum if held and held.status in profile.statuses else None
    if minimum and status != held.status and effective_on < add(_run_start(timeline, held), minimum):
        cautions.append("before-minimum")
    if ends_on is not None:
        cautions.append("own-end")
    return cautions


def _run_start(timeline, held):
    """The first day of the unbroken run of one status that contains `held`."""
    start = held.starts_on
    for period in reversed(timeline):
        if period.ends_on == start and period.status == held.status:
            start = period.starts_on
    return start
