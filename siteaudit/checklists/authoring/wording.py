"""The texts of a checklist's source: listed for who edits them, and written back into its rows. Pure.

A shared list stands once, whoever asks it. A key is the sheet, the row's path and the column: `survey|people/count|label`.
"""

import copy

from siteaudit.core.problems import Problem

from .cells import REFERENCE
from .reading import Row

PARTS = ("label", "hint", "guidance_hint", "required_message", "constraint_message")
LONGEST = 5_000


def list_texts(sheets):
    """[{"key", "sheet", "section", "id", "part", "list"?, "choice"?, "texts": {language: text}}] in the order of the form."""
    found = []
    for key, row, part, about in _cells(sheets):
        value = row.cells[part]
        found.append({"key": key, **about, "part": part, "texts": value if isinstance(value, dict) else {"": value}})
    return found


def with_texts(sheets, language, texts, version):
    """The sheets with `texts` ({key: text}) of one language, and a new version number.

    An empty text takes the language away. Refuses with body.invalid: an unknown key, a reference lost or added.
    """
    made = copy.deepcopy(sheets)
    cells = {key: (row, part) for key, row, part, _about in _cells(made)}
    problems = {}
    for key, written in texts.items():
        if key not in cells:
            problems[key] = ["there is no such text"]
            continue
        row, part = cells[key]
        value = row.cells[part] if isinstance(row.cells[part], dict) else {"": row.cells[part]}
        text = written.replace("\r\n", "\n").strip()
        fault = _fault(text, value, language)
        if fault:
            problems[key] = [fault]
            continue
        value = {**value, language: text} if text else {code: each for code, each in value.items() if code != language}
        row.cells[part] = value.get("") if set(value) == {""} else value
    if problems:
        raise Problem("body.invalid", fields=problems)
    settings = made["settings"][0] if made.get("settings") else Row(2, {})
    settings.cells["version"] = version
    return {**made, "settings": [settings]}


def _cells(sheets):
    """(key, row, column, {"sheet", "section", "id", ..}) of every cell that holds a text."""
    for row in sheets.get("settings", ())[:1]:
        if "form_title" in row.cells:
            yield "settings||form_title", row, "form_title", {"sheet": "settings", "section": "", "id": ""}
    above = []
    for row in sheets.get("survey", ()):
        kind, name = row.cells.get("type", "").replace(" ", "_"), row.cells.get("name", "")
        if kind in ("end_group", "end_repeat"):
            del above[-1:]
            continue
        path = "/".join([*above, name])
        for part in PARTS:
            if part in row.cells:
                section = above[0] if above else ""
                yield f"survey|{path}|{part}", row, part, {"sheet": "survey", "section": section, "id": path}
        if kind in ("begin_group", "begin_repeat"):
            above.append(name)
    for row in sheets.get("choices", ()):
        if "label" in row.cells:
            about = {"list": row.cells["list_name"], "choice": row.cells["name"]}
            key = f"choices|{about['list']}/{about['choice']}|label"
            yield key, row, "label", {"sheet": "choices", "section": "", "id": "", **about}


def _fault(text, value, language):
    if len(text) > LONGEST:
        return f"longer than {LONGEST} signs"
    if not text:
        return None if any(each for code, each in value.items() if code != language) else "the last language stays"
    before = value.get(language) or next(iter(value.values()))
    if sorted(REFERENCE.findall(before)) != sorted(REFERENCE.findall(text)):
        return "keep what stands in ${ } as it is"
    return None
