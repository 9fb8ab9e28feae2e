"""Writes every submission of a checklist, whatever its version, into one table and one for each repeat; called by service.py.

CSV: FILE.csv, and FILE.REPEAT.csv beside it. XLSX: a sheet each, and a sheet that says what each column asks.
Rows pass one by one; a country's answers never stand in memory whole.
"""

import csv
import hashlib
from collections import Counter

import xlsxwriter
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.checklists import union
from siteaudit.committees import service as committees
from siteaudit.core.problems import Problem
from siteaudit.core.spreadsheet import guard
from siteaudit.sites.models import Site
from siteaudit.visits.models import Submission, Visit

from . import rules

FORMATS = ("csv", "xlsx")
# No question's name begins so.
KEYS = ("__submission", "__visit", "__version", "__visited_on", "__mode", "__site", "__site_name", "__area")
_PAGE = 200
_SHEET_ROWS, _CELL = 1_048_576, 32_767
_TEXT = {"num_format": "@"}


def write(path, columns, records, languages):
    """Write {table: columns} and the records into `path`; returns {"files", "counts", "personal_data"} for the manifest."""
    kind = _Csv if path.suffix == ".csv" else _Xlsx
    counts, has_persons = Counter({"": 0}), False
    with kind(path, columns, languages) as out:
        for table, cells in records:
            out.add(table, cells)
            counts[table] += 1
            has_persons = has_persons or rules.has_personal_data(cells)
    files = [{"name": each.name, **_sums(each)} for each in out.files]
    return {"files": files, "counts": dict(sorted(counts.items())), "personal_data": has_persons}


def records(session, actor, versions, columns, *, since=None, before=None, area=None):
    """(table, cells) of every submission of these versions that the actor may see, oldest first."""
    by_id = {version.id: version for version in versions}
    hidden = committees.list_hidden_subjects(session, actor)
    shown = committees.list_shown_subjects(session, actor, "checklist.export")
    query = select(
        Submission.id, Submission.uid, Submission.checklist_version_id, Submission.answers, Submission.marks, Submission.summary,
        Submission.talks, Visit.uid.label("visit"), Visit.visited_on, Visit.mode, Site.uid.label("site"), Site.name.label("site_name"),
        Area.name.label("area"),
    )  # fmt: skip
    query = query.join(Visit, Visit.id == Submission.visit_id).join(Area, Area.id == Visit.area_id)
    query = query.outerjoin(Site, Site.id == Visit.site_id).where(Visit.uid.not_in(hidden))
    query = query.where(Submission.checklist_version_id.in_(by_id), Submission.replaced_at.is_(None))
    if shown is not None:
        query = query.where(Visit.uid.in_(shown))
    if since is not None:
        query = query.where(Visit.visited_on >= since)
    if before is not None:
        query = query.where(Visit.visited_on < before)
    if area is not None:
        query = query.where(Area.path.startswith(area.path, autoescape=True))
    query = access.scope(session, actor, query, Visit.area_id).order_by(Submission.id).limit(_PAGE)
    after, wanted = 0, union.headings_of(columns)
    while page := session.execute(query.where(Submission.id > after)).all():
        for row in page:
            yield from _rows(row, by_id[row.checklist_version_id], wanted)
        after = page[-1].id


def _rows(row, version, wanted):
    told = (row.uid, row.visit, version.version, row.visited_on.isoformat(), row.mode.value, row.site, row.site_name, row.area)
    about = dict(zip(KEYS, told, strict=True))
    calculated = (row.summary or {}).get("calculated") or {}
    told = {"calculated": calculated, "talks": row.talks, "wanted": wanted}
    for table, number, cells in union.rows_of(version.program, row.answers, row.marks, **told):
        yield table, cells | (about if not table else {"__submission": row.uid, "__row": number})


class _Csv:
    """One file a table; no cell can start a formula."""

    def __init__(self, path, columns, _languages):
        self.paths = {table: path if not table else path.with_name(f"{path.stem}.{table}.csv") for table in columns}
        self.headings = {table: _headings(table, held) for table, held in columns.items()}

    def __enter__(self):
        self.files, self.open, self.writers = list(self.paths.values()), [], {}
        for table, path in self.paths.items():
            file = path.open("w", encoding="utf-8-sig", newline="")
            self.open.append(file)
            self.writers[table] = csv.writer(file, lineterminator="\r\n")
            self.writers[table].writerow([guard(heading) for heading in self.headings[table]])
        return self

    def add(self, table, cells):
        self.writers[table].writerow([guard(cells.get(heading)) for heading in self.headings[table]])

    def __exit__(self, *_error):
        for file in self.open:
            file.close()


class _Xlsx:
    """One sheet a table, and one about the columns; texts are text cells, whatever they begin with, and stay so when edited."""

    def __init__(self, path, columns, languages):
        self.files, self.columns, self.languages = [path], columns, languages
        self.book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})

    def __enter__(self):
        bold = self.book.add_format({"bold": True, "bottom": 1, **_TEXT})
        self.text = self.book.add_format(_TEXT)
        self.headings = {table: _headings(table, held) for table, held in self.columns.items()}
        names = _sheet_names(self.columns)
        self.pages, self.rows = {}, {}
        for table, headings in self.headings.items():
            self.pages[table], self.rows[table] = self.book.add_worksheet(names[table]), 0
            self.pages[table].freeze_panes(1, 1)
            self.pages[table].set_column(0, len(headings) - 1, 16)
            self._line(table, headings, bold)
        return self

    def add(self, table, cells):
        self._line(table, [cells.get(heading) for heading in self.headings[table]])

    def _line(self, table, values, look=None):
        row = self.rows[table]
        if row >= _SHEET_ROWS or any(isinstance(value, str) and len(value) > _CELL for value in values):
            raise Problem("export.workbook-full")
        for column, value in enumerate(values):
            if isinstance(value, int | float):
                self.pages[table].write_number(row, column, value)
            elif value is not None:
                self.pages[table].write_string(row, column, str(value), look or self.text)
        self.rows[table] = row + 1

    def __exit__(self, error, *_more):
        if error is None:
            self._tell_columns()
        self.book.close()

    def _tell_columns(self):
        page, languages = self.book.add_worksheet("columns"), self.languages
        lines = [["table", "column", "type", "versions", *languages]]
        for table, held in self.columns.items():
            for column in held:
                labels = [column.label.get(language) for language in languages]
                labels = [label if isinstance(label, str) else "" for label in labels]
                lines.append([table, column.heading, column.type, " ".join(column.versions), *labels])
        for row, line in enumerate(lines):
            for place, text in enumerate(line):
                page.write_string(row, place, text[:_CELL], self.text)


def _headings(table, columns):
    return [*(("__submission", "__row") if table else KEYS), *(column.heading for column in columns)]


def _sheet_names(tables):
    """Names that a workbook takes: short, without its forbidden signs, each once."""
    found, taken = {}, {"columns", "history"}  # the second is Excel's own
    for table in tables:
        name = base = "".join(sign for sign in (table or "answers") if sign not in "[]:*?/\\'")[:28] or "table"
        number = 2
        while name.lower() in taken:
            name, number = f"{base}{number}", number + 1
        taken.add(name.lower())
        found[table] = name
    return found


def _sums(path):
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}
