"""The files that a checklist needs beside itself: lists as CSV, pictures and sounds. Pure.

`sites.csv` and `bodies.csv` are none of them: a phone's own sites and bodies stand for them.
"""

import csv
import io
from pathlib import PurePath

from siteaudit.core.digest import b64

from ..faults import fault

SITES = "sites.csv"
BODIES = "bodies.csv"
LARGEST = 5_000_000
LARGEST_TOGETHER = 20_000_000
MOST_ROWS = 50_000
LONGEST_NAME = 200
TYPES = {
    ".csv": "text/csv", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav", ".mp4": "video/mp4", ".webm": "video/webm",
}  # fmt: skip
# First bytes by type: a picture is told by what it holds, not by its name.
_BEGINS = {
    "image/jpeg": (b"\xff\xd8\xff",), "image/png": (b"\x89PNG\r\n\x1a\n",), "image/webp": (b"RIFF",), "audio/wav": (b"RIFF",),
    "audio/ogg": (b"OggS",), "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "video/webm": (b"\x1aE\xdf\xa3",),
}  # fmt: skip


def needed_files(program):
    """Names of the files that somebody must give with this program."""
    return [name for name in program.get("files", ()) if name not in (SITES, BODIES)]


def check_files(program, files):
    """Faults of `files` ({name: bytes}): missing, not asked for, too large, or not what their name says."""
    needed = needed_files(program)
    faults = [_fault(name, "this file is missing: give it with the checklist") for name in needed if name not in files]
    if sum(map(len, files.values())) > LARGEST_TOGETHER:
        faults.append(_fault(None, f"the files are larger than {LARGEST_TOGETHER // 1_000_000} MB together"))
    for name, content in files.items():
        kind = media_type_of(name)
        if name not in needed:
            faults.append(_fault(name, "the checklist does not name this file"))
        elif kind is None or not is_name(name):
            faults.append(_fault(name, f"a file has a plain name that ends in one of {', '.join(TYPES)}"))
        elif len(content) > LARGEST:
            faults.append(_fault(name, f"the file is larger than {LARGEST // 1_000_000} MB"))
        elif kind == "text/csv":
            faults += _check_list(program, name, content)
        elif not content.startswith(_BEGINS.get(kind, (b"",))):
            faults.append(_fault(name, "the file is not what its name says"))
    return faults


def media_type_of(name):
    """The content type of a file by its ending, or None."""
    return TYPES.get(PurePath(name).suffix.lower())


def is_name(name):
    """Whether `name` is a file's own name, without a folder."""
    return name == PurePath(name).name and len(name) <= LONGEST_NAME and "\\" not in name


def rows_of(content):
    """A CSV file's rows as {heading: text}; ValueError when it is none."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    headings = [heading.strip() for heading in next(reader, ())]
    if not headings or len(set(headings)) < len(headings) or "" in headings:
        raise ValueError("a heading is missing or stands twice")
    rows = []
    for row in reader:
        if any(row):
            rows.append({heading: cell.strip() for heading, cell in zip(headings, row, strict=False)})
        if len(rows) > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
    return rows


def as_sent(row):
    """A kept file as a phone gets it: {"rows"} of a list, {"type", "data"} of anything else."""
    if row.media_type == "text/csv":
        return {"rows": rows_of(row.content)}
    return {"type": row.media_type, "data": b64(row.content)}


def _check_list(program, name, content):
    try:
        rows = rows_of(content)
    except (ValueError, csv.Error) as error:
        reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        return [_fault(name, f"the file is no list of rows under headings ({reason})")]
    wanted = {
        each[column]
        for each in program.get("lists", {}).values()
        if each.get("file") == name
        for column in ("value", "label")
        if each.get(column)
    }
    have = set(rows[0]) if rows else set()
    return [_fault(name, f"the list has no column “{column}”") for column in sorted(wanted - have)]


def _fault(name, message):
    return fault("files", None, name, message)
