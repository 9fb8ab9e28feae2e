"""The sheets `choices` and `external_choices`: the lists of a form, and what is added to them at publish.

A question with a severity offers the reserved answers too, one with or_other the option `other`: both from a
copy of its list, so that no other question changes.
"""

import re

from . import columns
from .cells import heading_of

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
        self._texts = []  # (place, text) of labels

    def read(self, rows, sheet, read_columns, duplicates):
        """Take the rows of one sheet; `read_columns` are the further columns that some expression reads."""
        for row in rows:
            if row.cells:
                further = [key for key in row.cells if key in read_columns and key not in columns.CHOICES]
                found = self.cells.renamed(row, sheet, columns.CHOICES, further)
                self._take(row, sheet, found, sorted(further), duplicates)

    def _take(self, row, sheet, found, further, duplicates):
        name, code = found.get("list_name"), found.get("name")
        if not name or not code:
            self.cells.fault(sheet, row, "name" if name else "list_name", "an option needs a list and a name")
            return
        if not CODE.match(code):
            self.cells.fault(sheet, row, "name", "an option's name is letters, digits, _ . and -, without spaces")
        if not CODE.match(name):
            self.cells.fault(sheet, row, "list_name", "a list's name is letters, digits, _ . and -, without spaces")
        codes = self.lists.setdefault(name, {})
        if code in codes and not duplicates:
            advice = "" if not further else "; where a choice_filter divides them, set allow_choice_duplicates to yes"
            self.cells.fault(sheet, row, "name", f"the list “{name}” has “{code}” twice{advice}")
        codes.setdefault(code, row)
        if not any(key.split("::")[0] in {"label", *columns.MEDIA} for key in found):
            self.cells.fault(sheet, row, "label", f"the option “{code}” has no label")
        self.columns.setdefault(name, set()).update(further)
        self._texts += [((sheet, row, "label"), text) for key, text in found.items() if key.startswith("label")]
        texts = {key: text for key, text in found.items() if key not in {"list_name", "name", *further}}
        self.rows.append(
            {"list_name": name, "name": code, **texts, **{key: found[key] for key in further if key in found}}
        )

    def check_references(self, names):
        """Refuse a label that names no question."""
        for place, text in self._texts:
            self.cells.check_references(place, text, names)

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
