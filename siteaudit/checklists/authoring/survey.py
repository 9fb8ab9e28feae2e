"""The sheet `survey`: its rows as pyxform takes them, with every cell checked.

`loader.py` calls it after settings and choices; the types are in `types.py`, what one row is checked for in `checks.py`.
A row at fault is written as far as it is sound (`mending.py`), so that expressions are looked at all the same.
"""

import re

from ..faults import say
from . import columns, types
from .cells import heading_of
from .checks import Checks
from .domain import written_domain
from .mending import sound_cells
from .options import MARK

NAME = re.compile(r"(?!__)[A-Za-z_][\w.-]*\Z", re.ASCII)
DEEPEST = 30  # groups in groups: what reads a form walks them recursively
ORDER = (
    "label", "hint", "guidance_hint", "image", "big-image", "audio", "video", "autoplay", "appearance", "parameters",
    "rows", "choice_filter", "relevant", "required", "required_message", "constraint", "constraint_message", "calculation",
    "trigger", "default", "read_only", "repeat_count",
)  # fmt: skip
_PLACES = {column: place for place, column in enumerate(ORDER)}
UNNAMED = {"begin_group": "group", "begin_repeat": "repeat", "note": "note"}  # what other people's forms leave so
OWN_NAMES = {"meta", "instanceID", "instanceName"}


class Survey:
    """Reads the rows; `places` tells where each node stands, `doubtful` names those that are not as written."""

    def __init__(self, cells, options):
        self.cells = cells
        self.options = options
        self.places = {}  # path -> Row
        self.written = []
        self.names = set()
        self.unusable = set()  # names that no node can have
        self.doubtful = set()
        self._checks = Checks(cells, options)
        self._taken = set()
        self._open = []  # (row, kind, name) of the groups around

    def read(self, rows):
        """The rows for pyxform."""
        found = [(row, self.cells.renamed(row, "survey", columns.SURVEY)) for row in rows if row.cells]
        self.names = {cells["name"] for _, cells in found if "name" in cells and cells.get("type") not in types.BESIDE}
        self.unusable = {name for name in self.names if not NAME.match(name) or name in OWN_NAMES}
        for row, cells in found:
            if not cells.get("type"):
                self._fault(row, "type", say("a row needs a type"))
            kind = types.type_of(cells.get("type") or "text", lambda said, row=row: self._fault(row, "type", said))
            self._entry(row, cells, kind)
        for row, kind, name in self._open:
            self._fault(row, "type", say("“%(name)s” is never closed: add an end_%(kind)s row", name=name, kind=kind))
        self.written += [{"type": f"end_{kind}"} for _, kind, _ in reversed(self._open)]
        self._checks.check_triggers()
        return self.written

    def _entry(self, row, cells, kind):
        if kind.name in types.ENDS:
            self._close(row, kind.name)
            return
        if "name" not in cells and self._open and "type" in self.cells.columns_at_fault("survey", row):
            self._close(row, f"end_{self._open[-1][1]}")  # most likely that was meant
            return
        name = self._named(row, cells, kind)
        self._checks.check(row, cells, kind, name, self.names)
        if kind.name not in types.BESIDE:
            self.places[self._path(name)] = row
        if self.cells.columns_at_fault("survey", row) & {"type", "name"} or kind.list in self.options.unsound:
            self.doubtful |= {name, cells.get("name")}
        if kind.name in types.BEGINS:
            self._open.append((row, kind.name.removeprefix("begin_"), name))
            if len(self._open) == DEEPEST + 1:
                self._fault(row, "type", say("groups stand in groups more than %(number)s deep", number=DEEPEST))
        self._write(row, cells, kind, name)

    def _close(self, row, name):
        self._checks.close_group()
        wanted = name.removeprefix("end_")
        if not self._open or self._open[-1][1] != wanted:
            self._fault(row, "type", say("this %(type)s closes no %(kind)s", type=name, kind=wanted))
        if self._open:
            self.written.append({"type": f"end_{self._open.pop()[1]}"})

    def _path(self, name):
        return "/".join([*(each[2] for each in self._open), name])

    # --- names
    def _named(self, row, cells, kind):
        """The name of a row, or one to go on with."""
        name = cells.get("name", "audit" if kind.name == "audit" else "")
        if not name and self.cells.foreign and kind.name in UNNAMED:
            name = cells["name"] = row.cells["name"] = f"{UNNAMED[kind.name]}_{row.number}"
            self.cells.notes.append(say("survey %(row)s: the name %(name)s is given", row=row.number, name=name))
        if not NAME.match(name):
            self._fault(row, "name", say("give it a name: letters, digits, _ . and -, beginning with a letter"))
        elif self._is_free(row, name, kind):
            return name
        return f"row_{row.number}"

    def _is_free(self, row, name, kind):
        """Whether a name may be given to a row; it is taken then."""
        if name in OWN_NAMES or (name == "data" and kind.name == "begin_repeat"):
            self._fault(row, "name", say("“%(name)s” is a name of the form itself: give another one", name=name))
            return False
        if name in self._taken:
            self._fault(row, "name", say("the name “%(name)s” stands twice: references would be unclear", name=name))
            return False
        self._taken.add(name)
        return True

    # --- writing
    def _write(self, row, cells, kind, name):
        at_fault = self.cells.columns_at_fault("survey", row)
        cells = sound_cells(cells, kind, at_fault, self.unusable, kind.list in self.options.unsound)
        listed, filtered = kind.list, "choice_filter" in cells
        if listed in self.options.lists:
            listed = self.options.with_other(listed) if kind.other else listed
            listed = self.options.with_reserved(listed, filtered) if "severity" in cells else listed
        written = {"type": _type_for(kind, listed, self.options.lists), "name": name}
        texts = [key for key in cells if key.split("::")[0] in _PLACES]
        for key in sorted(texts, key=lambda each: (_PLACES[each.split("::")[0]], each.partition("::")[2])):
            written[key] = cells[key]
        if filtered and "severity" in cells:
            written["choice_filter"] = f"{MARK} = '1' or ({cells['choice_filter']})"
        if cells.get("fixed") in columns.YES:
            written["body::jr:noAddRemove"] = "true()"
        written |= written_domain(cells)
        if kind.name == "hidden" and "calculation" in cells:
            written["type"] = "calculate"
        self.written.append(written)
        if kind.other:
            self._specify(row, name, kind)

    def _specify(self, row, name, kind):
        """The text question behind a list with or_other."""
        other = f"{name}_other"
        other = other if self._is_free(row, other, kind) else f"row_{row.number}_other"
        self.places[self._path(other)] = row
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

    def _fault(self, row, column, said):
        self.cells.fault("survey", row, column, said)


def _type_for(kind, listed, lists):
    if kind.file:
        return f"{kind.name}_from_file {kind.file}"
    if kind.list is None:
        return kind.name
    return f"{kind.name} {listed}" if listed in lists else "text"
