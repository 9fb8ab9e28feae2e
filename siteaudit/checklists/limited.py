"""The process that reads a file from outside: sets its own limits, reads, compiles, and prints one JSON answer.

Started by `limits.py` as `python -m siteaudit.checklists.limited`; stdin is one line of JSON, then the file.
"""

import datetime
import json
import resource
import sys

MEMORY = 1_200_000_000
PROCESSOR_SECONDS = 30
FILE = 100_000_000  # pyxform writes its XML to a temporary file once


def main():
    """Answer once on stdout; whatever goes beyond a limit ends the process, and the parent says so."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    asked = json.loads(sys.stdin.buffer.readline())
    answer = _answer(sys.stdin.buffer.read(), **asked)
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _answer(content, **asked):
    from siteaudit.core.problems import Problem

    try:
        return read(content, **asked)
    except Problem as problem:
        return {"problem": [problem.code, problem.details]}
    except RecursionError:
        return {"problem": ["checklist.groups", {}]}
    except MemoryError:
        return {"problem": ["checklist.too-slow", {}]}


def read(content, *, suffix, stem, foreign, today):
    """The members of limits.Upload."""
    from .foreign import naturalise
    from .limits import check_container, check_size
    from .loader import check_sheets
    from .reading import read_sheets

    check_container(content, suffix)
    sheets = read_sheets(content, suffix)
    check_size(sheets)
    notes = []
    if foreign:
        sheets, notes = naturalise(sheets, stem, datetime.date.fromisoformat(today))
        notes += check_sheets(sheets, stem, foreign=True).notes
    is_ours = not _complete(sheets, stem) and suffix in (".yaml", ".yml") and not notes
    return _upload(sheets, content if is_ours else None, stem) | {"notes": notes}


def _complete(sheets, stem):
    """Write what the file's name stands for into the settings, so that the source means the same under any name."""
    from .reading import Row

    sheets["settings"] = sheets.get("settings") or [Row(2, {})]
    cells = sheets["settings"][0].cells
    lacking = [column for column in ("form_id", "form_title") if column not in cells]
    cells.update(dict.fromkeys(lacking, stem))
    return lacking


def _upload(sheets, ours, stem):
    """Tables go through the YAML that is kept, so that what was checked is what is kept."""
    from .faults import in_order
    from .source import build
    from .writing import write_yaml

    faults = [] if ours else _without_list(sheets)
    told = {"name": None, "version": None, "program": None, "xform": None, "source": None}
    if faults:
        return told | {"faults": faults}
    source = ours or write_yaml(sheets).encode()
    xform, program, faults = build(source, ".yaml", stem)
    if not ours:
        faults = [_as_in_file(fault, sheets) for fault in faults]
    if faults:
        return told | {"faults": in_order(faults)}
    about = {"name": program["id"], "version": program["version"], "program": program, "xform": xform}
    return about | {"source": source.decode(), "faults": []}


def _without_list(sheets):
    from .faults import fault

    rows = [row for row in sheets.get("choices", ()) if "list_name" not in row.cells]
    return [fault("choices", row.number, "list_name", "an option needs a list and a name", row.line) for row in rows]


def _as_in_file(fault, sheets):
    """The fault with the row of the file that was handed in, instead of the row in the YAML made from it."""
    rows = sheets.get(fault["sheet"], ())
    if fault["sheet"] == "choices":
        order = list(dict.fromkeys(row.cells["list_name"] for row in rows))
        rows = sorted(rows, key=lambda row: order.index(row.cells["list_name"]))
    place = (fault["row"] or 0) - 2
    kept = {key: value for key, value in fault.items() if key != "line"}
    return {**kept, "row": rows[place].number} if 0 <= place < len(rows) else kept


if __name__ == "__main__":
    main()
