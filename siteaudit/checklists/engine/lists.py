"""The lists of a program: rows of its own and of files, read by an index on a column, never by a scan of them all.

Used by `form.py`. Twin of `static/js/domain/lists.js`.
"""

import math

from .values import number_of


class Lists:
    """Every list of one program; `files` = {"villages.csv": [{column: text}]}."""

    def __init__(self, program, files=None):
        self._known = program.get("lists") or {}
        self._files = files if isinstance(files, dict) else {}
        self._indexes = {}

    def rows(self, name):
        """All rows; none when the file did not come along."""
        known = self._known.get(name, {})
        rows = known["items"] if "items" in known else self._files.get(known.get("file"))
        return rows if isinstance(rows, list) else []

    def name_of(self, name, row):
        """What is written as the answer when this row is chosen."""
        value = row.get(self._columns(name)[0])
        return value if isinstance(value, str) else ""

    def shown(self, name, rows):
        """Rows as options: {"name", "label", ...} whatever the file calls them."""
        value, label = self._columns(name)
        if (value, label) == ("name", "label"):
            return rows
        return [{**row, "name": row.get(value, ""), "label": row.get(label, "")} for row in rows]

    def named(self, name, text):
        """[(place, row)] of the rows that are written so."""
        return self._found(name, self._columns(name)[0], [text])

    def look_up(self, name, column, values):
        """[(place, row)] of the rows whose column is equal to one of the values, in order; None when no index can tell."""
        return None if any(isinstance(value, bool) for value in values) else self._found(name, column, values)

    def _found(self, name, column, values):
        texts, numbers, rows = self._index(name, column)
        places = {place for value in values for place in (texts if isinstance(value, str) else numbers).get(value, ())}
        return [(place, rows[place - 1]) for place in sorted(places)]

    def _index(self, name, column):
        found = self._indexes.get((name, column))
        if found is None:
            texts, numbers, rows = {}, {}, self.rows(name)
            for place, row in enumerate(rows, 1):
                text = row.get(column, "")
                if isinstance(text, str):
                    texts.setdefault(text, []).append(place)
                    number = number_of(text)
                    if not math.isnan(number):
                        numbers.setdefault(number, []).append(place)
            found = self._indexes[(name, column)] = (texts, numbers, rows)
        return found

    def _columns(self, name):
        known = self._known.get(name, {})
        return known.get("value", "name"), known.get("label", "label")


def key_of(condition):
    """(column, EXPR) of an equality at the head of an `and` chain that an index answers, else None."""
    if not isinstance(condition, list):
        return None
    if condition[0] == "and":
        return key_of(condition[1]) or key_of(condition[2])
    if condition[0] == "=":
        for one, other in (condition[1:], condition[:0:-1]):
            if isinstance(one, list) and one[0] == "item" and one[1] != "label" and not _is_of_the_row(other):
                return one[1], other
    return None


def _is_of_the_row(expression):
    """Whether an expression asks the row itself: a column, or its place."""
    if not isinstance(expression, list):
        return False
    if expression[0] == "item" or expression == ["position"]:
        return True
    return expression[0] not in {"list", "ref"} and any(_is_of_the_row(part) for part in expression[1:])
