"""Dates and times as the evaluators see them: ISO text, and as a number days since 1970-01-01 (a time alone: its part of the day).

The JavaScript twin is `static/js/domain/moments.js`; the shared vectors hold both to one meaning.
"""

import datetime
import re

from siteaudit.core import clock

DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)
_CLOCK = r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?\Z"
TIME = re.compile(_CLOCK, re.ASCII)
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T" + _CLOCK, re.ASCII)
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = 1 - EPOCH, datetime.date.max.toordinal() - EPOCH
DAY_MS = 86400000


def present():
    """The present moment as ISO text, for an evaluation that brings no own moment."""
    return clock.now().isoformat(timespec="milliseconds")


def days_of(text):
    """Days since 1970 of an ISO date or moment, or None."""
    found = DATE.match(text)
    if found:
        return _days(found)
    found = MOMENT.match(text)
    days = _days(found) if found else None
    seconds = _seconds(found.groups()[3:]) if found else None
    if days is None or seconds is None:
        return None
    zone = found[8]
    if zone and zone != "Z":
        seconds -= (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return days + seconds / 86400


def clock_of(text):
    """The part of the day of an ISO time, as it is written, without its zone; or None."""
    found = TIME.match(text)
    seconds = _seconds(found.groups()) if found else None
    return None if seconds is None else seconds / 86400


def _days(found):
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).toordinal() - EPOCH
    except ValueError:
        return None


def _seconds(parts):
    hour, minute, second, part, _ = parts
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return int(hour) * 3600 + int(minute) * 60 + int(second or 0) + float("0." + (part or "0"))


def date_of(days):
    """The ISO date of a number of days since 1970, or the empty text when there is none."""
    try:
        return datetime.date.fromordinal(int(days // 1) + EPOCH).isoformat()
    except (ValueError, OverflowError):
        return ""


def moment_of(days):
    """The ISO moment, in UTC, of a number of days since 1970, or the empty text when there is none."""
    moment = days * DAY_MS + 0.5
    if not FIRST_DAY * DAY_MS <= moment < (LAST_DAY + 1) * DAY_MS:
        return ""
    whole, rest = divmod(int(moment // 1), DAY_MS)
    seconds, part = divmod(rest, 1000)
    return f"{date_of(whole)}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{part:03}Z"


def formatted(text, pattern):
    """An ISO date, moment or time written by a pattern of %Y %y %m %n %d %e %H %h %M %S %3."""
    if clock_of(text) is not None:
        text = "1970-01-01T" + text
    if days_of(text) is None:
        return ""
    year, month, day = text[:4], text[5:7], text[8:10]
    found = MOMENT.match(text)
    hour, minute, second, part = (found[4], found[5], found[6], found[7]) if found else ("00", "00", None, None)
    parts = {
        "Y": year, "y": year[2:], "m": month, "n": month.lstrip("0"), "d": day, "e": day.lstrip("0"),
        "H": hour, "h": str(int(hour)), "M": minute, "S": second or "00", "3": (part or "").ljust(3, "0")[:3],
    }  # fmt: skip
    return re.sub(r"%([YymndeHhMS3])", lambda code: parts[code[1]], pattern)
