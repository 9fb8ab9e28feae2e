"""The sheets `choices` and `external_choices`: the lists of a form, and what is added to them at publish.

A question with a severity offers the reserved answers too, one with or_other the option `other`: both from a
copy of its list, so that no other question changes.
"""

import re

from ..faults import advised, say
from . import columns
from .cells import heading_of
from .mending import reads_any

CODE = re.compile(r"[\w][\w.-]*\Z")
COLUMN = re.compile(r"(?!__|itextId\Z|media\Z)[A-Za-z_][\w.-]*\Z")
MARK = "sa_reserved"  # the column of a reserved answer, so that a choice_filter never takes it away


class Options:
    """The rows of every list, as pyxform takes them."""

    def __init__(self, cells):
        self.cells = cells
        self.rows = []
        self.lists = {}  # name -> {code: Row}
        self.columns = {}  # name -> further columns
        self._added = {}
        self.unsound = set()  # lists that lack an option because of a fault
        self._texts = []  # (place, written row, column) of labels

    def read(self, rows, sheet, read_columns, duplicates):
        """Take the rows of one sheet; `read_columns` are the further columns that some expression reads."""
        for row in rows:
            if row.cells:
                further = [key for key in row.cells if key in read_columns and key not in columns.CHOICES]
                found = self.cells.renamed(row, sheet, columns.CHOICES, further)
                self._take(row, sheet, found, sorted(further), duplicates)

    def _take(self, row, sheet, found, further, duplicates):
        name, code = found.get("list_name"), found.get("name")
        codes = self.lists.setdefault(name, {}) if name else {}
        if not name or not code:
            self.cells.fault(sheet, row, "name" if name else "list_name", say("an option needs a list and a name"))
            self.unsound.add(name)
            return
        if not CODE.match(code):
            self.cells.fault(sheet, row, "name", say("an option's name is letters, digits, _ . and -, without spaces"))
        if not CODE.match(name):
            self.cells.fault(sheet, row, "list_name", say("a list's name is letters, digits, _ . and -, without spaces"))
        if code in codes and not duplicates:
            said = say("the list “%(list)s” has “%(option)s” twice", list=name, option=code)
            advice = say("where a choice_filter divides them, set allow_choice_duplicates to yes")
            self.cells.fault(sheet, row, "name", advised(said, advice if further else None))
        codes.setdefault(code, row)
        if not any(key.split("::")[0] in {"label", *columns.MEDIA} for key in found):
            self.cells.fault(sheet, row, "label", say("the option “%(option)s” has no label", option=code))
        self.columns.setdefault(name, set()).update(further)
        texts = {key: text for key, text in found.items() if key not in {"list_name", "name", *further}}
        written = {"list_name": name, "name": code, **texts, **{key: found[key] for key in further if key in found}}
        self._texts += [((sheet, row, "label"), written, key) for key in texts if key.startswith("label")]
        if self.cells.columns_at_fault(sheet, row) & {"list_name", "name"}:
            self.unsound.add(name)
        else:
            self.rows.append(written)

    def check_references(self, names, unusable):
        """Refuse a label that names no question."""
        for (sheet, row, column), written, key in self._texts:
            self.cells.check_references((sheet, row, column), written[key], names)
            if column in self.cells.columns_at_fault(sheet, row) or reads_any(written[key], unusable):
                written[key] = "-"

    def with_other(self, name):
        """The list `name` once more with the option `other` at its end; the name of that list."""
        return self._copy(name, f"{name}_or_other", {"other": columns.OTHER_LABEL}, {})

    def with_reserved(self, name, filtered):
        """The list `name` once more with the reserved answers behind it; the name of that list."""
        return self._copy(name, f"{name}_or_reserved", columns.RESERVED_LABELS, {MARK: "1"} if filtered else {})

    def _copy(self, name, named, labels, mark):
        added = self._added.setdefault(named, {"of": name, "labels": labels, "mark": {}})
        added["mark"] |= mark
        if named not in self.lists:
            rows = self.lists.get(name, {})
            self.lists[named] = {**rows, **{code: None for code in labels if code not in rows}}
            self.columns[named] = self.columns.get(name, set())
        self.columns[named] = self.columns[named] | set(mark)
        return named

    def written(self):
        """All rows, those of the copied lists last; called when every language of the form is known."""
        if not self.rows and not self._added:
            return []
        found = list(self.rows)
        for named in sorted(self._added, key=lambda each: (self._added[each]["of"] in self._added, each)):
            found += self._copied(named, self._added[named], found)
        return found

    def _copied(self, named, added, rows):
        own = [{**row, "list_name": named} for row in rows if row["list_name"] == added["of"]]
        present = {row["name"] for row in own}
        languages = sorted(self.cells.languages)
        for code, labels in added["labels"].items():
            if code not in present:
                texts = {f"label::{heading_of(each)}": labels.get(each, labels["en"]) for each in languages}
                own.append({"list_name": named, "name": code, **(texts or {"label": labels["en"]}), **added["mark"]})
        return own
