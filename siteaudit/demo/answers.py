"""Plausible answers for a checklist program: what a quiet site would say, and what a story wants otherwise."""

from siteaudit.checklists.engine.evaluate import evaluate
from siteaudit.core import clock

RESERVED = {"unknown", "not_applicable", "declined", "not_asked"}
_EXCLUSIVE = ("none", "nobody", "nothing")
_PASSES = 12
# A quiet site still has people, and a date.
_SMALL_SITE = {"SP15_men": 43, "SP15_women": 11}


def fill(program, context, wanted=None, profile=None, files=None):
    """Form-shaped answers: `context` for the hidden fields, `wanted` {question name: value}, else quiet ones; `files`: rows of lists."""
    wanted = _SMALL_SITE | (wanted or {})
    answers = {"$marks": {}}
    questions = {node["id"]: node for node in _questions(program["body"])}
    for identifier, node in questions.items():
        if node["name"] in context and identifier.startswith("context/"):
            _put(answers, identifier, context[node["name"]])
    answered = set()
    for _ in range(_PASSES):
        relevant = [one for one in evaluate(program, answers, profile, files=files)["relevant"] if one in questions]
        fresh = [one for one in relevant if one not in answered and not one.startswith("context/")]
        if not fresh:
            break
        for identifier in fresh:
            answered.add(identifier)
            node = questions[identifier]
            value = wanted.get(node["name"], _quiet(node))
            if value is not None:
                _put(answers, identifier, value)
                answers["$marks"][identifier] = {"evidence": "B"}
    for identifier in answered - set(evaluate(program, answers, profile, files=files)["relevant"]):
        _take_back(answers, identifier)
    return answers


def _questions(nodes):
    """Questions outside repeats, in the order of the form."""
    for node in nodes:
        if node["kind"] == "question":
            yield node
        elif node["kind"] == "group":
            yield from _questions(node["children"])


def _quiet(node):
    """An answer that is no finding, or None for what a quiet visit leaves empty."""
    kind, rules = node["type"], node.get("sa", {}).get("fail", ())
    if "list" in node:  # options that come at run time: which is right, nobody can guess
        return None
    if kind.startswith("select"):
        names = [choice["name"] for choice in node["choices"] if choice["name"] not in RESERVED]
        good = [name for name in names if not _breaks(rules, name)]
        first = next((name for name in names if name in _EXCLUSIVE and name in good), None) or next(iter(good), "unknown")
        if kind == "select_one":
            return first
        every = [name for name in good if name not in _EXCLUSIVE]
        # "missing water => m" wants everything that is good chosen.
        return every if any(rule["test"][0] == "missing" for rule in rules) else [first]
    if kind in ("integer", "decimal"):
        return next((number for number in (0, 12, 40) if not _breaks(rules, number)), None)
    if kind == "date":
        return clock.today().isoformat()
    return None


def _breaks(rules, value):
    return any(_meets(rule["test"], value) for rule in rules if "action" not in rule)


def _meets(test, value):
    kind, *given = test
    if kind == "has":
        return value in given
    if kind == "other":
        return value not in given and value not in _EXCLUSIVE
    if kind == "number" and isinstance(value, int):
        operator, bound = given
        compare = {">": value > bound, ">=": value >= bound, "<": value < bound, "<=": value <= bound,
                   "=": value == bound, "!=": value != bound}  # fmt: skip
        return compare[operator]
    return False


def _take_back(answers, identifier):
    """An answer whose question left the form when a later one was given."""
    *groups, name = identifier.split("/")
    place = answers
    for group in groups:
        place = place.get(group, {})
    place.pop(name, None)
    answers["$marks"].pop(identifier, None)


def _put(answers, identifier, value):
    *groups, name = identifier.split("/")
    place = answers
    for group in groups:
        place = place.setdefault(group, {})
    place[name] = value
