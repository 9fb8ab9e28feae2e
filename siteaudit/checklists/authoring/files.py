"""The files that a checklist needs beside itself: lists as CSV, pictures and sounds. Pure.

A phone's own lists (`PHONE_LISTS`) are none of them.
"""

import csv
import io
from pathlib import PurePath

from siteaudit.core.digest import b64

from ..faults import advised, fault, say

SITES = "sites.csv"
# Lists that a phone has by itself, and their columns: as `sites/choices.py` writes them for everybody.
PHONE_LISTS = {
    SITES: ("name", "label", "province", "territory", "activity", "operator_type", "minerals"),
    "bodies.csv": ("name", "label", "kind", "seat", "province", "territory", "last_sheet"),
}
LARGEST = 5_000_000
LARGEST_TOGETHER = 20_000_000
MOST_ROWS = 50_000
NO_LIST = say("the file is no list of rows under headings")
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
    return [name for name in program.get("files", ()) if name not in PHONE_LISTS]


def check_files(program, files):
    """Faults of `files` ({name: bytes}): missing, not asked for, too large, or not what their name says."""
    needed = needed_files(program)
    faults = [_fault(name, say("this file is missing: give it with the checklist")) for name in needed if name not in files]
    if sum(map(len, files.values())) > LARGEST_TOGETHER:
        faults.append(_fault(None, say("the files are larger than %(size)s MB together", size=LARGEST_TOGETHER // 1_000_000)))
    for name, content in files.items():
        kind = media_type_of(name)
        if name not in needed:
            faults.append(_fault(name, say("the checklist does not name this file")))
        elif kind is None or not is_name(name):
            faults.append(_fault(name, say("a file has a plain name that ends in one of %(endings)s", endings=", ".join(TYPES))))
        elif len(content) > LARGEST:
            faults.append(_fault(name, say("the file is larger than %(size)s MB", size=LARGEST // 1_000_000)))
        elif kind == "text/csv":
            faults += _check_list(program, name, content)
        elif not content.startswith(_BEGINS.get(kind, (b"",))):
            faults.append(_fault(name, say("the file is not what its name says")))
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
        raise ValueError(say("a heading is missing or stands twice"))
    rows = []
    for row in reader:
        if any(row):
            rows.append({heading: cell.strip() for heading, cell in zip(headings, row, strict=False)})
        if len(rows) > MOST_ROWS:
            raise ValueError(say("more than %(number)s rows", number=MOST_ROWS))
    return rows


def as_sent(row):
    """A kept file as a phone gets it: {"rows"} of a list, {"type", "data"} of anything else."""
    if row.media_type == "text/csv":
        return {"rows": rows_of(row.content)}
    return {"type": row.media_type, "data": b64(row.content)}


def _check_list(program, name, content):
    try:
        rows = rows_of(content)
    except UnicodeDecodeError:
        return [_fault(name, advised(NO_LIST, say("it is not UTF-8 text")))]
    except csv.Error:
        return [_fault(name, advised(NO_LIST, say("a quotation mark is missing")))]
    except ValueError as error:
        return [_fault(name, advised(NO_LIST, error.args[0]))]
    wanted = {
        each[column]
        for each in program.get("lists", {}).values()
        if each.get("file") == name
        for column in ("value", "label")
        if each.get(column)
    }
    have = set(rows[0]) if rows else set()
    return [_fault(name, say("the list has no column “%(column)s”", column=column)) for column in sorted(wanted - have)]


def _fault(name, said):
    return fault("files", None, name, said)
