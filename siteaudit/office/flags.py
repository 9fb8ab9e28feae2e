"""What the office should look at in a visit, in words: with the questions that it is about, or how far away a position lies.

Called by the page of one visit; lists of visits say the words of `words.FLAGS` alone.
"""

from typing import NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from siteaudit.visits.assess import ABOUT
from siteaudit.visits.rules import far_m

from . import words
from .questions import question_of

_MOST = 8


class Flag(NamedTuple):
    """One sentence, the questions (Wording) that it is about, and how many more there are."""

    text: str
    questions: list
    more: int


def list_flags(session, visit):
    """Every flag of a visit (row)."""
    return [_flag(session, visit, word) for word in visit.flags]


def _flag(session, visit, word):
    metres = _metres(visit) if word == "far" else None
    if metres:
        return Flag(_("The position is %(km)s km from the place in the register.", km=_kilometres(metres)), [], 0)
    asked = list(_asked(visit, ABOUT.get(word) if isinstance(word, str) else None))
    named = [question_of(session, version, one)[1] for version, one in asked[:_MOST]]
    return Flag(words.name_of(words.FLAGS, word), named, len(asked) - len(named))


def _asked(visit, where):
    """(checklist version, question) of each one that a flag is about; `where` the evaluations name them."""
    for one in visit.submissions:
        for entry in (one.summary or {}).get(where) or ():
            yield one.checklist_version_id, entry["id"] if isinstance(entry, dict) else entry


def _metres(visit):
    return far_m(visit.position, visit.site.lon, visit.site.lat, visit.site.accuracy_m) if visit.site else None


def _kilometres(metres):
    return format_decimal(round(metres / 1000, 1 if metres < 10_000 else None))
