"""From a checklist file to its XForm and its program: what the command line and the service call.

`check_source` lists every fault, `compile_source` and `xform_of` refuse with checklist.invalid.
"""

import re
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from siteaudit.core.problems import Problem

from .authoring.loader import check_sheets, read_source
from .authoring.reading import read_file
from .compiler.compile import compile_xform
from .faults import advised, fault, in_order, refuse, say

ROW = re.compile(r"\[row : (\d+)\]\s*")
EMPTY_GROUP = re.compile(r'<group ref="[^"]*"(?: appearance="[^"]*")?(?:/>|>\s*</group>)')
COLUMN = re.compile(r"(?:column '?|sheet, the ')([a-z_]+)(?:::[^']*)?'?", re.IGNORECASE)


def check_source(path):
    """Every fault of the checklist file at `path`: [{sheet, row, column, message, line?}]."""
    try:
        return build(*read_file(path), stem=Path(path).stem)[2]
    except Problem as problem:
        if problem.code != "checklist.yaml":
            raise
        line = problem.details["line"]
        return [fault("file", line, None, advised(say("not well-formed YAML"), problem.details["reason"]), line)]


def compile_source(path):
    """The JSON program of the checklist file at `path`; refuses with checklist.invalid."""
    _, program, faults = build(*read_file(path), stem=Path(path).stem)
    refuse(faults)
    return program


def xform_of(path):
    """The XForm XML of the checklist file at `path`; refuses with checklist.invalid."""
    xform, _, faults = build(*read_file(path), stem=Path(path).stem)
    refuse(faults)
    return xform


def build(content, suffix, stem="checklist", *, is_new=True):
    """(XForm XML, program, faults) of a source; XForm and program are None where faults prevent them.

    Of what is published already (not `is_new`) no slip is told that means the same everywhere: it is read on as it is.
    """
    return _made(read_source(content, suffix, stem), is_new)


def build_sheets(sheets, stem="checklist", *, is_new=True):
    """The same for sheets that are read already (`reading.py`)."""
    return _made(check_sheets(sheets, stem), is_new)


def _made(source, is_new):
    """What is at fault is compiled too, as far as it is sound: so an author sees all faults at once."""
    faults = list(source.faults)
    try:
        xform = _without_empty_groups(convert(source.form, validate=False, pretty_print=False).xform)
        program, found = compile_xform(xform, source.places, is_new=is_new)
        faults += [each for each in found if not faults or _is_another(each, source)]
    except PyXFormError as error:
        faults = faults or [_pyxform_fault(str(error), source.places)]
    except Exception:
        if not faults:  # else the converter fell over what is told already
            raise
    return (None, None, in_order(faults)) if faults else (xform, program, [])


def _is_another(found, source):
    """Whether a fault of the compiler is no consequence of what the loader told already."""
    told = {(each["sheet"], each["row"], each["column"]) for each in source.faults}
    sheet, row, column, question = found["sheet"], found["row"], found["column"], _question_in(found)
    is_about_sealed = question and (sheet, row, "sensitivity") in told
    return (sheet, row, column) not in told and question not in source.doubtful and not is_about_sealed


def _question_in(said):
    """The question that a sentence names, if it names one."""
    values = said["values"]
    return _question_in(values["what"]) if isinstance(values.get("what"), dict) else values.get("question")


def _without_empty_groups(xform):
    """A group of hidden questions leaves an empty group in the body, which ODK Collect refuses to open."""
    before = None
    while before != xform:
        before, xform = xform, EMPTY_GROUP.sub("", xform)
    return xform


def _pyxform_fault(text, places):
    """pyxform's own refusal with its row; ours come first, so this is rare."""
    row = ROW.search(text)
    number = int(row[1]) if row else None
    column = COLUMN.search(text)
    line = next((place.line for place in places.values() if place.number == number), None)
    said = say("the converter pyxform says, in English: %(words)s", words=ROW.sub("", text).strip())
    return fault("survey", number, column[1].lower() if column else None, said, line)
