"""Form-shaped answers: how an answer is judged empty or of the wrong type, and what its mark says.

Twin of `static/js/domain/answers.js`.
"""

import re

from .fail import RESERVED
from .moments import DATE, days_of
from .values import is_number, written

INDEXED = re.compile(r"(.+)\[(\d+)\]\Z")
LATITUDE, LONGITUDE = 90, 180


def is_empty(raw):
    """No answer: nothing, the empty text, no option."""
    return written(raw) == ""


def type_fault(node, raw):
    """answer.type or answer.choice when a given answer does not fit its question, else None."""
    kind = node["type"]
    if kind == "select_multiple":
        if not isinstance(raw, list) or not all(isinstance(part, str) for part in raw):
            return "answer.type"
        known = {choice["name"] for choice in node["choices"]}
        return None if set(raw) <= known and len(set(raw)) == len(raw) else "answer.choice"
    if kind == "select_one":
        if not isinstance(raw, str):
            return "answer.type"
        return None if any(choice["name"] == raw for choice in node["choices"]) else "answer.choice"
    return None if _fits(kind, raw) else "answer.type"


def _fits(kind, raw):
    if kind == "integer":
        return is_number(raw) and float(raw).is_integer()
    if kind == "decimal":
        return is_number(raw)
    if kind == "date":
        return isinstance(raw, str) and DATE.match(raw) is not None and days_of(raw) is not None
    if kind == "geopoint":
        return (
            isinstance(raw, dict)
            and is_number(raw.get("lat"))
            and is_number(raw.get("lon"))
            and abs(raw["lat"]) <= LATITUDE
            and abs(raw["lon"]) <= LONGITUDE
        )
    if kind in {"text", "image", "audio"}:
        return isinstance(raw, str)
    return True


def mark_of(marks, identity):
    """The mark of one answer; an empty one when there is none."""
    mark = marks.get(identity) if isinstance(marks, dict) else None
    return mark if isinstance(mark, dict) else {}


def reason_of(mark):
    """A reserved answer given in the mark of a question that has no options, else None."""
    return mark["reason"] if mark.get("reason") in RESERVED else None


def has_reason(mark):
    """Whether somebody said why: needed where "not applicable" answers a critical question."""
    words = [mark.get("note"), None if reason_of(mark) else mark.get("reason")]
    return any(isinstance(word, str) and word.strip(" \t\n\r") != "" for word in words)
