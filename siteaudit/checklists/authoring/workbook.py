"""Spreadsheets: the tables of an .xlsx or .xls form as texts, and a checklist's sheets written as .xlsx.

Reading keeps what pyxform's reader changes (no-break spaces, rows' numbers) and refuses what is no value: formulas and
errors. Writing makes text cells only, so that nothing is computed when Excel or LibreOffice opens the file.
"""

import datetime
import io
import zipfile

import openpyxl
import xlrd
import xlsxwriter
from openpyxl.utils import get_column_letter

from siteaudit.core.problems import Problem

from ..faults import say
from .columns import LANGUAGES

SHEETS = ("settings", "survey", "choices", "entities", "external_choices")
_FIRST = {"survey": ["type", "name", "label"], "choices": ["list_name", "name", "label"]}
_WIDEST, _NARROWEST = 60, 10
_CELL = 32_767
# One fixed moment, so that the same checklist gives the same bytes.
_MADE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 (the format knows no zone)
_BROKEN = (
    zipfile.BadZipFile, KeyError, OSError, TypeError, ValueError, AttributeError, IndexError, EOFError, SyntaxError,
    AssertionError, xlrd.XLRDError,
)  # fmt: skip


def read_workbook(content, suffix):
    """{sheet: [(row number, {heading: text})]} of the sheets of an XLSForm.

    Refuses with checklist.unreadable, checklist.heading-twice, checklist.formula.
    """
    try:
        tables = dict(_xls(content) if suffix == ".xls" else _xlsx(content))
    except _BROKEN as error:
        raise Problem("checklist.unreadable", reason=say("this is no %(suffix)s workbook, or it is damaged", suffix=suffix)) from error
    return {name: _rows(name, tables[name]) for name in SHEETS if name in tables}


def write_workbook(sheets):
    """The bytes of an .xlsx with `sheets` ({sheet: rows as reading.py gives them}); refuses with checklist.cell-too-long."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    looks = {"text_wrap": True, "valign": "top", "num_format": "@"}
    heading = book.add_format({**looks, "bold": True, "bottom": 1})
    cell, leftward = book.add_format(looks), book.add_format({**looks, "reading_order": 2, "align": "right"})
    for name in ("survey", "choices", "settings", "entities", "external_choices"):
        rows = sheets.get(name) or []
        if not rows and name not in ("survey", "choices", "settings"):
            continue
        page = book.add_worksheet(name)
        flat = [_flat(row.cells) for row in rows]
        headings = _headings(name, flat)
        page.freeze_panes(1, 2 if name in _FIRST else 0)
        for column, title in enumerate(headings):
            texts = [row.get(title, "") for row in flat]
            longest = max([len(title), *(len(line) for text in texts for line in text.split("\n"))])
            page.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
            page.write_string(0, column, title, heading)
            look = leftward if title.endswith("(ar)") else cell
            for number, text in enumerate(texts, 1):
                if len(text) > _CELL:
                    raise Problem("checklist.cell-too-long", sheet=name, row=number + 1, column=title)
                if text:
                    page.write_string(number, column, text, look)
    book.close()
    return out.getvalue()


def _flat(cells):
    """One text a heading: a text in several languages becomes one column each."""
    found = {}
    for key, value in cells.items():
        if isinstance(value, dict):
            found |= {f"{key}::{LANGUAGES.get(code, code)} ({code})": text for code, text in value.items()}
        else:
            found[key] = ",".join(value) if isinstance(value, list) else value
    return found


def _headings(sheet, rows):
    """Every heading once: the usual ones first, then as the rows name them, all languages of a text side by side."""
    every = list(dict.fromkeys(heading for row in rows for heading in row))
    bases = dict.fromkeys([*_FIRST.get(sheet, ()), *(_base(heading) for heading in every)])
    return [heading for base in bases for heading in every if _base(heading) == base]


def _base(heading):
    return heading.rpartition("::")[0] if heading.endswith(")") and "::" in heading else heading


def _xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        for name, sheet in _named(book.worksheets, lambda sheet: sheet.title):
            sheet.reset_dimensions()  # some programs write a wrong extent, and rows beyond it would be lost
            yield name, _filled([_value(sheet.title, cell) for cell in row] for row in sheet.iter_rows())
    finally:
        book.close()


def _filled(rows):
    """[(row number, texts)] of rows that hold anything: a sheet may have a million empty ones."""
    return [(number, row) for number, row in enumerate(rows, 1) if any(row)]


def _named(sheets, title):
    """(name, sheet) of the sheets of a form; a workbook of one sheet holds the survey, whatever its name."""
    found = [(title(sheet).strip().lower(), sheet) for sheet in sheets]
    if len(found) == 1 and found[0][0] not in SHEETS:
        return [("survey", found[0][1])]
    return [(name, sheet) for name, sheet in found if name in SHEETS]


def _value(sheet, cell):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" and value in ("=TRUE()", "=FALSE()"):  # how LibreOffice writes the two words
        return value[1:-2]
    if cell.data_type in ("f", "e"):
        place = f"{get_column_letter(cell.column)}{cell.row}"
        raise Problem("checklist.formula", sheet=sheet[:31], cell=place)
    return _text(value)


def _xls(content):
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    for name, sheet in _named(book.sheets(), lambda sheet: sheet.name):
        yield name, _filled([_old_value(book, cell) for cell in row] for row in sheet.get_rows())


def _old_value(book, cell):
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else _text(cell.value)


def _text(value):
    """What a person sees in the cell, as text: whole numbers without a point, a day without its midnight."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _rows(sheet, table):
    headings = [" ".join(text.split()) for text in table[0][1]] if table and table[0][0] == 1 else []
    named = [heading for heading in headings if heading]
    twice = next((heading for heading in named if named.count(heading) > 1), None)
    if twice is not None:
        raise Problem("checklist.heading-twice", sheet=sheet, column=twice[:80])
    found = []
    for number, row in table[1:]:
        cells = {heading: text for heading, text in zip(headings, row, strict=False) if heading and text}
        if cells:
            found.append((number, cells))
    return found
