"""Reads a checklist file into sheets of rows: YAML with its lines, .xlsx and .xls, or .csv and .md by pyxform.

Every scalar stays text (YAML's `yes` is not true here). Knows no column; `loader.py` does.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform

from siteaudit.core.problems import Problem

from ..faults import say
from .cells import CODED
from .workbook import SHEETS, read_workbook

LARGEST = 10_000_000
NO_FORM = say("this is no .yaml, .xlsx, .xls, .csv or .md form")
YAML_NODES = 400_000
# The C reader where it is there: a list of 16,000 options takes a third of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Row:
    """One line of a sheet: its number as in a sheet (heading = 1), its line in the file, its cells."""

    number: int
    cells: dict
    line: int | None = None
    lines: dict = field(default_factory=dict)


def read_sheets(content, suffix):
    """Sheet name -> rows. Raises Problem checklist.yaml, checklist.unreadable or checklist.too-large."""
    if len(content) > LARGEST:
        raise Problem("checklist.unreadable", reason=say("larger than %(size)s MB", size=LARGEST // 1_000_000))
    is_yaml = suffix.lower() in {".yaml", ".yml"}
    sheets = _read_yaml(content) if is_yaml else _read_table(content, suffix.lower())
    # A text that is written once may stand in many cells: an alias of YAML, a shared string of a workbook.
    if sum(_signs(row.cells) for rows in sheets.values() for row in rows) > LARGEST:
        raise Problem("checklist.too-large", most=say("%(number)s million signs", number=LARGEST // 1_000_000))
    return sheets


def read_file(path):
    """The bytes and the suffix of a checklist file."""
    path = Path(path)
    try:
        return path.read_bytes(), path.suffix
    except OSError as error:
        raise Problem("checklist.unreadable", reason=say("it cannot be opened: %(words)s", words=error.strerror or "?")) from error


def _signs(value):
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + _signs(part) for key, part in value.items())
    return sum(map(_signs, value))


def _read_table(content, suffix):
    tables = read_workbook(content, suffix) if suffix in (".xlsx", ".xls") else _read_text(content, suffix)
    return {name: [Row(number, _by_language(cells)) for number, cells in tables.get(name, ())] for name in SHEETS}


def _read_text(content, suffix):
    try:
        data = get_xlsform(content, file_type=suffix)
    except (PyXFormError, UnicodeDecodeError) as error:
        raise Problem("checklist.unreadable", reason=NO_FORM) from error
    tables = {}
    for name in SHEETS:
        rows = enumerate(getattr(data, name) or [], start=2)
        texts = ((number, {str(key): str(value).strip() for key, value in cells.items()}) for number, cells in rows)
        tables[name] = [(number, {key: text for key, text in cells.items() if text}) for number, cells in texts]
    return tables


def _by_language(cells):
    """Columns like `label::English (en)` as one cell of texts by language, as YAML has them."""
    found = {}
    for heading, text in cells.items():
        base, _, language = heading.rpartition("::")
        coded = CODED.match(language) if base else None
        if coded and isinstance(found.get(base, {}), dict) and base not in cells:
            found.setdefault(base, {})[coded[1]] = text
        else:
            found[heading] = text
    return found


def _read_yaml(content):
    try:
        root = yaml.compose(content.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise Problem("checklist.yaml", line=content[: error.start].count(b"\n") + 1, reason=say("it is not UTF-8 text")) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = say("nested too deep") if "nesting" in (error.problem or "") else say("the reader of YAML says, in English: %(words)s", words=error.problem or "?")
        raise Problem("checklist.yaml", line=mark.line + 1 if mark else 1, reason=reason) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Problem("checklist.yaml", line=1, reason=say("not YAML text, or nested too deep")) from error
    reader = _Yaml()
    top = reader.mapping(root)
    for name, node in top.items():
        if name not in SHEETS:
            raise Problem("checklist.yaml", line=node.start_mark.line + 1, reason=say("unknown part “%(name)s”", name=name))
    return {
        "settings": [reader.row(top["settings"], 2)] if "settings" in top else [],
        "survey": reader.rows(top.get("survey"), "survey"),
        "choices": reader.choices(top.get("choices")),
        "external_choices": reader.choices(top.get("external_choices")),
        "entities": reader.rows(top.get("entities"), "entities"),
    }


class _Yaml:
    """Turns composed YAML nodes into rows, keeping lines and refusing what YAML would swallow."""

    def __init__(self):
        self.left = YAML_NODES

    def mapping(self, node):
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 1 if node else 1
            raise Problem("checklist.yaml", line=line, reason=say("here must be “name: value” lines"))
        found = {}
        for key, value in node.value:
            self._spend(key)
            if not isinstance(key, yaml.ScalarNode):
                raise Problem("checklist.yaml", line=key.start_mark.line + 1, reason=say("a name must be plain text"))
            if key.value in found:
                reason = say("“%(name)s” stands here twice", name=key.value)
                raise Problem("checklist.yaml", line=key.start_mark.line + 1, reason=reason)
            found[key.value] = value
        return found

    def plain(self, node):
        self._spend(node)
        if isinstance(node, yaml.ScalarNode):
            return "" if node.tag == "tag:yaml.org,2002:null" else node.value.strip()
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(part) for part in node.value]
        return {name: self.plain(part) for name, part in self.mapping(node).items()}

    def row(self, node, number):
        parts = self.mapping(node)
        cells = {name: self.plain(part) for name, part in parts.items()}
        cells = {name: value for name, value in cells.items() if value not in ("", {}, [])}
        lines = {name: part.start_mark.line + 1 for name, part in parts.items()}
        return Row(number, cells, node.start_mark.line + 1, lines)

    def rows(self, node, what):
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            reason = say("%(part)s must be a list: lines that begin with “- ”", part=what)
            raise Problem("checklist.yaml", line=node.start_mark.line + 1, reason=reason)
        return [self.row(part, number) for number, part in enumerate(node.value, start=2)]

    def choices(self, node):
        if node is None:
            return []
        found = []
        for name, part in self.mapping(node).items():
            for row in self.rows(part, name):
                row.number = len(found) + 2
                row.cells = {"list_name": name, **row.cells}
                found.append(row)
        return found

    def _spend(self, node):
        self.left -= 1
        if self.left < 0:
            raise Problem("checklist.yaml", line=node.start_mark.line + 1, reason=say("too many repeated parts"))
