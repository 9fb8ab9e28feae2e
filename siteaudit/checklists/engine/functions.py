"""The functions and operators of the program's expressions, over values (`values.py`).

`form.py` looks them up by name; those that need the form itself (ref, once, position, count) are there.
"""

import functools
import math
import re
import secrets

from . import digests, geometry
from .moments import MOMENT, clock_of, date_of, days_of, formatted, moment_of
from .values import BLANK, first, is_equal, members, names_in, number_of, steady, text_of, truth_of, values_of

MOST_DIGITS = 15
LONGEST_MATCHED = 1_000  # what xpath/backtracking.py judges patterns by
# A half of a sign that UTF-16 writes in two units.
HALF = re.compile(r"^[\udc00-\udfff]|[\ud800-\udbff]\Z")


def _compare(test):
    return lambda a, b: any(test(number_of(x), number_of(y)) for x in members(a) for y in members(b))


def _arithmetic(act):
    return lambda a, b: act(number_of(a), number_of(b))


def _divide(a, b):
    if b == 0:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def _times(a, b):
    return a * b


def _modulo(a, b):
    if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.fmod(a, b)


def _round(value, digits=0):
    value, digits = number_of(value), number_of(digits)
    if not math.isfinite(value) or not math.isfinite(digits):
        return value
    digits = max(-MOST_DIGITS, min(MOST_DIGITS, int(digits)))
    scale = 10.0 ** abs(digits)
    scaled = value * scale if digits >= 0 else value / scale
    if not math.isfinite(scaled):
        return value
    below = math.floor(scaled)
    rounded = math.copysign(below + (scaled - below >= 0.5), value)
    return rounded / scale if digits >= 0 else rounded * scale


def _int(value):
    value = number_of(value)
    return math.copysign(math.trunc(value), value) if math.isfinite(value) else value


def _power(base, exponent):
    base, exponent = number_of(base), number_of(exponent)
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        power = math.pow(base, exponent)
        return power if power.is_integer() and abs(power) < 2**53 else steady(power)
    except ValueError:
        if base != 0:
            return math.nan
    except OverflowError:
        pass
    return -math.inf if math.copysign(1, base) < 0 and exponent % 2 == 1 else math.inf


def _extreme(choose):
    def run(*values):
        numbers = [number for value in values for number in _numbers(value)]
        if not numbers or any(math.isnan(number) for number in numbers):
            return math.nan
        return functools.reduce(choose, numbers)

    return run


def _sum(nodes):
    total = 0.0
    for number in _numbers(nodes):
        total += number
    return total


def _numbers(value):
    """Numbers of what is not empty, as in ODK Collect."""
    return [number_of(each) for each in values_of(value) if each != ""]


def _units(text):
    """A text in UTF-16, in whose units ODK Collect and JavaScript count."""
    return text.encode("utf-16-le", "surrogatepass")


def _substr(text, start, end=math.inf):
    """From the end where a place is below nought; a sign that would be cut in two is left out."""
    units, places = _units(text_of(text)), (number_of(start), number_of(end))
    if any(math.isnan(place) for place in places):
        return ""
    size = len(units) // 2
    start, end = (2 * int(max(-size, min(size, place))) for place in places)
    return HALF.sub("", units[start:end].decode("utf-16-le", "surrogatepass"))


def _selected_at(value, index):
    names, index = names_in(value), number_of(index)
    return names[int(index)] if -1 < index < len(names) else ""


def _date(value):
    value = first(value)
    if isinstance(value, str):
        text = value.strip(BLANK)
        if days_of(text) is not None:
            return text[:10]
    number = number_of(value)
    return date_of(number) if math.isfinite(number) else ""


def date_time(value):
    """An ISO moment of a moment, a date or a number of days."""
    text = first(value)
    if isinstance(text, str) and MOMENT.match(text.strip(BLANK)) and days_of(text.strip(BLANK)) is not None:
        return text.strip(BLANK)
    return moment_of(number_of(value))


def _decimal_time(value):
    text = text_of(value).strip(BLANK)
    text = text[11:] if days_of(text) is not None and MOMENT.match(text) else text
    part = clock_of(text)
    return math.nan if part is None else part


def _checklist(fewest, most, *values):
    return _within(sum(1 for value in values for each in values_of(value) if truth_of(each)), fewest, most)


def _weighted(fewest, most, *pairs):
    total = 0.0
    for value, weight in zip(pairs[::2], pairs[1::2], strict=False):
        total += number_of(weight) if truth_of(value) else 0
    return _within(total, fewest, most)


def _within(count, fewest, most):
    """Whether a count lies between two; below nought is no limit."""
    fewest, most = number_of(fewest), number_of(most)
    return (fewest < 0 or count >= fewest) and (most < 0 or count <= most)


def _translate(text, old, new):
    changed = {}
    for place, letter in enumerate(old):
        changed.setdefault(letter, new[place : place + 1])
    return "".join(changed.get(letter, letter) for letter in text)


def _real(act):
    """A function of real numbers: not a number outside its domain, endless where it grows too large."""

    def run(*values):
        try:
            return steady(act(*(number_of(value) for value in values)))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def _logarithm(act):
    return _real(lambda value: -math.inf if value == 0 else act(value))


def _regex(text, pattern):
    """Whether a pattern matches the whole text; none matches one so long that it could take for ever."""
    text = text_of(text)
    return len(_units(text)) <= 2 * LONGEST_MATCHED and re.fullmatch(pattern, text, re.ASCII) is not None


def _joined(separator, *values):
    parts = [each for value in values for each in values_of(value)]
    return text_of(separator).join(text_of(part) for part in parts)


def _texts(act):
    return lambda *values: act(*(text_of(value) for value in values))


def _before(text, mark):
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text, mark):
    return text.partition(mark)[2] if mark else text


def _contains(text, part):
    return part in text


FUNCTIONS = {
    "=": lambda a, b: any(is_equal(x, y) for x in members(a) for y in members(b)),
    "!=": lambda a, b: any(not is_equal(x, y) for x in members(a) for y in members(b)),
    "<": _compare(lambda a, b: a < b),
    "<=": _compare(lambda a, b: a <= b),
    ">": _compare(lambda a, b: a > b),
    ">=": _compare(lambda a, b: a >= b),
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(_times),
    "div": _arithmetic(_divide),
    "mod": _arithmetic(_modulo),
    "neg": lambda a: -number_of(a),
    "true": lambda: True,
    "false": lambda: False,
    "not": lambda a: not truth_of(a),
    "boolean": truth_of,
    "number": number_of,
    "string": text_of,
    "concat": lambda *parts: _joined("", *parts),
    "contains": _texts(_contains),
    "starts-with": _texts(str.startswith),
    "ends-with": _texts(str.endswith),
    "substring-before": _texts(_before),
    "substring-after": _texts(_after),
    "substr": _substr,
    "string-length": _texts(lambda text: len(_units(text)) // 2.0),
    "normalize-space": _texts(lambda text: " ".join(part for part in re.split(r"[ \t\n\r]+", text) if part)),
    "selected": lambda value, name: text_of(name).strip(BLANK) in names_in(value),
    "selected-at": _selected_at,
    "count-selected": lambda value: float(len(names_in(value))),
    "sum": _sum,
    "min": _extreme(lambda a, b: b if b < a else a),
    "max": _extreme(lambda a, b: b if b > a else a),
    "round": _round,
    "int": _int,
    "abs": lambda value: abs(number_of(value)),
    "pow": _power,
    "date": _date,
    "date-time": date_time,
    "decimal-date-time": number_of,
    "decimal-time": _decimal_time,
    "format-date": lambda value, pattern: formatted(_as_date(value), text_of(pattern)),
    "format-date-time": lambda value, pattern: formatted(_as_moment(value), text_of(pattern)),
    "regex": _regex,
    "join": _joined,
    "count-non-empty": lambda nodes: float(sum(1 for node in nodes if text_of(node) != "")),
    "translate": _texts(_translate),
    "boolean-from-string": lambda value: re.fullmatch("true|1", text_of(value), re.ASCII | re.IGNORECASE) is not None,
    "checklist": _checklist,
    "weighted-checklist": _weighted,
    "area": geometry.area,
    "distance": geometry.distance,
    "digest": _texts(digests.digest),
    "base64-decode": _texts(digests.decode),
    "uuid": lambda *length: digests.uuid(*(number_of(each) for each in length)),
    "random": lambda: secrets.randbelow(2**53) / 2**53,
    "pi": lambda: math.pi,
    "sqrt": lambda value: math.sqrt(number_of(value)) if number_of(value) >= 0 else math.nan,
    "exp": _real(math.exp),
    "exp10": lambda value: _power(10, value),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": _real(math.sin),
    "cos": _real(math.cos),
    "tan": _real(math.tan),
    "asin": _real(math.asin),
    "acos": _real(math.acos),
    "atan": _real(math.atan),
    "atan2": _real(math.atan2),
}


def _as_date(value):
    value = first(value)
    if isinstance(value, str) and days_of(value.strip(BLANK)) is not None:
        return value.strip(BLANK)
    return _date(value)


def _as_moment(value):
    text = text_of(value).strip(BLANK)
    return text if clock_of(text) is not None or days_of(text) is not None else date_time(value)
