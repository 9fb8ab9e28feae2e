"""One table for all versions of a checklist: a column for each question by its name, a table for each repeat. Pure.

A question that was renamed in words keeps its column, one that is gone keeps it too. Nothing of a question that
is or was sealed or tells who sent it; what is or was restricted only for those who may read it.
"""

from typing import NamedTuple

from .engine.answers import SENDER
from .engine.talks import grade_of

SILENT = {"note"}
# A position is numbers: as one text it would begin with a minus in half the world, which spreadsheets read as a formula.
PLACE = ("lat", "lon", "alt", "acc")


class Column(NamedTuple):
    """One column: the question's name and what of it; label and type are the newest version's."""

    name: str
    what: str
    label: dict
    type: str
    versions: tuple

    @property
    def heading(self):
        """The question's name, and after a colon, which no name has, what of it."""
        return self.name if self.what == "answer" else f"{self.name}:{self.what}"


def columns_of(programs, *, restricted):
    """{repeat's name, "" for the form itself: [Column]} over `programs`, newest first; its order goes before."""
    named = [(program["version"], list(_questions(program["body"], ""))) for program in programs]
    kept_back = {node["name"] for _version, nodes in named for _table, node in nodes if _is_kept_back(node, restricted)}
    found = {"": {}}
    for version, nodes in named:
        for table, node in nodes:
            if node["name"] in kept_back or node["type"] in SILENT:
                continue
            for what in _whats(node):
                known = found.setdefault(table, {}).get((node["name"], what))
                versions = (*known.versions, version) if known else (version,)
                about = known or Column(node["name"], what, node.get("label", {}), node["type"], ())
                found[table][node["name"], what] = about._replace(versions=versions)
    return {table: list(columns.values()) for table, columns in found.items()}


def headings_of(columns):
    """{table: its headings} of `columns_of`, made once for many rows."""
    return {table: frozenset(column.heading for column in held) for table, held in columns.items()}


def rows_of(program, answers, marks, *, calculated, talks, wanted):
    """(table, row number like "2" or "2.1", {heading: value}) of one submission; the form's own row has the number "".

    `wanted` is what `headings_of` says.
    """
    rows = {("", ""): {}}

    def put(table, number, heading, value):
        if value is not None and heading in wanted.get(table, ()):
            rows.setdefault((table, number), {})[heading] = value

    def walk(nodes, form, path, table, number):
        for node in nodes:
            name = node["name"]
            place, value = f"{path}{name}", form.get(name) if isinstance(form, dict) else None
            if node["kind"] == "group":
                walk(node["children"], value, f"{place}/", table, number)
            elif node["kind"] == "repeat":
                for count, row in enumerate(value if isinstance(value, list) else (), 1):
                    inner = f"{number}.{count}" if number else str(count)
                    rows[name, inner] = {}
                    walk(node["children"], row, f"{place}[{count}]/", name, inner)
            else:
                value = calculated.get(place) if value is None else value
                put(table, number, name, cell_of(value))
                for part in PLACE if node["type"] == "geopoint" and isinstance(value, dict) else ():
                    put(table, number, f"{name}:{part}", value.get(part))
                mark = marks.get(place)
                if "severity" in node.get("sa", {}) and (value is not None or mark):
                    put(table, number, f"{name}:grade", grade_of(mark or {}, talks))
                if mark:
                    put(table, number, f"{name}:reason", mark.get("reason"))

    walk(program["body"], answers, "", "", "")
    for (table, number), cells in rows.items():
        if table in wanted:
            yield table, number, cells


def cell_of(value):
    """An answer as one cell, as ODK tools write it: names with spaces between, a trace as "lat lon alt acc; ..."."""
    if isinstance(value, list):
        if all(isinstance(each, dict) for each in value):
            return "; ".join(_place(each) for each in value) or None
        return " ".join(str(each) for each in value) or None
    if isinstance(value, dict):
        return _place(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value != "" else None


def _place(value):
    if value.get("lat") is None or value.get("lon") is None:
        return ""
    return " ".join(str(value.get(part) or 0) for part in PLACE)


def _whats(node):
    whats = PLACE if node["type"] == "geopoint" else ("answer",)
    return (*whats, "grade", "reason") if "severity" in node.get("sa", {}) else whats


def _questions(nodes, table):
    for node in nodes:
        if node["kind"] == "question":
            yield table, node
        else:
            yield from _questions(node["children"], node["name"] if node["kind"] == "repeat" else table)


def _is_kept_back(node, restricted):
    sensitivity = node.get("sa", {}).get("sensitivity", "R")
    return sensitivity == "S" or node["type"] in SENDER or (sensitivity != "P" and not restricted)
