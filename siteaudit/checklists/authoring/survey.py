"""The sheet `survey`: its rows as pyxform takes them, with every cell checked.

`loader.py` calls it after settings and choices; the types are in `types.py`, our own columns in `domain.py`.
"""

import re

from ..faults import did_you_mean
from . import columns, types
from .cells import REFERENCE, heading_of
from .domain import check_domain, written_domain
from .options import MARK

NAME = re.compile(r"(?!__)[A-Za-z_][\w.-]*\Z", re.ASCII)
PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s;,]+)")
PULLED = re.compile(r"""pulldata\(\s*['"]([^'"]+?)(?:\.csv)?['"]""")
OUTSIDE = ("search(", "ex:", "printer:")
DEEPEST = 30  # groups in groups: what reads a form walks them recursively
ORDER = (
    "label", "hint", "guidance_hint", "image", "big-image", "audio", "video", "autoplay", "appearance", "parameters",
    "rows", "choice_filter", "relevant", "required", "required_message", "constraint", "constraint_message", "calculation",
    "trigger", "default", "read_only", "repeat_count",
)  # fmt: skip


class Survey:
    """Reads the rows; `places` tells where each node stands, `kinds` what it is."""

    def __init__(self, cells, options):
        self.cells = cells
        self.options = options
        self.places = {}  # path -> Row
        self.kinds = {}  # path -> question, group or repeat
        self.types = {}  # path -> types.Kind
        self.written = []
        self.names = set()
        self._taken = set()
        self._open = []  # (row, kind, name) of the groups around

    def read(self, rows):
        """The rows for pyxform."""
        found = [(row, self.cells.renamed(row, "survey", columns.SURVEY)) for row in rows if row.cells]
        self.names = {cells["name"] for _, cells in found if "name" in cells and cells.get("type") not in types.BESIDE}
        for row, cells in found:
            kind = types.type_of(cells["type"], self._refusing(row, "type")) if cells.get("type") else None
            if "type" not in cells:
                self._fault(row, "type", "a row needs a type")
            if kind is not None:
                self._entry(row, cells, kind)
        for row, kind, name in self._open:
            self._fault(row, "type", f"“{name}” is never closed: add an end_{kind} row")
        return self.written

    def _entry(self, row, cells, kind):
        if kind.name in {"end_group", "end_repeat"}:
            self._close(row, kind.name)
            return
        name = cells.get("name", "audit" if kind.name == "audit" else "")
        if not name and self.cells.foreign and kind.name in UNNAMED:
            name = cells["name"] = row.cells["name"] = f"{UNNAMED[kind.name]}_{row.number}"
            self.cells.notes.append(f"survey {row.number}: the name {name} is given")
        if not NAME.match(name):
            self._fault(row, "name", "give it a name: letters, digits, _ . and -, beginning with a letter")
            return
        self._take(row, name)
        self._check(row, cells, kind, name)
        if kind.name not in types.BESIDE:
            path = "/".join([*(each[2] for each in self._open), name])
            self.places[path] = row
            self.kinds[path] = kind.name.removeprefix("begin_") if kind.name in types.GROUPS else "question"
            self.types[path] = kind
        if kind.name.startswith("begin_"):
            self._open.append((row, kind.name.removeprefix("begin_"), name))
            if len(self._open) == DEEPEST + 1:
                self._fault(row, "type", f"groups stand in groups more than {DEEPEST} deep")
        self._write(row, cells, kind, name)

    def _close(self, row, name):
        wanted = name.removeprefix("end_")
        if not self._open or self._open[-1][1] != wanted:
            self._fault(row, "type", f"this {name} closes no {wanted}")
            return
        self._open.pop()
        self.written.append({"type": name})

    def _take(self, row, name):
        if name in OWN_NAMES:
            self._fault(row, "name", f"“{name}” is a name of the form itself: give another one")
        if name in self._taken:
            self._fault(row, "name", f"the name “{name}” stands twice: references would be unclear")
        self._taken.add(name)

    # --- checks
    def _check(self, row, cells, kind, name):
        if kind.list is not None and kind.list not in self.options.lists:
            advice = ": options from a repeat are not supported, use text" if "${" in kind.list else ""
            more = advice or did_you_mean(kind.list, self.options.lists)
            self._fault(row, "type", f"there is no list “{kind.list}” in choices{more}")
        file = name if kind.name == "csv-external" else (kind.file or "").removesuffix(".csv")
        for each in [file, *(found for cell in cells.values() for found in PULLED.findall(str(cell)))]:
            if each in self.options.lists:
                self._fault(row, "type", f"a list of choices is called “{each}” like the file: rename the list")
        self._check_references(row, cells)
        check_domain(cells, kind.name, lambda column, message: self._fault(row, column, message))
        self._check_parameters(row, cells, kind)
        if kind.name == "calculate" and "calculation" not in cells:
            self._fault(row, "calculation", "a calculate needs a calculation")
        shown = {key.split("::")[0] for key in cells} & {"label", "hint", *columns.MEDIA}
        if kind.name in types.ANSWERED | {"note"} and not shown:
            self._fault(row, "label", f"“{name}” has no label")
        for start in OUTSIDE:
            if cells.get("appearance", "").strip().startswith(start):
                advice = "use select_one_from_file" if start == "search(" else "leave it out: no other app is opened"
                self._fault(row, "appearance", f"“{start.strip('(:')}” is not supported: {advice}")
        if kind.name == "csv-external" and not re.fullmatch(r"[\w.-]+", name):
            self._fault(row, "name", "a file's name is letters, digits, _ . and -")
        if kind.name == "audit" and name != "audit":
            self._fault(row, "name", "the row of the type audit is called audit")
        if "choice_filter" in cells and kind.name not in types.CHOOSING:
            self._fault(row, "choice_filter", f"a {kind.name} has no options to filter")
        if not cells.get("rows", "1").isdecimal():
            self._fault(row, "rows", "rows is a number")
        if "repeat_count" in cells and kind.name != "begin_repeat":
            self._fault(row, "repeat_count", f"a {kind.name} is not repeated")

    def _check_references(self, row, cells):
        for key, value in cells.items():
            base = key.split("::")[0]
            if not isinstance(value, str) or base not in columns.BY_LANGUAGE | columns.EXPRESSIONS | REFERRING:
                continue
            found = self.cells.check_references(("survey", row, base), value, self.names)
            if base == "trigger" and (not found or REFERENCE.sub("", value).strip(", ")):
                self._fault(row, base, "a trigger is one or more references: ${name}")

    def _check_parameters(self, row, cells, kind):
        text = cells.get("parameters", "")
        if PARAMETER.sub("", text).strip(" ;,"):
            self._fault(row, "parameters", "parameters are written name=value")
        types.check_parameters(kind, dict(PARAMETER.findall(text)), self._refusing(row, "parameters"))

    # --- writing
    def _write(self, row, cells, kind, name):
        listed, filtered = kind.list, "choice_filter" in cells
        if listed in self.options.lists:
            listed = self.options.with_other(listed) if kind.other else listed
            listed = self.options.with_reserved(listed, filtered) if "severity" in cells else listed
        written = {"type": _type_for(kind, listed), "name": name}
        order = {column: place for place, column in enumerate(ORDER)}
        texts = [key for key in cells if key.split("::")[0] in order]
        for key in sorted(texts, key=lambda each: (order[each.split("::")[0]], each.partition("::")[2])):
            written[key] = cells[key]
        if filtered and "severity" in cells:
            written["choice_filter"] = f"{MARK} = '1' or ({cells['choice_filter']})"
        if "fixed" in cells:
            written["body::jr:noAddRemove"] = "true()"
        written |= written_domain(cells)
        if kind.name == "hidden" and "calculation" in cells:
            written["type"] = "calculate"
        self.written.append(written)
        if kind.other:
            self._specify(row, name)

    def _specify(self, row, name):
        """The text question behind a list with or_other."""
        other = f"{name}_other"
        self._take(row, other)
        path = "/".join([*(each[2] for each in self._open), other])
        self.places[path], self.kinds[path], self.types[path] = row, "question", types.Kind("text")
        self.names.add(other)
        self.written.append(
            {"type": "text", "name": other, "relevant": f"selected(${{{name}}}, 'other')", "specify": True}
        )

    def finish(self):
        """Write what needs every language of the form; called after all sheets are read."""
        languages = sorted(self.cells.languages)
        labels = columns.SPECIFY_LABEL
        texts = {f"label::{heading_of(each)}": labels.get(each, labels["en"]) for each in languages}
        for written in self.written:
            if written.pop("specify", None):
                written.update(texts or {"label": labels["en"]})

    def _fault(self, row, column, message):
        self.cells.fault("survey", row, column, message)

    def _refusing(self, row, column):
        return lambda message: self._fault(row, column, message)


UNNAMED = {"begin_group": "group", "begin_repeat": "repeat", "note": "note"}  # what other people's forms leave so
OWN_NAMES = {"meta", "instanceID", "instanceName"}
REFERRING = {"default", "trigger", "fail", "parameters", "appearance"}


def _type_for(kind, listed):
    if kind.file:
        return f"{kind.name}_from_file {kind.file}"
    return f"{kind.name} {listed}" if listed else kind.name
