"""Small forms as data, for the tests of the language: sources, programs and faults of a few rows."""

import yaml

from siteaudit.checklists.source import build

SETTINGS = {"form_id": "form", "version": "2026112401", "default_language": "en"}
CHOICES = {
    "province": [{"name": "sk", "label": "South Kivu"}, {"name": "nk", "label": "North Kivu"}],
    "town": [{"name": "bukavu", "label": "Bukavu", "of": "sk"}, {"name": "goma", "label": "Goma", "of": "nk"}],
    "yn": [{"name": "yes", "label": {"en": "Yes", "fr": "Oui"}}, {"name": "no", "label": {"en": "No", "fr": "Non"}}],
}
PLACES = [
    {"type": "select_one province", "name": "province", "label": "Province"},
    {"type": "select_one town", "name": "town", "label": "Town", "choice_filter": "of = ${province}"},
]


def source_of(*rows, settings=None, choices=None):
    """A form of these rows with the lists above that they name."""
    named = choices or {name: options for name, options in CHOICES.items() if name in str(rows)}
    data = {"settings": SETTINGS | (settings or {}), "survey": list(rows), "choices": named}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()


def program_of(*rows, **more):
    _, program, faults = build(source_of(*rows, **more), ".yaml")
    assert faults == []
    return program


def faults_of(*rows, **more):
    return build(source_of(*rows, **more), ".yaml")[2]


def node_of(program, path):
    nodes = list(program["body"])
    for node in nodes:
        if node["id"] == path:
            return node
        nodes.extend(node.get("children", ()))
    raise KeyError(path)


def question(kind, **cells):
    """One question called q, and a text called t before it."""
    return [{"type": "text", "name": "t", "label": "T"}, {"type": kind, "name": "q", "label": "Q", **cells}]


ROWS = [
    {"type": "integer", "name": "n", "label": "N"},
    {"type": "begin_repeat", "name": "r", "label": "Row of ${rt}", "repeat_count": "${n}"},
    {"type": "text", "name": "rt", "label": "T", "default": "position(..)"},
    {"type": "begin_repeat", "name": "s", "label": "S"},
    {"type": "integer", "name": "sn", "label": "Number in ${rt}"},
    {"type": "end_repeat"},
    {"type": "end_repeat"},
]
