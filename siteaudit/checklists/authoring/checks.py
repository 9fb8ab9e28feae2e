"""What the cells of one row of the survey are checked for. Used by `survey.py`; types have `types.py`, our own columns `domain.py`.

Some checks are pyxform's too: ours come first, because they name the cell and speak the author's language.
"""

import re

from ..faults import advised, did_you_mean, say
from ..xpath.paths import no_column
from . import columns, types
from .cells import REFERENCE, neither
from .domain import check_domain
from .files import PHONE_LISTS

PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s;,]+)")
PULLED = re.compile(r"""pulldata\(\s*['"]([^'"]+?)(?:\.csv)?['"]""")
BARE = re.compile(r"[^\W\d]\w*\Z")
REFERRING = {"default", "trigger", "fail", "parameters", "appearance"}
READ = columns.BY_LANGUAGE | columns.EXPRESSIONS | REFERRING
OUTSIDE = {
    "search(": say("use select_one_from_file"),
    "ex:": say("leave it out: no other app is opened"),
    "printer:": say("leave it out: no other app is opened"),
}


class Checks:
    """The checks of one form's rows; faults go to `cells`."""

    def __init__(self, cells, options):
        self.cells = cells
        self.options = options
        self._kinds = {}  # name -> types.Kind
        self._triggers = []  # (row, names)
        self._table = None  # the list of the table-list around, "" before its first question

    def check(self, row, cells, kind, name, names):
        """Every check of one row; where its type is not known, those alone that do not hang on it."""
        self._check_references(row, cells, names)
        self._check_words(row, cells)
        if "type" not in self.cells.columns_at_fault("survey", row):
            self._kinds[cells.get("name", name)] = kind
            self._check_type(row, cells, kind, name)
            self._check_parameters(row, cells, kind)
            self._check_shown(row, cells, kind, name)
            self._check_table(row, cells, kind)
            check_domain(cells, kind.name, lambda column, said: self._fault(row, column, said))

    def close_group(self):
        """A group ends, and a table with it."""
        self._table = None

    def check_triggers(self):
        """After every row: what triggers is a question that somebody answers."""
        for row, names in self._triggers:
            for name in names:
                if name in self._kinds and self._kinds[name].name not in types.ANSWERED:
                    said = say("“%(question)s” is not answered by anybody, so it cannot trigger anything", question=name)
                    self._fault(row, "trigger", said)

    def _check_type(self, row, cells, kind, name):
        lists = self.options.lists
        if kind.list is not None and kind.list not in lists:
            missing = say("there is no list “%(list)s” in choices", list=kind.list)
            from_repeat = say("options from a repeat are not supported, use text")
            said = advised(missing, from_repeat) if "${" in kind.list else did_you_mean(missing, kind.list, lists)
            self._fault(row, "type", said)
        file = name if kind.name == "csv-external" else (kind.file or "").removesuffix(".csv")
        for each in [file, *(found for cell in cells.values() for found in PULLED.findall(str(cell)))]:
            if each in lists:
                said = say("a list of choices is called “%(list)s” like the file: rename the list", list=each)
                self._fault(row, "type", said)
        if kind.name == "csv-external" and not re.fullmatch(r"[\w.-]+", name):
            self._fault(row, "name", say("a file's name is letters, digits, _ . and -"))
        if kind.name == "audit" and name != "audit":
            self._fault(row, "name", say("the row of the type audit is called audit"))
        if kind.name == "calculate" and "calculation" not in cells:
            self._fault(row, "calculation", say("a calculate needs a calculation"))
        if "choice_filter" in cells and kind.name not in types.CHOOSING:
            self._fault(row, "choice_filter", say("a %(type)s has no options to filter", type=kind.name))
        if "repeat_count" in cells and kind.name != "begin_repeat":
            self._fault(row, "repeat_count", say("a %(type)s is not repeated", type=kind.name))

    def _check_references(self, row, cells, names):
        for key, value in cells.items():
            base = key.split("::")[0]
            if not isinstance(value, str) or base not in READ:
                continue
            found = self.cells.check_references(("survey", row, base), value, names)
            if base == "trigger":
                self._triggers.append((row, found))
                if not found or REFERENCE.sub("", value).strip(", "):
                    self._fault(row, base, say("a trigger is one or more references: ${name}"))

    def _check_parameters(self, row, cells, kind):
        text = cells.get("parameters", "")
        if PARAMETER.sub("", text).strip(" ;,"):
            self._fault(row, "parameters", say("parameters are written name=value"))
        given = dict(PARAMETER.findall(text))
        types.check_parameters(kind, given, lambda said: self._fault(row, "parameters", said))
        columns_there = PHONE_LISTS.get(kind.file)
        for column in (given[name] for name in ("value", "label") if name in given and columns_there):
            if column not in columns_there:
                self._fault(row, "parameters", no_column(kind.file, column, columns_there))
        if not cells.get("rows", "1").isdecimal():
            self._fault(row, "rows", say("rows is a number"))

    def _check_shown(self, row, cells, kind, name):
        shown = {key.split("::")[0] for key in cells} & {"label", "hint", *columns.MEDIA}
        if kind.name in types.ANSWERED | {"note"} and not shown:
            self._fault(row, "label", say("“%(name)s” has no label", name=name))
        if "big-image" in shown and "image" not in shown:
            self._fault(row, "big-image", say("a big-image stands beside a small one: write image too"))
        for start, advice in OUTSIDE.items():
            if cells.get("appearance", "").strip().startswith(start):
                refused = say("“%(word)s” is not supported", word=start.strip("(:"))
                self._fault(row, "appearance", advised(refused, advice))

    def _check_words(self, row, cells):
        """Words where a yes, a no or a condition stands."""
        for column in ("required", "read_only"):
            value = cells.get(column, "")
            if BARE.match(value) and value not in columns.YES | columns.NO:
                self._fault(row, column, advised(neither(value), say("write yes, no, or a condition like ${name} = 'x'")))
        if cells.get("fixed", "no") not in columns.YES | columns.NO:
            self._fault(row, "fixed", neither(cells["fixed"]))

    def _check_table(self, row, cells, kind):
        """The questions of a group that looks like a table share one list: they are its rows."""
        if kind.name in types.BEGINS:
            self._table = "" if "table-list" in cells.get("appearance", "").split() else None
        elif self._table is not None and kind.name in types.CHOOSING:
            listed = (kind.list, "severity" in cells, kind.other)
            self._table = self._table or listed
            if kind.file or listed != self._table:
                self._fault(row, "type", say("the questions of a table-list share one list, and all or none have a severity"))
            if "choice_filter" in cells:
                self._fault(row, "choice_filter", say("a table-list has no choice_filter"))

    def _fault(self, row, column, said):
        self.cells.fault("survey", row, column, said)
