"""Calendar durations of ISO 8601, as the profiles write them. Pure; called by profiles and rules."""

import calendar
import datetime
import re
from dataclasses import dataclass

from siteaudit.core.problems import Problem

_FORM = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")


@dataclass(frozen=True)
class Duration:
    """Months and days, kept apart because a month has no fixed number of days."""

    text: str
    months: int
    days: int


def parse_duration(text):
    """Read `P12M`, `P3Y`, `P90D` or a mixture; hours, signs, fractions and zero raise duration.invalid."""
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    years, months, weeks, days = (int(part or 0) for part in form.groups()) if form else (0, 0, 0, 0)
    duration = Duration(str(text), 12 * years + months, 7 * weeks + days)
    if not (duration.months or duration.days):
        raise Problem("duration.invalid")
    return duration


def add(day, duration):
    """Move `day` on by `duration`; a day that the month lacks becomes its last one (SETTLED 13).

    The answer is the first day *after* the duration: ends are exclusive. Raises duration.invalid when
    the calendar ends before.
    """
    months = day.year * 12 + day.month - 1 + duration.months
    year, month = divmod(months, 12)
    try:
        last = calendar.monthrange(year, month + 1)[1]
        moved = datetime.date(year, month + 1, min(day.day, last))
        return moved + datetime.timedelta(days=duration.days)
    except (ValueError, OverflowError) as error:
        raise Problem("duration.invalid") from error
