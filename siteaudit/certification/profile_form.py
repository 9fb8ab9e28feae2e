"""The shape that a profile file must have, checked node by node so that each fault has its line.

Pure; called by profiles.py only. What the names mean to each other is checked there.
"""

import re
from dataclasses import dataclass

import yaml

from siteaudit.core.problems import Problem

from .durations import parse_duration

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_QUESTION = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Mapping:
    """A mapping with known keys; with `each`, a mapping of free names (like `name`) to one form."""

    keys: dict | None = None
    optional: tuple = ()
    each: object = None
    name: object = _WORD


@dataclass(frozen=True)
class Listing:
    """A list whose items all have one form."""

    item: object


@dataclass(frozen=True)
class Scalar:
    """A single value: its YAML kind, a test, and what to say when the test fails."""

    kind: str
    test: object
    message: str


def _is_duration(text):
    try:
        parse_duration(text)
    except Problem:
        return False
    return True


def _one_of(*words):
    return Scalar("str", lambda text: text in words, f"must be one of {', '.join(words)}")


TEXT = Scalar("str", lambda text: len(text.strip()) > 0 and len(text) < 2000, "must be a text")
WORD = Scalar("str", _WORD.fullmatch, "must be a lowercase word")
YES_NO = Scalar("bool", lambda text: True, "must be true or false")
COUNT = Scalar("int", lambda text: re.fullmatch(r"\d{1,3}", text), "must be a small whole number")
DURATION = Scalar("str", _is_duration, "must be an ISO 8601 calendar duration such as P12M or P90D")
LABEL = Mapping({"en": TEXT, "fr": TEXT, "sw": TEXT})
CERTAINTY = _one_of("high", "medium", "low", "proposal")

PROFILE = Mapping(
    {
        "id": Scalar("str", _ID.fullmatch, "must be a lowercase name with dashes"),
        "version": Scalar("str", lambda text: 0 < len(text) <= 20, "must be a text in quotes"),
        "title": LABEL,
        "code_list": _one_of("icglr-mdc.01", "project"),
        "legal": Listing(Mapping({"reference": TEXT, "what": TEXT, "source": TEXT, "certainty": CERTAINTY})),
        "parameters": Mapping(
            each=Mapping({"value": DURATION, "source": TEXT, "certainty": CERTAINTY, "note": TEXT}, optional=("note",))
        ),
        "on_registration": WORD,
        "statuses": Mapping(
            each=Mapping(
                {
                    "code": COUNT,
                    "label": LABEL,
                    "shape": _one_of("diamond", "circle", "triangle", "square", "none"),
                    "export_allowed": YES_NO,
                    "validity": WORD,
                    "then": WORD,
                    "after_end": WORD,
                    "minimum": WORD,
                    "note": TEXT,
                },
                optional=("validity", "then", "after_end", "minimum", "note"),
            )
        ),
        "revisit": Mapping(each=WORD),
        "quorum": Mapping({"seats": _one_of("more_than_half"), "each_college": COUNT}),
        "votes_by_name": YES_NO,
        "indication": Mapping(
            {
                "status_criteria": Listing(TEXT),
                "critical_needs": _one_of("A", "B", "C"),
                "severities": Mapping(each=_one_of("C", "M", "m", "-"), name=_QUESTION),
            },
            optional=("severities",),
        ),
    },
    optional=("on_registration",),
)


def check_node(node, form, where, faults, lines):
    """Compare one YAML node with its form; adds to `faults` and notes in `lines` where each place is."""
    line = node.start_mark.line + 1 if node is not None else 1
    lines[where] = line

    def fault(message, at=line, place=where):
        faults.append({"line": at, "where": place, "message": message})

    if isinstance(form, Mapping):
        if not isinstance(node, yaml.MappingNode) or not node.value:
            return fault("must be a list of names with values")
        for name, value, line, place in _keys(node, form, where, fault):
            check_node(value, form.each if form.keys is None else form.keys[name], place, faults, lines)
            lines[place] = line
        return None
    if isinstance(form, Listing):
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            return fault("must be a list with at least one item")
        for number, item in enumerate(node.value, 1):
            check_node(item, form.item, f"{where}[{number}]", faults, lines)
        return None
    kind = node.tag.rpartition(":")[2] if isinstance(node, yaml.ScalarNode) else None
    if kind != form.kind or not form.test(node.value):
        return fault(form.message)
    return None


def _keys(node, form, where, fault):
    """The good keys of a mapping with value, line and place; faults of the others are told."""
    seen = set()
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        place = f"{where}.{name}" if where else name
        if name in seen:
            fault("stands here twice", line, place)
        elif form.keys is not None and name not in form.keys:
            fault("this key is not known", line, place)
        elif form.keys is None and not (key.tag.endswith(":str") and form.name.fullmatch(name)):
            fault("must be a question's name" if form.name is _QUESTION else "must be a lowercase word", line, place)
        else:
            yield name, value, line, place
        seen.add(name)
    for name in sorted(set(form.keys or ()) - seen - set(form.optional)):
        fault(f"lacks {name}")
