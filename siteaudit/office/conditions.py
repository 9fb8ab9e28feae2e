"""When a question is asked, in words a committee can read; what no sentence can say stands as the expression itself.

Called by `instrument.py` and `comparing.py`. Only simple shapes become sentences: comparisons of one answer,
joined by and, or, not. Everything else would be read wrongly more often than understood.
"""

import functools
from typing import NamedTuple

from flask_babel import gettext as _

from siteaudit.checklists.rules import RESERVED

from .checklist_words import CONTEXT
from .questions import in_words

_OPERATORS = {"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"}


class Condition(NamedTuple):
    """What must be true: a sentence's piece, or the expression when `is_code`."""

    text: str
    is_code: bool


def condition_of(expression, nodes):
    """The condition in words where it is simple, else as an expression; None for none. `nodes`: questions by path."""
    if expression is None:
        return None
    text = _say(expression, nodes)
    return Condition(text, False) if text else Condition(code_of(expression), True)


def name_of(reference):
    """The name by which authors and sheets call a question: the last step of its path; of what the app fills, words."""
    name = reference[1].rpartition("/")[2]
    return str(CONTEXT[name][0]) if reference[1].startswith("context/") and name in CONTEXT else name


def _say(expression, nodes, inside=None):
    if not isinstance(expression, list):
        return None
    head, *parts = expression
    if known := _or_not_known(head, parts):
        return _("%(question)s is “%(answer)s” or not known", question=name_of(known[0]), answer=_answer(*known, nodes))
    if head in ("and", "or"):
        return _joined(head, parts, nodes, inside)
    return _one(head, parts, nodes)


def _joined(head, parts, nodes, inside):
    told = [_say(part, nodes, head) for part in parts]
    if not all(told):
        return None
    two = _("%(one)s and %(two)s") if head == "and" else _("%(one)s or %(two)s")
    joined = functools.reduce(lambda one, other: two % {"one": one, "two": other}, told)
    return f"({joined})" if inside and inside != head else joined


def _one(head, parts, nodes):
    if head == "not" and _is_list(parts[0], "selected"):
        return _selected(parts[0][1:], nodes, _("%(question)s does not include “%(answer)s”"), _("%(question)s is none of %(answers)s"))
    if head == "not" and _is_list(parts[0], "="):
        return _compared("!=", parts[0][1:], nodes)
    if head == "selected":
        return _selected(parts, nodes, _("%(question)s includes “%(answer)s”"), _("%(question)s is one of %(answers)s"))
    if head in ("=", "!=", "<", "<=", ">", ">=") and len(parts) == 2:
        return _compared(head, parts, nodes)
    return None


def _or_not_known(head, parts):
    """Of `x = '' or x = 'a'` the reference and the answer: how authors ask unless it is known otherwise."""
    if head != "or" or not all(_is_list(part, "=") and _is_reference(part[1]) and isinstance(part[2], str) for part in parts):
        return None
    (_is, one, empty), (_too, two, answer) = parts
    return (one, answer) if one == two and empty == "" and answer else None


def _selected(parts, nodes, includes, is_one_of):
    kept, wanted = parts
    if _is_reference(kept) and isinstance(wanted, str):
        return includes % {"question": name_of(kept), "answer": _answer(kept, wanted, nodes)}
    if isinstance(kept, str) and _is_reference(wanted):
        # Why there is no answer is no answer: it is not listed among answers.
        named = [one for one in kept.split() if one not in RESERVED] or kept.split()
        answers = ", ".join(quoted(_answer(wanted, one, nodes)) for one in named)
        return is_one_of % {"question": name_of(wanted), "answers": answers}
    return None


def _compared(head, parts, nodes):
    reference, value = parts
    if head == ">" and value == 0 and _is_list(reference, "count-selected") and _is_reference(reference[1]):
        return _("%(question)s is answered", question=name_of(reference[1]))
    if _is_reference(reference) and value == ["today"]:
        return _beside_today(head) % {"question": name_of(reference)}
    if not _is_reference(reference) or isinstance(value, list | bool):
        return None
    question = name_of(reference)
    if value == "":
        return {"=": _("%(question)s is not answered", question=question), "!=": _("%(question)s is answered", question=question)}.get(head)
    if isinstance(value, str):
        answer = _answer(reference, value, nodes)
        return {
            "=": _("%(question)s is “%(answer)s”", question=question, answer=answer),
            "!=": _("%(question)s is not “%(answer)s”", question=question, answer=answer),
        }.get(head)
    return compared_words(head) % {"question": question, "number": _number(value)}


def quoted(text):
    """A text in the quotation marks of the reader's language."""
    return _("“%(text)s”", text=text)


def compared_words(operator):
    """The sentence of a comparison with a number, its places still open."""
    return {
        "=": _("%(question)s is %(number)s"),
        "!=": _("%(question)s is not %(number)s"),
        "<": _("%(question)s is less than %(number)s"),
        "<=": _("%(question)s is %(number)s or less"),
        ">": _("%(question)s is more than %(number)s"),
        ">=": _("%(question)s is %(number)s or more"),
    }[operator]


def _beside_today(operator):
    """The sentence of a comparison with the day on which it is asked."""
    return {
        "=": _("%(question)s is today"),
        "!=": _("%(question)s is not today"),
        "<": _("%(question)s is before today"),
        "<=": _("%(question)s is today or before"),
        ">": _("%(question)s is after today"),
        ">=": _("%(question)s is today or later"),
    }[operator]


def _answer(reference, name, nodes):
    node = nodes.get(reference[1], {})
    for choice in node.get("choices", ()):
        if choice["name"] == name:
            return in_words(choice["label"], name).text
    place, _slash, question = reference[1].rpartition("/")
    known = CONTEXT[question][1] if place == "context" and question in CONTEXT else {}
    return str(known.get(name, name))


def _number(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def _is_list(part, head):
    return isinstance(part, list) and part[0] == head


def _is_reference(part):
    return _is_list(part, "ref") and len(part) < 4


def code_of(expression):
    """An expression of a program written as an author would write it: `${HR10} = 'yes' and ${HR40} > 0`."""
    if isinstance(expression, bool):
        return "true()" if expression else "false()"
    if isinstance(expression, int | float):
        return _number(expression)
    if not isinstance(expression, list):
        return f'"{expression}"' if "'" in str(expression) else f"'{expression}'"
    head, *parts = expression
    return _WRITERS.get(head, _call)(head, parts)


def _call(head, parts):
    if head in _OPERATORS and len(parts) == 2:
        return f"{_inner(head, parts[0])} {head} {_inner(head, parts[1])}"
    return f"{head}({', '.join(code_of(part) for part in parts)})"


def _inner(head, part):
    binary = isinstance(part, list) and part[0] in _OPERATORS and part[0] != head
    return f"({code_of(part)})" if binary and not (head in ("and", "or") and part[0] not in ("and", "or")) else code_of(part)


def _list(_head, parts):
    name, tests, *column = parts
    kept = "".join(f"[{code_of(one)}]" for one in tests)
    return f"instance('{name}')/root/item{kept}" + (f"/{column[0]}" if column and column[0] else "")


def _reference(_head, parts):
    tests = parts[2] if len(parts) > 2 and isinstance(parts[2], dict) else {}
    return f"${{{parts[0].rpartition('/')[2]}}}" + "".join(f"[{code_of(one)}]" for one in tests.values())


_WRITERS = {
    "ref": _reference,
    "item": lambda _head, parts: str(parts[0]),
    "here": lambda _head, parts: f"current()/{code_of(parts[0])}",
    "neg": lambda _head, parts: f"-{code_of(parts[0])}",
    "list": _list,
    "choice-name": lambda _head, parts: f"jr:choice-name({code_of(parts[0])}, '{parts[1].rpartition('/')[2]}')",
    "position": lambda _head, _parts: "position(..)",
}
