"""Reading JSON that strangers send: no depth bombs, no doubled keys, no numbers that are none."""

import json
import math
import re

from siteaudit.core.problems import Problem

DEEPEST = 32
# Possessive, and content with an end that never comes: no input makes this slower than its length.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
# The escape of NUL, not a backslash followed by letters. PostgreSQL keeps no NUL in a text.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def parse(data):
    """The value of `data` (bytes). Raises body.not-json or body.too-deep."""
    _check_depth(data)
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
        # A lone surrogate survives json.loads and would fail far away, in the database.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Problem("body.not-json") from error
    if _NUL.search(text):
        raise Problem("body.not-json")
    return value


def parse_object(data):
    """The same, for bodies that must be an object."""
    value = parse(data)
    if not isinstance(value, dict):
        raise Problem("body.not-json")
    return value


def _check_depth(data):
    depth = 0
    for byte in _STRINGS.sub(b"", data):
        if byte in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise Problem("body.too-deep", deepest=DEEPEST)
        elif byte in b"]}":
            depth -= 1


def _unique(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _refuse(_text):
    raise ValueError("not a JSON number")


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number
