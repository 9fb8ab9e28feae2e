"""Pure: the elements of a record to the form-shaped answers that the evaluators read, by the program's types.

What does not have its question's type stays as the text that came: the evaluation says so, nothing is lost.
An empty element is no answer. What the program does not know is kept under its name and flagged later.
"""

import math
import re

from siteaudit.core.problems import Problem

from .envelope import local

LONGEST_TEXT = 20_000
LARGEST_NUMBER = 2**53
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_DECIMAL = re.compile(r"-?([0-9]{1,20}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_BLANK = re.compile(r"[ \t\r\n]+")
_LISTS = ("select_multiple", "rank")
_LINES = ("geotrace", "geoshape")


def read_answers(root, program):
    """Form-shaped answers of a record; openrosa.too-long for a text beyond what a page of notes holds."""
    return _group(root, program["body"], is_top=True)


def _group(element, nodes, is_top=False):
    """One group or row: an object of what was answered in it."""
    known = {node["name"]: node for node in nodes}
    found = {}
    for child in element:
        name = local(child)
        if is_top and name == "meta":
            continue
        node = known.get(name)
        value = _unknown(child) if node is None else _node(child, node)
        if node is not None and node["kind"] == "repeat":
            if not _is_template(child):
                found.setdefault(name, []).append(value)
        elif value not in (None, {}):
            found[name] = value
    return {name: value for name, value in found.items() if not _is_blank(value)}


def _node(element, node):
    if node["kind"] != "question":
        return _group(element, node["children"])
    text = _text(element)
    return None if text.strip() == "" or node["type"] == "note" else _value(text, node["type"])


def _value(text, kind):
    """An answer in the type of its question, or the text as it came."""
    plain = text.strip()
    if kind == "integer":
        return int(plain) if _WHOLE.fullmatch(plain) and abs(int(plain)) <= LARGEST_NUMBER else text
    if kind in ("decimal", "range"):
        return _number(plain, text)
    if kind in _LISTS:
        return _BLANK.split(plain)
    if kind == "geopoint":
        return _point(plain) or text
    if kind in _LINES:
        points = [_point(part.strip()) for part in plain.split(";") if part.strip()]
        return points if points and all(points) else text
    return plain if kind != "text" else text


def _number(plain, text):
    if not _DECIMAL.fullmatch(plain):
        return text
    number = float(plain)
    if not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        return text
    return int(number) if number.is_integer() and "." not in plain else number


def _point(text):
    """`lat lon alt acc`; altitude and accuracy may be missing when a place was set by hand."""
    parts = [_number(part, None) for part in _BLANK.split(text)]
    if not 2 <= len(parts) <= 4 or None in parts:
        return None
    return dict(zip(("lat", "lon", "alt", "acc"), parts, strict=False))


def _unknown(element):
    """Texts below an element that the program does not have."""
    if len(element) == 0:
        return _text(element) or None
    return {local(child): value for child in element if (value := _unknown(child)) is not None}


def _text(element):
    text = element.text or ""
    if len(text) > LONGEST_TEXT:
        raise Problem("openrosa.too-long")
    return text


def _is_template(element):
    """The empty pattern of a repeat, which a careless client leaves in."""
    return any(name.rsplit("}", 1)[-1] == "template" for name in element.attrib)


def _is_blank(value):
    """A repeat whose only row is empty was never begun."""
    return value == [{}]
