"""Rows of a checklist written as our YAML: the reviewable source that an imported or revised form is kept in. Pure.

`read_sheets` of what this writes gives the same cells again, so the form keeps its digest.
"""

import yaml


def write_yaml(sheets):
    """The YAML text of `sheets` as `reading.read_sheets` gives them; a list's options stand under its name."""
    top = {"settings": dict(sheets["settings"][0].cells) if sheets.get("settings") else {}}
    top["survey"] = [_Entry(row.cells) for row in sheets.get("survey", ())]
    lists = {}
    for row in sheets.get("choices", ()):
        cells = dict(row.cells)
        lists.setdefault(cells.pop("list_name"), []).append(_Line(cells))
    if lists:
        top["choices"] = lists
    for name in ("entities", "external_choices"):
        if sheets.get(name):
            top[name] = [_Entry(row.cells) for row in sheets[name]]
    return yaml.dump(top, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)


class _Entry(dict):
    """One row, a column a line."""


class _Line(dict):
    """One row on one line."""


class _Dumper(yaml.SafeDumper):
    """Our rows, texts over several lines as they are, and no reference from one part to another."""

    def ignore_aliases(self, data):
        return True


def _text(dumper, text):
    style = "|" if "\n" in text and not _is_odd(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_odd(text):
    """Whether a block of plain lines would not give this text back."""
    lines = text.split("\n")
    return any(line != line.rstrip() or line.startswith((" ", "\t")) for line in lines) or "\t" in text


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Entry, lambda dumper, cells: dumper.represent_mapping("tag:yaml.org,2002:map", cells.items()))
_Dumper.add_representer(
    _Line, lambda dumper, cells: dumper.represent_mapping("tag:yaml.org,2002:map", cells.items(), flow_style=True)
)
