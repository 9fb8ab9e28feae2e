"""Pure: what a phone tells beside its answers, in shapes that no page has to guess: place, indication, marks, codes.

record.py calls it. Types are exact and words come from closed lists; free words pass only where people write them.
"""

import datetime
import re

from siteaudit.checklists.engine.evaluate import OUTCOMES
from siteaudit.checklists.engine.indication import POINTS_TO, SEVERITIES, WORST_FIRST
from siteaudit.checklists.engine.talks import GRADES, SOURCES

STATUSES = (*WORST_FIRST, "not-verified")
CONFIDENCES = ("normal", "limited")
RULES = (*POINTS_TO, "not-on-site", "limited-confidence")
MOST_REASONS, MOST_SOURCES = 1000, 250
_NUMBERS = ("lat", "lon", "alt", "acc")
_TEXTS = ("note", "at", "author", "reason", "source")
_TALK = re.compile(r"S[1-9]\d{0,2}")
# Ids of questions, of checklists and "$mode": never a sentence.
_NAME = re.compile(r"[\w$.-]+(?:\[\d{1,4}\])?(?:/[\w.-]+(?:\[\d{1,4}\])?)*")


def place(value):
    """Numbers and a moment, or {} where any of them is something else: then the visit is flagged `place`."""
    if value is None:
        return None
    kept = {name: value[name] for name in (*_NUMBERS, "at") if value.get(name) is not None}
    numbers = all(is_number(kept[name]) for name in _NUMBERS if name in kept)
    return kept if numbers and ("at" not in kept or _is_moment(kept["at"])) else {}


def indication(value):
    """What the phone's own indication says in known words; the rest is not compared and not kept."""
    if value is None:
        return None
    reasons = value.get("reasons") if isinstance(value.get("reasons"), list) else []
    return {
        "status": _one_of(STATUSES, value.get("status")),
        "confidence": _one_of(CONFIDENCES, value.get("confidence")),
        "reasons": [{"id": one["id"], "rule": one["rule"]} for one in reasons[:MOST_REASONS] if _is_reason(one)],
    }


def mark(value):
    """The evidence grade and the texts of a mark; what has another type than agreed is left out."""
    kept = {name: value[name] for name in _TEXTS if isinstance(value.get(name), str)}
    if _one_of(GRADES, value.get("evidence")):
        kept["evidence"] = value["evidence"]
    sources = value.get("sources")
    if isinstance(sources, list) and len(sources) <= MOST_SOURCES and all(is_source(one) for one in sources):
        kept["sources"] = sources
    return kept


def talks(value):
    """The talks by number and which stood apart; who spoke, and from which group, never stays, whatever a phone sends."""
    return [
        {
            "id": one["id"],
            "apart_from": [each for each in _list(one.get("apart_from")) if is_talk(each)],
        }
        for one in value
        if isinstance(one, dict) and is_talk(one.get("id"))
    ]


def is_sealed(entry):
    """Whether this tells exactly codes of a sealed answer; anything else is words and does not belong here."""
    if not isinstance(entry, dict) or not is_name(entry.get("id")) or _one_of(OUTCOMES, entry.get("outcome")) is None:
        return False
    lists = {"severity": SEVERITIES, "grade": GRADES, "source": SOURCES}
    return all(entry.get(name) is None or _one_of(words, entry[name]) for name, words in lists.items())


def is_source(value):
    """A kind of source or the number of a talk; a name is neither."""
    return is_talk(value) or _one_of(SOURCES, value) is not None


def is_talk(value):
    """S1, S2 ...: never a name."""
    return isinstance(value, str) and _TALK.fullmatch(value) is not None


def is_day(value):
    """A day of the calendar as YYYY-MM-DD."""
    try:
        return isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_number(value):
    """A number that was sent as one; true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_name(value):
    """The id of a question or a checklist, also of one in a repeat."""
    return isinstance(value, str) and len(value) <= 200 and _NAME.fullmatch(value) is not None


def _is_reason(one):
    return isinstance(one, dict) and is_name(one.get("id")) and _one_of(RULES, one.get("rule")) is not None


def _is_moment(value):
    try:
        return isinstance(value, str) and datetime.datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def _list(value):
    return value if isinstance(value, list) else []


def _one_of(words, value):
    return value if isinstance(value, str) and value in words else None
