"""Dates as the evaluators see them: ISO text, and as a number days since 1970-01-01.

The JavaScript twin is in `static/js/domain/values.js`; the shared vectors hold both to one meaning.
"""

import datetime
import re

from siteaudit.core import clock

DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z")
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?\Z")
EPOCH = datetime.date(1970, 1, 1).toordinal()


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
    if days is None or int(found[4]) > 23 or int(found[5]) > 59 or int(found[6] or 0) > 59:
        return None
    seconds = int(found[4]) * 3600 + int(found[5]) * 60 + int(found[6] or 0) + float("0." + (found[7] or "0"))
    zone = found[8]
    if zone and zone != "Z":
        seconds -= (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return days + seconds / 86400


def _days(found):
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).toordinal() - EPOCH
    except ValueError:
        return None


def date_of(days):
    """The ISO date of a number of days since 1970, or the empty text when there is none."""
    try:
        return datetime.date.fromordinal(int(days // 1) + EPOCH).isoformat()
    except (ValueError, OverflowError):
        return ""


def formatted(text, pattern):
    """An ISO date or moment written by a pattern of %Y %y %m %n %d %e %H %h %M %S."""
    if days_of(text) is None:
        return ""
    year, month, day = text[:4], text[5:7], text[8:10]
    hour, minute, second = text[11:13] or "00", text[14:16] or "00", text[17:19]
    second = second if second.isdigit() else "00"
    parts = {
        "Y": year, "y": year[2:], "m": month, "n": month.lstrip("0"), "d": day, "e": day.lstrip("0"),
        "H": hour, "h": str(int(hour)), "M": minute, "S": second,
    }  # fmt: skip
    return re.sub(r"%([YymndeHhMS])", lambda code: parts[code[1]], pattern)
