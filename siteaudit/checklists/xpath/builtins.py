"""The functions that an expression may call: names, counts of arguments, what to write instead of others.

Data and the checks of single arguments; read by `expression.py`. What is missing here is missing in ODK Collect
too, or would be another thing there.
"""

import re

from ..faults import advised, did_you_mean, say
from .grammar import Unsupported
from .patterns import portable_pattern

# name -> (fewest, most arguments); None = any number
FUNCTIONS = {
    "true": (0, 0), "false": (0, 0), "not": (1, 1), "boolean": (1, 1), "boolean-from-string": (1, 1), "number": (1, 1),
    "string": (1, 1), "concat": (1, None), "contains": (2, 2), "starts-with": (2, 2), "ends-with": (2, 2),
    "substring-before": (2, 2), "substring-after": (2, 2), "substr": (2, 3), "string-length": (1, 1),
    "normalize-space": (1, 1), "translate": (3, 3), "regex": (2, 2), "join": (2, None), "digest": (2, 3),
    "base64-decode": (1, 1), "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1), "if": (3, 3),
    "coalesce": (2, 2), "once": (1, 1), "count": (1, 1), "count-non-empty": (1, 1), "sum": (1, 1), "min": (1, None),
    "max": (1, None), "checklist": (3, None), "weighted-checklist": (4, None), "position": (0, 1), "round": (1, 2),
    "int": (1, 1), "abs": (1, 1), "pow": (2, 2), "sqrt": (1, 1), "pi": (0, 0), "exp": (1, 1), "exp10": (1, 1),
    "log": (1, 1), "log10": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "asin": (1, 1), "acos": (1, 1),
    "atan": (1, 1), "atan2": (2, 2), "today": (0, 0), "now": (0, 0), "date": (1, 1), "date-time": (1, 1),
    "decimal-date-time": (1, 1), "decimal-time": (1, 1), "format-date": (2, 2), "format-date-time": (2, 2),
    "area": (1, 1), "distance": (1, 1), "random": (0, 0), "uuid": (0, 1), "version": (0, 0),
}  # fmt: skip
SPELLINGS = {"is-selected": "selected", "enclosed-area": "area"}
OF_ITSELF = {"string-length", "normalize-space"}  # without an argument they mean the answer itself
CHANGING = {"random", "uuid"}  # another value at each run: only where the first one stays
# What `expression.py` writes in its own way; the counts are checked there.
WRITTEN = {"pulldata", "indexed-repeat", "jr:choice-name"}
# A text is code to write, a sentence says more.
INSTEAD = {
    "substring": say("write substr(text, start, end), counted from 0"),
    "floor": say("write int(x) for what is not below nought"),
    "ceiling": "int(x + 0.999999)",
    "time": "format-date-time(x, '%H:%M')",
    "last": "count(${name})",
    "current": say("write the reference alone, ${name}"),
    "instance": "instance('list')/root/item[name = ${x}]/column",
    "jr:itext": "jr:choice-name(${question}, '${question}')",
    "randomize": say("write randomize=true into parameters"),
    "property": say("leave it out: the app says nothing about the phone here"),
    "depend": say("write the expression alone"),
    "position": say("write position(..) inside a repeat"),
    "id": "instance('list')/root/item[name = ${x}]",
    "intersects": say("draw the shape once more: Collect does not know this function"),
    "geofence": say("compare distance() instead: not every version of Collect knows this function"),
    "exp2": "pow(2, x)",
    "ln": "log(x)",
    "lower-case": "translate(x, 'ABC…', 'abc…')",
    "upper-case": "translate(x, 'abc…', 'ABC…')",
    "string-join": "join(', ', ${name})",
    "len": "string-length(x)",
    "iif": "if(condition, then, else)",
    "isnull": "${name} = ''",
    "add-months": say("write with days: date(${day}) + 30"),
}
OVER_ROWS = {
    "count", "count-non-empty", "sum", "min", "max", "join", "position", "area", "distance", "checklist",
    "weighted-checklist",
}  # fmt: skip
OVER_GROUPS = {"count", "position"}
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ORDERING = {"<", "<=", ">", ">=", "+", "-", "*", "div", "mod"}
CODES = {
    "format-date": (re.compile(r"%[YymndeHhMS]"), "%Y %y %m %n %d %e %H %h %M %S"),
    "format-date-time": (re.compile(r"%[YymndeHhMS3]"), "%Y %y %m %n %d %e %H %h %M %S %3"),
}
DIGESTS = ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")


def check_call(name, count):
    """Refuse an unknown function, or one with another number of arguments."""
    if name not in FUNCTIONS:
        said = say("the function %(function)s() is not supported", function=name)
        advice = INSTEAD.get(name)
        advice = say("write %(code)s", code=advice) if isinstance(advice, str) else advice
        raise Unsupported(advised(said, advice) if advice else did_you_mean(said, name, FUNCTIONS))
    fewest, most = FUNCTIONS[name]
    if count < fewest or (most is not None and count > most):
        raise Unsupported(_wrong_count(name, fewest, most, count))
    if name == "weighted-checklist" and count % 2:
        raise Unsupported(say("weighted-checklist() takes fewest, most, then pairs of a condition and its weight"))


def _wrong_count(name, fewest, most, count):
    if most == fewest:
        return say("%(function)s() takes %(wanted)s argument(s), here are %(count)s", function=name, wanted=most, count=count)
    if most is None:
        return say("%(function)s() takes at least %(wanted)s argument(s), here are %(count)s", function=name, wanted=fewest, count=count)
    wanted = f"{fewest}–{most}"
    return say("%(function)s() takes %(wanted)s argument(s), here are %(count)s", function=name, wanted=wanted, count=count)


def check_order(operator, parts):
    """Refuse a plain text that looks like a date where its order or its number counts."""
    for part in parts:
        if operator in ORDERING and isinstance(part, str) and ISO_DATE.match(part):
            raise Unsupported(say("write date('%(date)s'): a plain text is no date in ODK Collect", date=part))


def check_arguments(name, arguments):
    """Refuse arguments that would mean something else elsewhere; a pattern is made portable in place."""
    first = arguments[0] if arguments else None
    if name in {"count", "count-non-empty", "sum", "area", "distance"} and not _is_nodes(first):
        raise Unsupported(say("%(function)s() takes a reference, like %(function)s(${name})", function=name))
    if name == "number" and isinstance(first, str) and ISO_DATE.match(first):
        raise Unsupported(say("write decimal-date-time('%(date)s'): number() reads no plain text as a date", date=first))
    if name == "regex":
        if not isinstance(arguments[1], str):
            raise Unsupported(say("regex() takes its pattern as a plain text in quotation marks"))
        arguments[1] = portable_pattern(arguments[1], Unsupported)
    if name in CODES:
        codes, listed = CODES[name]
        if not isinstance(arguments[1], str) or "%" in codes.sub("", arguments[1]):
            raise Unsupported(say("%(function)s() takes a plain text with %(signs)s", function=name, signs=listed))
    if name == "digest" and (arguments[1] not in DIGESTS or arguments[2:] not in ([], ["hex"], ["base64"])):
        raise Unsupported(say("digest() takes one of %(words)s and hex or base64, as plain texts", words=", ".join(DIGESTS)))


def _is_nodes(expression):
    return isinstance(expression, list) and expression[0] in {"ref", "list"}
