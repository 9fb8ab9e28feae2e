"""Reads a checklist that somebody hands in: in a process of its own, with limits of memory, time and size.

`read_upload` is for the office, the command line and whatever takes a file from outside; it needs no database and
belongs before a transaction. What a container may not hold is refused before it is opened (`check_container`).
"""

import json
import logging
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import NamedTuple

from siteaudit.core import clock
from siteaudit.core.problems import CODES, Problem
from siteaudit.core.settings import ROOT

from .authoring.reading import NO_FORM
from .faults import Said, say

LARGEST = 10_000_000
LARGEST_INSIDE = 60_000_000
# XForm, program and source together, with \u1234 for each Arabic letter: 20,000 options in four languages are 30 MB.
LARGEST_ANSWER = 40_000_000
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_GROUPS = 10_000
SECONDS = 40
SUFFIXES = (".yaml", ".yml", ".xlsx", ".xls", ".csv", ".md")
_MACROS = re.compile(r"vbaproject|macrosheets/|activex/", re.IGNORECASE)
_OUTSIDE = re.compile(r"externallinks/|embeddings/|querytables/|(^|/)connections\.xml$|ddelinks", re.IGNORECASE)
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_log = logging.getLogger("siteaudit")


class Upload(NamedTuple):
    """What was read: every fault, or a checklist that can be kept; `source` is our YAML of it, `notes` what was given."""

    name: str | None
    version: str | None
    faults: list
    program: dict | None
    xform: str | None
    source: str | None
    notes: list


def read_upload(content, filename, *, foreign=False):
    """The Upload of a file's bytes; `foreign` is kind to forms of other makers (foreign.py).

    Refuses with checklist.too-large, checklist.bomb, checklist.macros, checklist.external, checklist.formula,
    checklist.groups, checklist.too-slow, checklist.heading-twice, checklist.unreadable, checklist.yaml.
    """
    suffix, stem = PurePath(filename).suffix.lower(), PurePath(filename).stem
    if suffix in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise Problem("checklist.macros")
    if suffix not in SUFFIXES:
        raise Problem("checklist.unreadable", reason=NO_FORM)
    if len(content) > LARGEST:
        raise Problem("checklist.too-large", most=megabytes(LARGEST))
    asked = {"suffix": suffix, "stem": stem, "foreign": foreign, "today": clock.today().isoformat()}
    told = _run(json.dumps(asked).encode() + b"\n" + content)
    if "problem" in told:
        code, details = told["problem"]
        details = {name: Said(each) if isinstance(each, dict) else each for name, each in details.items()}
        raise Problem(code if code in CODES else "checklist.unreadable", **details)
    return Upload(**told)


def megabytes(size):
    """The sentence of so many bytes at most."""
    return say("%(size)s MB", size=size // 1_000_000)


def check_container(content, suffix):
    """Refuse what a spreadsheet file may not be or hold, by its table of contents and its raw parts."""
    if suffix == ".xls" and not content.startswith(b"\xd0\xcf\x11\xe0") and not content.startswith(b"\x09"):
        raise Problem("checklist.unreadable", reason=say("this is no %(suffix)s workbook, or it is damaged", suffix=suffix))
    if suffix != ".xlsx":
        return
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Problem("checklist.unreadable", reason=say("the workbook is protected by a password"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            inside = sum(part.file_size for part in parts)
            if inside > LARGEST_INSIDE or len(parts) > MOST_PARTS:
                raise Problem("checklist.bomb")
            for part in parts:
                _check_part(part.filename, archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Problem("checklist.unreadable", reason=say("this is no %(suffix)s workbook, or it is damaged", suffix=suffix)) from error


def check_size(sheets):
    """Refuse more rows or groups than anybody fills, before anything is made of them."""
    if sum(map(len, sheets.values())) > MOST_ROWS:
        raise Problem("checklist.too-large", most=say("%(number)s rows", number=MOST_ROWS))
    kinds = (str(row.cells.get("type", "")).replace(" ", "_") for row in sheets.get("survey", ()))
    if sum(kind.startswith(("begin_group", "begin_repeat")) for kind in kinds) > MOST_GROUPS:
        raise Problem("checklist.groups", most=say("%(number)s groups", number=MOST_GROUPS))


def _check_part(name, archive):
    if _MACROS.search(name):
        raise Problem("checklist.macros")
    if _OUTSIDE.search(name):
        raise Problem("checklist.external")
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    text = archive.read(name)
    encoding = _ENCODING.search(text[:200])
    # In another encoding a declaration could hide from the search.
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise Problem("checklist.external")
    if _DECLARES.search(text):
        raise Problem("checklist.external")
    if name == "[Content_Types].xml" and b"macroEnabled" in text:
        raise Problem("checklist.macros")


def _run(given):
    """What the limited process says of `given`; it knows no key, no database and no address."""
    command = [sys.executable, "-E", "-s", "-m", "siteaudit.checklists.limited"]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        # Files, not pipes: the process is held to the size of a file, and no more of them is read than is allowed.
        with TemporaryFile() as out, TemporaryFile() as faults:
            code = subprocess.run(  # noqa: S603 (our own module)
                command, input=given, stdout=out, stderr=faults, timeout=SECONDS, cwd=ROOT, env=environment, check=False
            ).returncode
            told, fault = (_beginning(file) for file in (out, faults))
    except subprocess.TimeoutExpired as error:
        raise Problem("checklist.too-slow") from error
    if code > 0:
        # Only the kind of the fault: its text may hold what was in the file.
        _log.error("a checklist could not be read: %s", _last_word(fault))
        raise Problem("checklist.unreadable", reason=say("the reader failed at something in it"))
    if code < 0:
        raise Problem("checklist.too-slow")
    if len(told) > LARGEST_ANSWER:
        raise Problem("checklist.too-large", most=megabytes(LARGEST_ANSWER))
    return json.loads(told)


def _beginning(file):
    file.seek(0)
    return file.read(LARGEST_ANSWER + 1)


def _last_word(stderr):
    """The name of the exception that ended the process."""
    lines = stderr.decode(errors="replace").strip().splitlines() or [""]
    return re.match(r"[\w.]*", lines[-1])[0]
