"""Draws official status over time as an SVG of named periods; the same periods stand in a table beside it."""

import datetime
from typing import NamedTuple

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
    years: list
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
    years = [datetime.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    step = max(1, len(years) // 10)
    return Drawing(
        WIDTH,
        TOP + BAR + FOOT,
        bars,
        [Mark(place(day), str(day.year)) for day in years[::step]],
        place(today),
    )
