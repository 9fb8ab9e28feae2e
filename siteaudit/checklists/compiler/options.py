"""Comparisons with an option that is not there, of a choice or in a number's `fail`: true for nobody, so a slip. Pure.

For `compile.py`. What a file offers is known in the field only and not looked at.
"""

from ..authoring.columns import RESERVED_LABELS
from ..faults import did_you_mean, say
from .graph import COLUMN, expressions_of
from .questions import CHOOSING, NUMBERS

_COMPARING = ("=", "!=", "selected")


def check_options(program, nodes):
    """(path, column, sentence) of each expression that names an option which the question lacks; the path is None for the record's name."""
    lists = program.get("lists", {})
    named = {path: names for path, node in nodes.items() if (names := _names_of(node, lists)) is not None}
    told = {}
    for path, column, expression in _written(program, nodes, lists):
        for question, word in _compared(expression):
            if question in named and not _is_offered(word, named[question]):
                told[path, column, question, str(word)] = None
    for path, column, question, word in told:
        said = say("“%(question)s” has no option “%(option)s”", question=nodes[question]["name"], option=word)
        yield path, column, did_you_mean(said, word, named[question])
    for path, node in nodes.items():
        for word in _words_of_number(node):
            yield path, "fail", say("“%(word)s” needs a question with options: write a number comparison like >0", word=word)


def _words_of_number(node):
    """The options that the `fail` of a number names: no answer to it is one."""
    rules = node.get("sa", {}).get("fail", ()) if node.get("type") in NUMBERS else ()
    return [rule["test"][1] for rule in rules if rule["test"][0] in ("has", "missing")]


def _names_of(node, lists):
    """The options of a choice inside the form, or None."""
    if node.get("type") not in CHOOSING:
        return None
    items = node.get("choices") or lists.get(node.get("list"), {}).get("items")
    return None if items is None else {item["name"] for item in items}


def _written(program, nodes, lists):
    yield None, "instance_name", program.get("instance_name")
    for path, node in nodes.items():
        for key, expression in expressions_of(node, lists):
            if key != "sets":
                yield path, COLUMN.get(key, key), expression
        for each in node.get("sets", ()):
            yield each["target"], "calculation", each["value"]


def _compared(expression):
    """(path, option) of every comparison of a question with a plain text or number."""
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.extend(part.values())
        if not isinstance(part, list) or not part:
            continue
        waiting.extend(part[1:])
        if part[0] in _COMPARING and len(part) == 3:
            for one, other in (part[1:], part[:0:-1]):
                path = _path_of(one)
                if path is not None and isinstance(other, str | int | float):
                    words = other.split() if isinstance(other, str) else [other]
                    yield from ((path, word) for word in words)


def _path_of(expression):
    """The question that an expression is the answer of, or None."""
    while isinstance(expression, list) and expression[:1] == ["here"]:
        expression = expression[1]
    return expression[1] if isinstance(expression, list) and expression[:1] == ["ref"] else None


def _is_offered(word, names):
    if isinstance(word, str):
        return word in names or word in RESERVED_LABELS  # authors guard with all of these, also where there is no severity
    return any(_number_of(name) == word for name in names)


def _number_of(name):
    try:
        return float(name)
    except ValueError:
        return None
