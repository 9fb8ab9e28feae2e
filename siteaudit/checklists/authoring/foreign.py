"""Forms of other makers: their headings, languages and settings as ours, with a note for each change. Pure.

Only what an XLSForm may leave out or write in older ways is given here; everything else stays for `loader.py` to judge.
"""

import re

from ..faults import say
from .reading import Row
from .settings import LONGEST

LANGUAGES = {
    "en": "english anglais kiingereza", "fr": "french français francais kifaransa", "sw": "swahili kiswahili",
    "ln": "lingala", "kg": "kikongo kituba", "lua": "tshiluba ciluba luba", "rw": "kinyarwanda", "rn": "kirundi",
    "lg": "luganda", "es": "spanish español espanol espagnol", "pt": "portuguese português portugues portugais",
    "ar": "arabic arabe العربية عربي", "zh": "chinese chinois 中文", "de": "german deutsch allemand", "it": "italian italiano",
    "nl": "dutch nederlands", "ru": "russian русский", "tr": "turkish türkçe", "fa": "persian farsi dari", "ps": "pashto",
    "ur": "urdu", "hi": "hindi हिन्दी", "bn": "bengali bangla", "ne": "nepali नेपाली", "am": "amharic amarigna", "so": "somali",
    "ha": "hausa", "yo": "yoruba", "ig": "igbo", "wo": "wolof", "bm": "bambara", "ff": "fula fulfulde peul", "sg": "sango",
    "mg": "malagasy malgache", "ht": "creole kreyòl kreyol", "id": "indonesian", "vi": "vietnamese", "my": "burmese",
    "km": "khmer", "uk": "ukrainian",
}  # fmt: skip
_CODES = {name: code for code, names in LANGUAGES.items() for name in names.split()}
_CODED = re.compile(r".*\([A-Za-z-]+\)\Z|[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")
_BINDS = {
    "relevant": "relevant", "required": "required", "constraint": "constraint", "calculate": "calculation", "readonly": "read_only",
    "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message",
}  # fmt: skip
_HEADINGS = {
    "list name": "list_name", "constraint message": "constraint_message", "required message": "required_message",
    "constraintmsg": "constraint_message", "requiredmsg": "required_message", "id_string": "form_id", "title": "form_title",
}  # fmt: skip
_TEXTS = {
    "label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video", "big-image", "form_title",
}  # fmt: skip
_KNOWN = _TEXTS | set(_BINDS.values()) | set(_HEADINGS.values()) | {"type", "name", "default", "appearance", "version"}


def naturalise(sheets, stem, today):
    """(sheets, notes): the rows with our headings and language codes, and the settings that a form of ours needs.

    A missing version becomes the day `today` and 01, a missing form_id comes from the file's name `stem`.
    """
    found = {name: [_row(row) for row in rows] for name, rows in sheets.items()}
    settings, notes = _settings(found.get("settings") or [], stem, today)
    found["settings"] = [settings]
    return found, notes + _give_language(found, settings)


def language_code(name):
    """The code of a language by its name or code, or None."""
    word = name.strip()
    if _CODED.match(word):
        return word.rpartition("(")[2].rstrip(")")
    return _CODES.get(word.lower())


def _row(row):
    """The row under our headings, texts by language as one cell; a text without a language beside them is `None`."""
    cells = {}
    for heading, value in row.cells.items():
        base, language = _heading(heading)
        code = language_code(language) if language else None
        if base not in _TEXTS or (language and code is None):
            cells[f"{base}::{language}" if language else base] = value
        elif isinstance(value, dict):
            cells.setdefault(base, {}).update(value)
        else:
            cells.setdefault(base, {})[code] = value
    cells = {
        base: value[None] if isinstance(value, dict) and list(value) == [None] else value
        for base, value in cells.items()
    }
    return Row(row.number, cells, row.line, row.lines)


def _give_language(sheets, settings):
    """Texts without a language, in a form that has languages, get the default one; notes of it."""
    rows = [(name, row) for name in ("survey", "choices", "external_choices") for row in sheets.get(name, ())]
    texts = [value for _, row in rows for key, value in row.cells.items() if key in _TEXTS and isinstance(value, dict)]
    codes = list(dict.fromkeys(code for value in texts for code in value if code is not None))
    if not codes or not any(_is_plain(row.cells.get(key)) for _, row in rows for key in _TEXTS):
        return []
    default = settings.cells.get("default_language") or codes[0]
    labels = [row.cells.get(key) for _, row in rows for key in ("label", "hint")]
    if any(isinstance(value, dict) and None in value and default in value for value in labels):
        default = "und"
    notes = []
    if "default_language" not in settings.cells:
        settings.cells["default_language"] = default
        notes.append(_given("default_language", default))
    for name, row in rows:
        for key in [key for key in row.cells if key in _TEXTS]:
            value = row.cells[key]
            if isinstance(value, dict) and None in value:
                plain = value.pop(None)
                if value.setdefault(default, plain) != plain:
                    notes.append(_left_out(name, row, key, plain))
            elif isinstance(value, str):
                row.cells[key] = {default: value}
    return notes


def _left_out(sheet, row, column, text):
    return say(
        "%(sheet)s %(row)s: %(column)s without a language is left out: “%(text)s”",
        sheet=sheet, row=row.number, column=column, text=text,
    )  # fmt: skip


def _given(setting, value):
    return say("the %(setting)s %(value)s is given", setting=setting, value=value)


def _is_plain(value):
    return isinstance(value, str) or (isinstance(value, dict) and None in value)


def _heading(heading):
    """(our name of the column, the language behind it or None)."""
    parts = [part.strip() for part in re.split(r"::|(?<!jr):(?!:)", heading)]
    if len(parts) > 1 and parts[0].lower() == "bind" and parts[1].lower() in _BINDS:
        parts = [_BINDS[parts[1].lower()], *parts[2:]]
    elif len(parts) > 1 and parts[0].lower() == "media":
        parts = parts[1:]
    first = parts[0].lower()
    first = _HEADINGS.get(first, first)
    if len(parts) == 1:
        return first if first in _KNOWN else heading, None
    return (first, parts[1]) if first in _TEXTS and len(parts) == 2 else (heading, None)


def _settings(rows, stem, today):
    row = rows[0] if rows else Row(2, {})
    cells, notes = dict(row.cells), []
    form_id = cells.get("form_id") or cells.pop("name", None) or stem
    cells.pop("name", None)
    clean = re.sub(r"[^\w.-]+", "-", form_id if isinstance(form_id, str) else stem, flags=re.ASCII).strip("-.") or "form"
    clean = (clean if re.match(r"[A-Za-z_]", clean) else f"form-{clean}")[:LONGEST]
    if clean != cells.get("form_id"):
        cells["form_id"] = clean
        notes.append(_given("form_id", clean))
    if not re.fullmatch(r"\d{1,20}", str(cells.get("version", ""))):
        before = cells.get("version")
        cells["version"] = f"{today:%Y%m%d}01"
        said = _given("version", cells["version"])
        notes.append(say("%(what)s instead of “%(before)s”", what=said, before=before) if before else said)
    language = cells.get("default_language")
    if isinstance(language, str) and language_code(language):
        cells["default_language"] = language_code(language)
    return Row(row.number, cells, row.line, row.lines), notes
