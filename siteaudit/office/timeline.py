"""Draws official status over time as an SVG of named periods; the same periods stand in a table beside it."""

import datetime
from typing import NamedTuple

from flask_babel import format_date

WIDTH, LEFT, RIGHT = 900, 8, 8
TOP, BAR, FOOT = 30, 44, 34
# Narrower than this a bar carries its number only; its name stands in the table.
_ROOM_FOR_WORD = 96


class Bar(NamedTuple):
    """One period: where it lies, its number in the table, its word's shape, and whether its name fits."""

    x: float
    width: float
    number: int
    shape: str
    label: dict
    fits: bool
    open_end: bool


class Mark(NamedTuple):
    """A labelled place on the axis."""

    x: float
    text: str


class Drawing(NamedTuple):
    """All that the template needs."""

    width: int
    height: int
    bars: list
    ticks: list
    today: float


def draw(periods, today):
    """The drawing of `periods` (as certification lists them), or None without any."""
    if not periods:
        return None
    first = min(period["since"] for period in periods)
    ends = [period["until"] or today for period in periods] + [today]
    last = max(*ends, *(period["since"] for period in periods)) + datetime.timedelta(days=30)
    first -= datetime.timedelta(days=15)
    span = (last - first).days
    room = WIDTH - LEFT - RIGHT

    def place(day):
        return round(LEFT + room * (day - first).days / span, 1)

    bars = []
    for number, period in enumerate(periods, 1):
        x, end = place(period["since"]), place(period["until"] or last)
        width = max(end - x - 2, 3)
        bars.append(
            Bar(x, width, number, period["shape"], period["label"] or {}, width > _ROOM_FOR_WORD, period["until"] is None)
        )
    return Drawing(
        WIDTH,
        TOP + BAR + FOOT,
        bars,
        [Mark(place(day), text) for day, text in _ticks(first, last)],
        place(today),
    )


def _ticks(first, last):
    """Days to name on the axis: quarters when the picture is short, else years, at most ten."""
    if (last - first).days < 900:
        days = [datetime.date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
        days = [day for day in days if first < day < last]
        return [(day, format_date(day, "MMM y")) for day in days]
    days = [datetime.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    return [(day, str(day.year)) for day in days[:: max(1, len(days) // 10)]]
