"""The sheet `settings`: name, version, titles, languages of a form, as pyxform takes them."""

import re

from . import columns
from .cells import CODE, code_of, heading_of
from .domain import NAMESPACE, listed

VERSION = re.compile(r"\d{1,20}\Z")
FORM_ID = re.compile(r"[A-Za-z_][\w.-]*\Z")


def read_settings(cells, row, stem):
    """The settings for pyxform; faults go to `cells`."""
    found = cells.renamed(row, "settings", columns.SETTINGS)
    title = found.get("form_title") or stem
    written = {
        "form_id": found.get("form_id", stem),
        "version": found.get("version", ""),
        "namespaces": f'sa="{NAMESPACE}"',
    }
    if not written["version"]:
        cells.fault("settings", row, "version", "write a version: the day and a number, like 2026112401")
    elif not VERSION.match(written["version"]):
        cells.fault("settings", row, "version", "the version is digits only: the day and a number, like 2026112401")
    if not FORM_ID.match(written["form_id"]):
        cells.fault("settings", row, "form_id", "the form_id is letters, digits, dots, _ and -")
    language = found.get("default_language")
    if isinstance(title, dict):
        written["form_title"] = title.get(language) or next(iter(title.values()), stem)
        for code, text in sorted(title.items()):
            cells.is_language(code, "settings", row, "form_title")
            written[f"attribute::sa:title-{code}"] = text
    else:
        written["form_title"] = title
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
    if found.get("allow_choice_duplicates", "no").lower() in {"yes", "true"}:
        written["allow_choice_duplicates"] = "yes"
    return written


def check_unchecked(cells, row, written):
    """After the whole form is read: a language that is marked unchecked must be one of the form's."""
    for code in filter(None, written.get("attribute::sa:unchecked", "").split(",")):
        if code not in cells.languages:
            cells.fault("settings", row, "unchecked", f"the form has no texts in “{code}”")


def _unchecked(cells, row, text):
    codes = sorted(set(listed(text)))
    for code in codes:
        if not CODE.match(code):
            cells.fault("settings", row, "unchecked", f"“{code}” is not a language code like en, fr or sw")
    return codes
