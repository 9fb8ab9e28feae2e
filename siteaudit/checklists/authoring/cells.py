"""The cells of one row under their standard names, texts by language: what every sheet needs first.

Headings that nobody knows are refused here; `settings.py`, `options.py` and `survey.py` read the rest.
"""

import re

from ..faults import advised, did_you_mean, fault, say
from . import columns

CODED = re.compile(r".*\(([A-Za-z-]+)\)\Z")
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML
CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")
FILE = re.compile(r"(?!\.|.*\$\{)[^/\\\x00-\x1f]{1,200}\Z")


class Cells:
    """Reads rows for one form and collects its languages and faults."""

    def __init__(self, foreign=False):
        self.foreign = foreign
        self.faults = []
        self.notes = []
        self.languages = set()
        self._told = {}  # (sheet, row number) -> {column: sentences}

    def fault(self, sheet, row, column, said):
        """Note what is wrong with one cell."""
        told = self._told.setdefault((sheet, row.number), {}).setdefault(column, [])
        if said not in told:  # the texts of a cell say the same in every language
            told.append(said)
            self.faults.append(fault(sheet, row.number, column, said, row.lines.get(column, row.line)))

    def columns_at_fault(self, sheet, row):
        """The columns of one row that have a fault so far."""
        return set(self._told.get((sheet, row.number), ()))

    def renamed(self, row, sheet, known, further=()):
        """The cells of `row` by standard name; texts become label::English (en).

        `further` are column names that this sheet may have beside the known ones.
        """
        found = {}
        for key, value in list(row.cells.items()):
            value = self._writable(row, sheet, key, value)  # noqa: PLW2901 (what is left is read on)
            base, more = _named(key)
            if key in further:
                base, more = key, None
            if base in columns.COMMENTS or key in columns.COMMENTS:
                continue
            if base not in known and base not in further:
                self._unknown(row, sheet, key, base, known)
            elif base in columns.BY_LANGUAGE:
                found |= self._translated(row, sheet, base, more, value)
            elif base == "form_title" and not isinstance(value, list):
                found[base] = self._title(row, sheet, value)
            elif more or not _is_plain(base, value):
                self.fault(sheet, row, base, say("%(column)s is one plain text", column=base))
            else:
                found[base] = ",".join(value) if isinstance(value, list) else value
        return found

    def check_references(self, place, text, names):
        """The names that `text` refers to; those that no question has are faults at `place` (sheet, row, column)."""
        found = REFERENCE.findall(text)
        for name in found:
            if name.startswith("last-saved#"):
                self.fault(*place, say("the record before is not kept on the phone: leave ${last-saved#...} out"))
            elif name not in names:
                self.fault(*place, did_you_mean(say("there is no question “%(question)s”", question=name), name, names))
        if "${" in REFERENCE.sub("", text):
            self.fault(*place, say("a reference is written ${name}: a bracket is missing"))
        return found

    def _title(self, row, sheet, value):
        if isinstance(value, dict) and not all(isinstance(text, str) for text in value.values()):
            self.fault(sheet, row, "form_title", _one_each("form_title"))
            return {}
        return value

    def is_language(self, code, sheet, row, column):
        """Whether `code` names a language; it then counts among those of the form."""
        if not CODE.match(code):
            self.fault(sheet, row, column, not_a_language(code))
            return False
        self.languages.add(code)
        return True

    def _unknown(self, row, sheet, key, base, known):
        if base in columns.FORGOTTEN:
            return
        advice = columns.REFUSED.get(base)
        unknown = say("the column “%(column)s” is unknown", column=key)
        near = did_you_mean(unknown, base, known)
        if self.foreign and not advice and near is unknown:
            del row.cells[key]  # XLSForm takes such a column for a comment
            self.notes.append(
                say("%(sheet)s %(row)s: the column “%(column)s” is left out as a comment", sheet=sheet, row=row.number, column=key)
            )
            return
        refused = say("the column “%(column)s” is not supported", column=key)
        self.fault(sheet, row, key, advised(refused, advice) if advice else near)

    def _translated(self, row, sheet, base, language, value):
        """The cells of one column by language, or the column itself when there is none."""
        if language and isinstance(value, str):
            code = code_of(language)
            if code is None:
                self.fault(sheet, row, base, say("write the language with its code: %(column)s::English (en)", column=base))
                return {}
            value = {code: value}
        if isinstance(value, str):
            self._check_file(row, sheet, base, value)
            return {base: value}
        found = {}
        if not isinstance(value, dict):
            self.fault(sheet, row, base, _one_each(base))
            return found
        for code, text in sorted(value.items()):
            if not isinstance(text, str):
                self.fault(sheet, row, base, say("%(column)s in %(code)s is one plain text", column=base, code=code))
            elif self.is_language(code, sheet, row, base) and text:
                self._check_file(row, sheet, base, text)
                found[f"{base}::{heading_of(code)}"] = text
        return found

    def _writable(self, row, sheet, key, value):
        """The cell without the characters that no XML can hold, each of which is a fault."""
        if isinstance(value, dict):
            return {name: self._writable(row, sheet, key, part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._writable(row, sheet, key, part) for part in value]
        found = UNWRITABLE.search(value)
        if found:
            code = f"U+{ord(found[0]):04X}"
            said = say("a character stands here that no form can hold (%(code)s): delete it", code=code)
            self.fault(sheet, row, key, said)
        return UNWRITABLE.sub("", value)

    def _check_file(self, row, sheet, base, text):
        if base in columns.MEDIA and not FILE.match(text):
            self.fault(sheet, row, base, say("%(column)s is the plain name of one file, without a folder", column=base))


def _is_plain(column, value):
    """Whether a cell is one text, or a list of texts where a column takes one."""
    parts = value if isinstance(value, list) and column in columns.LISTED else [value]
    return all(isinstance(part, str) for part in parts)


def not_a_language(code):
    """That a word is no code of a language."""
    return say("“%(code)s” is not a language code like en, fr or sw", code=code)


def neither(word):
    """That a word stands where yes or no is meant."""
    return say("“%(word)s” is neither yes nor no", word=word)


def _one_each(column):
    return say("%(column)s is a text, or one text a language: {en: ..., fr: ...}", column=column)


def code_of(language):
    """The code of `English (en)` or `en`, or None."""
    coded = CODED.match(language)
    code = coded[1] if coded else language
    return code if CODE.match(code) else None


def heading_of(code):
    """A language as pyxform and other apps show it: English (en)."""
    return f"{columns.LANGUAGES.get(code, code)} ({code})"


def _named(key):
    """(standard name, language or the like) of a heading."""
    base, _, more = key.partition("::")
    if not more and ":" in base and base.split(":")[0].strip().lower() in columns.PREFIXES | columns.BY_LANGUAGE:
        base, _, more = base.partition(":")  # as old forms write it
    base, more = base.strip().lower(), more.strip()
    if base in columns.PREFIXES and more:
        inner, _, rest = more.partition("::")
        inner = inner.strip().removeprefix("sa:")
        standard = columns.ALIASES.get(inner.lower(), inner.lower())
        allowed = columns.MEDIA if base == "media" else columns.PREFIXED | columns.FORGOTTEN - {"name"}
        if standard in allowed:
            return standard, rest or None
        return base, more
    return columns.ALIASES.get(base, base), more or None
