"""Workbooks for tests, made in memory: a small form, changed zips, and what reading such a file says."""

import io
import zipfile

import pytest
import xlsxwriter

from siteaudit.checklists.limits import read_upload
from siteaudit.core.problems import Problem

SMALL = {
    "survey": [["type", "name", "label::English (en)"], ["integer", "age", "Age"]],
    "settings": [["form_id", "version"], ["f", "2026112401"]],
}


def book(sheets, **options):
    """An .xlsx of {sheet: rows}; a cell that begins with = is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(number, column, value)
    return out.getvalue()


def repacked(content, more=(), change=None):
    """The same zip with other or changed parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(name, body) if change else body)
        for name, body in more:
            new.writestr(name, body)
    return out.getvalue()


def refused(code, content, filename="f.xlsx", **more):
    with pytest.raises(Problem) as told:
        read_upload(content, filename, foreign=True, **more)
    assert told.value.code == code
    return told.value.details


def faults_of(content, filename="f.xlsx"):
    return [(one["sheet"], one["row"], one["column"]) for one in read_upload(content, filename, foreign=True).faults]
