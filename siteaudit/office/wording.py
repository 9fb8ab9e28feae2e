"""The texts of a checklist in one language beside another one, for who writes or checks a translation."""

import re
from typing import NamedTuple

from flask_babel import gettext as _

from . import checklist_words
from .questions import Wording, in_words

_UNSAFE = re.compile(r"[^\w]+")


class Text(NamedTuple):
    """One text: its place in words, how it is in the reference language, and how it is now."""

    key: str
    field: str
    about: str
    part: str
    reference: Wording
    text: str


class Part(NamedTuple):
    """A part of the form with its texts; how many are missing decides whether it stands open."""

    title: Wording
    texts: list
    missing: int


def reference_of(program, language):
    """The language that stands beside: the checklist's own, or the next one where that is being edited."""
    own = program["default_language"]
    return next((one for one in (own, *program["languages"]) if one != language), own)


def list_parts(program, rows, language, given=None):
    """Texts by part of the form; `given` is what was typed before something was refused."""
    beside = reference_of(program, language)
    titles = {node["id"]: in_words(node.get("label"), node["name"]) for node in program["body"] if node["kind"] != "question"}
    parts = {}
    for field, row in list_fields(rows):
        text = _text(row, field, language, beside, given or {})
        # What is empty in every language is nobody's to translate.
        if text.reference.text or text.text:
            parts.setdefault(_place(row, titles), []).append(text)
    return [Part(_title(place, titles, program), texts, sum(not one.text for one in texts)) for place, texts in parts.items()]


def list_fields(rows):
    """(name of the posted field, row): a name that people understand where it is shown, and one that is there once."""
    names = (_UNSAFE.sub("-", row["key"].partition("|")[2]).strip("-") for row in rows)
    return [(f"{name}-{number}", row) for number, (name, row) in enumerate(zip(names, rows, strict=True), 1)]


def _text(row, field, language, beside, given):
    return Text(
        key=row["key"],
        field=field,
        about=row["choice"] if "choice" in row else row["id"].rpartition("/")[2],
        part=str(checklist_words.COLUMNS.get(row["part"], row["part"])),
        reference=_beside(row["texts"], language, beside),
        text=given.get(field, row["texts"].get(language, "")),
    )


def _beside(texts, language, beside):
    for one in (beside, *texts):
        if one != language and texts.get(one):
            return Wording(texts[one], one or beside)
    return Wording("", beside)


def _place(row, titles):
    if "choice" in row:
        return "choices", row["list"]
    # The name of a part stands with what it names.
    return "survey", row["section"] or (row["id"] if row["id"] in titles else "")


def _title(place, titles, program):
    sheet, name = place
    if sheet == "choices":
        return in_words(None, _("Options of the list “%(name)s”", name=name))
    return titles.get(name) or in_words(program.get("title"), program["id"])


def count_texts(parts):
    """(how many are missing, how many there are)."""
    return sum(part.missing for part in parts), sum(len(part.texts) for part in parts)


def changed_texts(rows, language, form):
    """{key: text} of what was typed otherwise than it stands."""
    found = {}
    for field, row in list_fields(rows):
        typed = form.get(field)
        if typed is not None and _plain(typed) != _plain(row["texts"].get(language, "")):
            found[row["key"]] = _plain(typed)
    return found


def _plain(text):
    return text.replace("\r\n", "\n").strip()
