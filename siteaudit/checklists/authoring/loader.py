"""Checklist source to the form that pyxform takes: checks every cell, adds what a checklist has by itself.

`read_source` is called by `source.py` and by the import of other people's forms. One file a sheet:
`settings.py`, `options.py` (choices), `survey.py`, with `domain.py` for our own columns.
"""

import re
from dataclasses import dataclass, field

from siteaudit.core import clock

from ..faults import fault, say
from . import columns
from .cells import Cells
from .foreign import naturalise
from .options import COLUMN, Options
from .reading import Row, read_sheets
from .settings import check_unchecked, read_settings
from .survey import Survey

READING = ("choice_filter", "calculation", "relevant", "constraint", "required", "read_only", "default", "repeat_count")
WORD = re.compile(r"[A-Za-z_][\w.-]*")


@dataclass
class Source:
    """A checked source: the dict for pyxform (what is sound of it), where each node stands, what is wrong, what was left out."""

    form: dict
    places: dict  # path in the form, or (list, option) -> Row
    doubtful: set  # names of questions that stand in the form otherwise than written
    faults: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def read_source(content, suffix, stem="checklist", foreign=False):
    """Check and convert the bytes of a checklist file; faults are collected, not raised.

    `foreign` is for other people's forms: what they may leave out or write in older ways is given (`foreign.py`),
    columns that are comments are left out, groups get names. `notes` tells each such change.
    """
    sheets, notes = read_sheets(content, suffix), []
    if foreign:
        sheets, notes = naturalise(sheets, stem, clock.today())
    source = check_sheets(sheets, stem, foreign)
    source.notes[:0] = notes
    return source


def check_sheets(sheets, stem="checklist", foreign=False):
    """The same for sheets that are read already: {name: [Row]}; `foreign` changes their rows."""
    cells = Cells(foreign)
    top = sheets["settings"][0] if sheets["settings"] else Row(2, {})
    settings = read_settings(cells, top, stem)
    options = Options(cells)
    read = read_columns(sheets)
    for sheet in ("choices", "external_choices"):
        options.read(sheets.get(sheet, ()), sheet, read, "allow_choice_duplicates" in settings)
    survey = Survey(cells, options)
    rows = survey.read(sheets["survey"])
    survey.finish()
    options.check_references(survey.names, survey.unusable)
    cells.check_references(("settings", top, "instance_name"), settings.get("instance_name", ""), survey.names)
    if "instance_name" in cells.columns_at_fault("settings", top):
        settings.pop("instance_name", None)
    check_unchecked(cells, top, settings)
    for row in sheets.get("entities", ())[:1]:
        cells.fault("entities", row, None, say("entities are not supported: sites are changed in the office"))
    if not rows and not cells.faults:
        cells.faults.append(fault("survey", 1, "type", say("the survey has no questions")))
    form = {"settings": [settings], "survey": rows, "survey_header": _heading_of(rows)}
    choices = options.written()
    if choices:
        form |= {"choices": choices, "choices_header": _heading_of(choices)}
    listed = {(name, code): row for name, codes in options.lists.items() for code, row in codes.items() if row}
    return Source(form, survey.places | listed, survey.doubtful, cells.faults, cells.notes)


def read_columns(sheets):
    """The further columns of choices that some expression may read: each word in one, and the map's geometry."""
    words = {"geometry"}
    for row in sheets["survey"]:
        for key, value in row.cells.items():
            base = key.split("::")[-1].lower()
            if columns.ALIASES.get(base, base) in READING or "instance(" in str(value):
                words |= {word for word in WORD.findall(str(value)) if COLUMN.match(word)}
    return words - columns.CHOICES - columns.COMMENTS


def _heading_of(rows):
    """All columns of a sheet; without them pyxform takes those of the first row for all."""
    return [dict.fromkeys(column for row in rows for column in row)]
