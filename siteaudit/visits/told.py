"""Pure: what the yearly sheet of a body says about itself: which body, since when, until when it counts.

Called when a record is kept, and by the page where a person settles which body a sheet is about.
"""

import datetime
from typing import NamedTuple

from siteaudit.core.names import one_line
from siteaudit.sites.choices import BODIES

from .assess import answer_of, list_questions

# Names of questions stay for ever: what the sheet asks of a body that is not in the list, and its day.
_NAME, _KIND, _SEAT, _SITES, _DAY = "BS01", "BS02", "BS03", "BS04", "BS05"
_LONGEST = 200
PILLAR = "body"
# A calculation of this name says until when a record counts as up to date: the checklist decides, not the code.
COUNTS_UNTIL = "counts_until"


class Told(NamedTuple):
    """`uid` of the body that was chosen from the list; name, kind, seat and sites of one that is not in it."""

    uid: str | None
    name: str | None
    kind: str | None
    seat: str | None
    sites: str | None
    filled_on: datetime.date
    until_on: datetime.date | None


def is_sheet(program):
    """Whether a checklist is the sheet of a body: by its subject, or because it asks which of the bodies."""
    return program.get("pillar") == PILLAR or bool(_bodies_lists(program))


def read_sheet(program, answers, summary, visited_on):
    """What a sheet says: form-shaped answers and the summary of their evaluation, as Told."""
    questions = list_questions(program)
    of_bodies = _bodies_lists(program)
    asking = next((path for path, node in questions.items() if node.get("list") in of_bodies), None)
    by_name = {node["name"]: path for path, node in questions.items()}
    uid = _text(answers, asking)
    name, kind, seat, sites, day = (_text(answers, by_name.get(one)) for one in (_NAME, _KIND, _SEAT, _SITES, _DAY))
    calculated = (summary or {}).get("calculated") or {}
    until = next((value for key, value in calculated.items() if key.rpartition("/")[2] == COUNTS_UNTIL), None)
    filled_on = _day(day)
    if filled_on is None or filled_on > visited_on:
        filled_on = visited_on
    return Told(uid[:36] if uid else None, name, kind, seat, sites, filled_on, _day(until))


def is_overdue(until_on, today):
    """Whether a sheet no longer counts as up to date; one whose checklist sets no end always counts."""
    return until_on is not None and until_on <= today


def _bodies_lists(program):
    """Names of the program's lists that are the phone's own list of bodies."""
    return {name for name, one in program.get("lists", {}).items() if one.get("file") == BODIES}


def _text(answers, path):
    value = answer_of(answers, path) if path else None
    return (one_line(value)[:_LONGEST] or None) if isinstance(value, str) else None


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
