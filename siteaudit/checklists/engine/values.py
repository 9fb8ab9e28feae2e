"""Values of an evaluation and XPath 1.0's way to turn them into text, numbers and truth.

A value is a str, a float or int, a bool, or a list of the values of nodes. Twin of
`static/js/domain/values.js`.
"""

import decimal
import math
import re

from .moments import clock_of, days_of

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)
BLANK = " \t\n\r"


def written(raw):
    """An answer as it stands in a form: str or number; "" for what is no value."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        return raw if math.isfinite(_float(raw)) else ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, list):
        points = [_point(part) for part in raw if is_point(part)]
        return ";".join(points) or " ".join(part for part in raw if isinstance(part, str))
    return _point(raw) if is_point(raw) else ""


def is_point(raw):
    """A place as a phone measures it: {"lat", "lon", "alt"?, "acc"?}."""
    return isinstance(raw, dict) and is_number(raw.get("lat")) and is_number(raw.get("lon"))


def _point(raw):
    parts = [raw["lat"], raw["lon"], raw.get("alt"), raw.get("acc")]
    return " ".join(text_of(float(part)) if is_number(part) else "0" for part in parts)


def is_number(raw):
    """A finite JSON number, no truth value."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(_float(raw))


def first(value):
    """A single value: of nodes the first, of no nodes the empty text."""
    if isinstance(value, list):
        return value[0] if value else ""
    return value


def text_of(value):
    """XPath string()."""
    value = first(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _digits(_float(value))


def number_of(value):
    """XPath number(); an ISO date counts as days since 1970, as in OpenRosa, a time as its part of the day."""
    value = first(value)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        text = value.strip(BLANK)
        if NUMBER.match(text):
            return float(text)
        days = days_of(text)
        days = clock_of(text) if days is None else days
        return math.nan if days is None else float(days)
    return _float(value)


def truth_of(value):
    """XPath boolean()."""
    if isinstance(value, list):
        value = first(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value != ""
    return not (value == 0 or math.isnan(value))


def is_equal(left, right):
    """XPath = between two single values."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth_of(left) == truth_of(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return number_of(left) == number_of(right)


def values_of(value):
    """The values of nodes; a single value is one."""
    return value if isinstance(value, list) else [value]


def members(value):
    """The single values of a comparison: no node counts as one empty text, as in ODK Collect."""
    return values_of(value) or [""]


def names_in(value):
    """The option names of a multiple choice."""
    return [part for part in re.split(r"[ \t\n\r]+", text_of(value)) if part]


def plain(value):
    """A calculated value for JSON: NaN is empty, whole numbers are written whole, truth stays truth."""
    value = first(value)
    if isinstance(value, bool | str):
        return value
    value = _float(value)
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return _digits(value)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def steady(value, digits=12):
    """A number without its last binary digits, in which the libraries of two languages part; infinite or not a number stay."""
    return float(decimal.Context(digits, decimal.ROUND_HALF_UP).create_decimal(value))


def _float(value):
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _digits(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    if "e" in text:
        text = _without_exponent(text)
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _without_exponent(text):
    sign, text = ("-", text[1:]) if text[0] == "-" else ("", text)
    mantissa, exponent = text.split("e")
    whole, _, part = mantissa.partition(".")
    place = len(whole) + int(exponent)
    digits = whole + part
    if place <= 0:
        return f"{sign}0.{'0' * -place}{digits}"
    if place >= len(digits):
        return sign + digits + "0" * (place - len(digits))
    return f"{sign}{digits[:place]}.{digits[place:]}"
