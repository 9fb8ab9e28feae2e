"""The sheet `settings`: name, version, titles, languages of a form, as pyxform takes them."""

import re

from ..faults import say
from . import columns
from .cells import CODE, code_of, heading_of, neither, not_a_language
from .domain import NAMESPACE, listed

VERSION = re.compile(r"\d{1,20}\Z")
FORM_ID = re.compile(r"[A-Za-z_][\w.-]*\Z")
LONGEST = 64  # of the names that a database keeps


def read_settings(cells, row, stem):
    """The settings for pyxform; faults go to `cells`."""
    found = cells.renamed(row, "settings", columns.SETTINGS)
    written = {
        "form_id": found.get("form_id", stem),
        "version": found.get("version", ""),
        "namespaces": f'sa="{NAMESPACE}"',
    }
    _check_identity(cells, row, written, found.get("pillar", ""))
    language = found.get("default_language")
    written |= _titles(cells, row, found.get("form_title") or stem, language, stem)
    if language:
        code = code_of(language)
        written["default_language"] = heading_of(code) if code else language
    if "pillar" in found:
        written["attribute::sa:pillar"] = found["pillar"]
    if "unchecked" in found:
        written["attribute::sa:unchecked"] = ",".join(_unchecked(cells, row, found["unchecked"]))
    for name in ("instance_name", "style"):
        if name in found:
            written[name] = found[name]
    duplicates = found.get("allow_choice_duplicates", "no")
    if duplicates in columns.YES:
        written["allow_choice_duplicates"] = "yes"
    elif duplicates not in columns.NO:
        cells.fault("settings", row, "allow_choice_duplicates", neither(duplicates))
    return written


def _check_identity(cells, row, written, pillar):
    if not written["version"]:
        cells.fault("settings", row, "version", say("write a version: the day and a number, like 2026112401"))
    elif not VERSION.match(written["version"]):
        cells.fault("settings", row, "version", say("the version is digits only: the day and a number, like 2026112401"))
    if not FORM_ID.match(written["form_id"]):
        cells.fault("settings", row, "form_id", say("the form_id is letters, digits, dots, _ and -"))
    for column, text in (("form_id", written["form_id"]), ("pillar", pillar)):
        if len(text) > LONGEST:
            cells.fault("settings", row, column, say("%(column)s has at most %(number)s characters", column=column, number=LONGEST))


def _titles(cells, row, title, language, stem):
    """The title that other apps show, and those by language that ours do."""
    if not isinstance(title, dict):
        return {"form_title": title}
    for code in sorted(title):
        cells.is_language(code, "settings", row, "form_title")
    by_language = {f"attribute::sa:title-{code}": text for code, text in sorted(title.items())}
    return {"form_title": title.get(language) or next(iter(title.values()), stem), **by_language}


def check_unchecked(cells, row, written):
    """After the whole form is read: a language that is marked unchecked must be one of the form's."""
    for code in filter(None, written.get("attribute::sa:unchecked", "").split(",")):
        if code not in cells.languages:
            cells.fault("settings", row, "unchecked", say("the form has no texts in “%(code)s”", code=code))


def _unchecked(cells, row, text):
    codes = sorted(set(listed(text)))
    for code in codes:
        if not CODE.match(code):
            cells.fault("settings", row, "unchecked", not_a_language(code))
    return codes
