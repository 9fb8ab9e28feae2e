"""Form-shaped answers: how an answer is judged empty or of the wrong type, and what its mark says.

Twin of `static/js/domain/answers.js`.
"""

import math

from .moments import DATE, MOMENT, clock_of, days_of
from .values import is_number, is_point, written

# Why there is no answer: never a finding, never a pass. The last is the one that a profile may allow.
RESERVED = ("unknown", "declined", "not_asked", "not_applicable")
# Filled in by the app, asked of nobody; who sent it is told to nobody who reads the answers.
SENDER = ("deviceid", "username", "email", "phonenumber")
METADATA = ("start", "end", "today", *SENDER)
LATITUDE, LONGITUDE = 90, 180


def is_empty(raw):
    """No answer: nothing, the empty text, no option."""
    return written(raw) == ""


def type_fault(node, raw, is_offered, options):
    """answer.type or answer.choice when a given answer does not fit its question, else None.

    `is_offered(name)` and `options()` tell what the question offers now; all of its options are asked for by a rank alone.
    """
    kind = node["type"]
    if kind in {"select_multiple", "rank"}:
        if not isinstance(raw, list) or not all(isinstance(part, str) for part in raw):
            return "answer.type"
        if not all(is_offered(name) for name in raw) or len(set(raw)) != len(raw):
            return "answer.choice"
        return "answer.choice" if kind == "rank" and len(raw) != len(options()) else None
    if kind == "select_one":
        if not isinstance(raw, str):
            return "answer.type"
        return None if is_offered(raw) else "answer.choice"
    return None if kind not in FITS or FITS[kind](raw, node) else "answer.type"


def _is_place(raw):
    return is_point(raw) and abs(raw["lat"]) <= LATITUDE and abs(raw["lon"]) <= LONGITUDE


def _is_trace(raw, fewest=2):
    return isinstance(raw, list) and len(raw) >= fewest and all(_is_place(point) for point in raw)


def _is_shape(raw):
    return _is_trace(raw, 4) and all(raw[0][axis] == raw[-1][axis] for axis in ("lat", "lon"))


def _is_whole(raw):
    return is_number(raw) and float(raw).is_integer()


def _is_in_range(raw, node):
    """On a step between start and end; a start may lie above its end."""
    limits = node.get("range", {})
    start, end, step = limits.get("start", 0), limits.get("end", 10), limits.get("step", 1)
    if (
        not is_number(raw)
        or (node.get("integer") and not _is_whole(raw))
        or not min(start, end) <= raw <= max(start, end)
    ):
        return False
    steps = abs(raw - start) / abs(step or 1)
    return abs(steps - math.floor(steps + 0.5)) < 1e-6


def _is_text(raw, _):
    return isinstance(raw, str)


FITS = {
    **dict.fromkeys(("text", "image", "audio", "video", "file", "barcode"), _is_text),
    "integer": lambda raw, _: _is_whole(raw),
    "decimal": lambda raw, _: is_number(raw),
    "range": _is_in_range,
    "date": lambda raw, _: isinstance(raw, str) and DATE.match(raw) is not None and days_of(raw) is not None,
    "time": lambda raw, _: isinstance(raw, str) and clock_of(raw) is not None,
    "dateTime": lambda raw, _: isinstance(raw, str) and MOMENT.match(raw) is not None and days_of(raw) is not None,
    "geopoint": lambda raw, _: _is_place(raw),
    "geotrace": lambda raw, _: _is_trace(raw),
    "geoshape": lambda raw, _: _is_shape(raw),
    "acknowledge": lambda raw, _: raw == "OK",
}


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
