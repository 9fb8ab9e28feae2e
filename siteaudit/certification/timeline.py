"""Official status over time: decisions and the calendar in, periods without gap or overlap out.

Pure. Three layers stay apart (DOMAIN 1): inspections, opinions, incidents, plans and appeals are read
and checked, and never change a status. Only a decision does, registration where the profile says so,
and time, as the profile says.
"""

import datetime
from dataclasses import dataclass, field, replace

from siteaudit.core.problems import Problem

from .durations import add

NONE = "none"
EVENT_TYPES = ("registered", "inspection", "opinion", "decision", "incident", "plan", "plan_check", "appeal")
_FIRST, _LAST = datetime.date(1900, 1, 1), datetime.date(2500, 1, 1)


@dataclass(frozen=True)
class Event:
    """One thing that happened: when it was signed, since when it counts, when we knew."""

    type: str
    signed_on: datetime.date
    effective_on: datetime.date
    known_on: datetime.date
    ends_on: datetime.date | None = None
    status: str | None = None
    reference: str | None = None
    in_error_on: datetime.date | None = None
    # The row of the decision, and the regime it was taken under where that is not the one asked with.
    act: int | None = None
    profile: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Period:
    """A status from a day on, up to but without `ends_on`; the last period of a timeline has no end."""

    status: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    cause: str
    reference: str | None
    act: int | None = None
    profile: object = field(default=None, compare=False, repr=False)


def as_day(value, where):
    """Read an ISO date (or take a date); anything else raises event.invalid naming the place."""
    try:
        day = value if type(value) is datetime.date else datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Problem("event.invalid", where=where) from error
    if not _FIRST <= day < _LAST:
        raise Problem("event.invalid", where=where)
    return day


def check_dates(effective_on, ends_on):
    """Refuse a decision that ends before, or on the day, it takes effect: decision.dates."""
    if ends_on is not None and ends_on <= effective_on:
        raise Problem("decision.dates", fields={"ends_on": ["must be after effective_on"]})


def read_events(profile, items):
    """Check raw events (DESIGN 7) and give Event objects; event.invalid, decision.dates, status.unknown."""
    if not isinstance(items, list | tuple):
        raise Problem("event.invalid", where="events")
    return [_read_event(profile, item, f"events[{number}]") for number, item in enumerate(items)]


def _read_event(profile, item, where):
    if isinstance(item, Event):
        return item
    if not isinstance(item, dict) or item.get("type") not in EVENT_TYPES:
        raise Problem("event.invalid", where=f"{where}.type")
    days = {
        name: as_day(item[name], f"{where}.{name}")
        for name in ("on", "signed_on", "effective_on", "ends_on", "known_on", "in_error_on")
        if item.get(name) is not None
    }
    given = [days[name] for name in ("signed_on", "on", "effective_on") if name in days]
    if not given:
        raise Problem("event.invalid", where=f"{where}.on")
    signed = given[0]
    event = Event(
        type=item["type"],
        signed_on=signed,
        effective_on=days.get("effective_on", signed),
        # Nobody knows a decision before it is signed; `on` may say that word of it came later.
        known_on=days.get("known_on", max(signed, days.get("on", signed))),
        ends_on=days.get("ends_on"),
        status=item.get("status"),
        reference=item.get("reference"),
        in_error_on=days.get("in_error_on"),
    )
    if event.type == "decision":
        if event.status not in profile.statuses:
            raise Problem("status.unknown", where=f"{where}.status")
        check_dates(event.effective_on, event.ends_on)
    return event


def build_timeline(profile, events, known_at=None):
    """Give the periods that follow from `events`, as known at the end of `known_at` (None: as known now).

    A decision replaces, from its effective date on, everything that decisions signed before it said
    (lex posterior); so a back-dated one re-writes the past, and what it replaced does not return when
    it ends. Its own end date wins over the validity of the profile (DOMAIN 3.2: Shabunda, six months).
    The order in which events are given does not matter.
    """
    known = [event for event in events if _is_known(event, known_at)]
    periods = []
    registered = [event.effective_on for event in known if event.type == "registered"]
    if registered and profile.on_registration:
        start = Event("registered", *(min(registered),) * 3, status=profile.on_registration)
        periods = _run(profile, start, "registration")
    for decision in sorted((event for event in known if event.type == "decision"), key=_seniority):
        periods = _before(periods, decision.effective_on) + _run(profile, decision, "decision")
    return periods


def _is_known(event, known_at):
    if known_at is None:
        return event.in_error_on is None
    return event.known_on <= known_at and (event.in_error_on is None or known_at < event.in_error_on)


def _seniority(event):
    end = event.ends_on or datetime.date.max
    return (event.signed_on, event.effective_on, event.known_on, event.reference or "", event.status, end)


def _before(periods, day):
    kept = (period for period in periods if period.starts_on < day)
    return [
        replace(period, ends_on=day) if period.ends_on is None or period.ends_on > day else period for period in kept
    ]


def _run(profile, event, cause):
    """The status of one act and what time alone makes of it, up to a period without end."""
    profile = event.profile or profile
    status, start, own_end, reference = event.status, event.effective_on, event.ends_on, event.reference
    periods = []
    while True:
        rule = profile.statuses.get(status)
        validity = rule.validity if rule else None
        end = own_end or (add(start, validity) if validity else None)
        periods.append(Period(status, start, end, cause, reference, event.act, profile))
        if end is None:
            return periods
        if own_end is None:
            status, reference = rule.then, f"{profile.id} {profile.version}: {status} {validity.text}"
        else:
            status = rule.after_end
        start, own_end, cause = end, None, "expiry"


def period_on(periods, day):
    """The period that holds on `day`, or None before the first."""
    return next((p for p in periods if p.starts_on <= day and (p.ends_on is None or day < p.ends_on)), None)


def describe(profile, periods, day):
    """Say in the shape of DESIGN 7 what holds on `day`, since when, until when, and what comes next."""
    current = period_on(periods, day)
    after = next((period for period in periods if period.starts_on > day), None)
    rule = (current.profile or profile).statuses.get(current.status) if current else None
    return {
        "status": current.status if current else NONE,
        "code": rule.code if rule else None,
        "since": _text(current and current.starts_on),
        "until": _text(after and after.starts_on),
        "next": {"status": after.status, "on": _text(after.starts_on)} if after else None,
        "timeline": [
            {
                "status": period.status,
                "from": _text(period.starts_on),
                "to": _text(period.ends_on),
                "cause": period.cause,
                "reference": period.reference,
            }
            for period in periods
        ],
    }


def simulate(profile, events, at, known_at=None):
    """Answer `siteaudit profile simulate`: the status on `at` as known at `known_at`, with the timeline.

    Raises event.invalid, status.unknown and decision.dates, each naming the place.
    """
    day = as_day(at, "at")
    known = None if known_at is None else as_day(known_at, "known_at")
    return describe(profile, build_timeline(profile, read_events(profile, events), known), day)


def _text(day):
    return day.isoformat() if day else None
