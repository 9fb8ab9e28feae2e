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
    from .limits import LARGEST_ANSWER, megabytes

    asked = json.loads(sys.stdin.buffer.readline())
    answer = json.dumps(_answer(sys.stdin.buffer.read(), **asked)).encode()
    if len(answer) > LARGEST_ANSWER:
        answer = json.dumps({"problem": ["checklist.too-large", {"most": megabytes(LARGEST_ANSWER)}]}).encode()
    sys.stdout.buffer.write(answer)


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
    from .authoring.foreign import naturalise
    from .authoring.loader import check_sheets
    from .authoring.reading import read_sheets
    from .limits import check_container, check_size

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
    from .authoring.reading import Row

    sheets["settings"] = sheets.get("settings") or [Row(2, {})]
    cells = sheets["settings"][0].cells
    lacking = [column for column in ("form_id", "form_title") if column not in cells]
    cells.update(dict.fromkeys(lacking, stem))
    return lacking


def _upload(sheets, ours, stem):
    """Tables are kept as the YAML of their rows, which compiles to the same XForm (tests/rules/test_checklists_files.py)."""
    from siteaudit.core.problems import Problem

    from .authoring.writing import write_yaml
    from .limits import LARGEST, megabytes
    from .source import build_sheets

    xform, program, faults = build_sheets(sheets, stem)
    if faults:
        return {"faults": faults} | dict.fromkeys(("name", "version", "program", "xform", "source"))
    about = {"name": program["id"], "version": program["version"], "program": program, "xform": xform, "faults": []}
    about["source"] = ours.decode() if ours else write_yaml(sheets)
    if max(len(xform.encode()), len(about["source"].encode())) > LARGEST:
        raise Problem("checklist.too-large", most=megabytes(LARGEST))
    return about


if __name__ == "__main__":
    main()
