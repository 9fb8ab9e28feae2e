"""Checklist source to the form that pyxform takes: checks every cell, adds the reserved answers.

`read_source` is called by `source.py` only. Domain columns become
`bind::sa:*`, which pyxform keeps in the XForm; a plain unknown column it would drop without a word.
"""

import re
from dataclasses import dataclass, field

from . import columns
from .fail import parse_fail
from .faults import did_you_mean, fault
from .reading import Row, read_sheets
from .xpath import Unsupported, parse_expression

NAMESPACE = "https://siteaudit.example/xforms/1"
NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_-]*\Z")
CODE = re.compile(r"[\w][\w.-]*\Z")
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
BASE = re.compile(r"([^:]+)(?:::(.+))?\Z")
CODED = re.compile(r".*\(([A-Za-z-]+)\)\Z")
RESERVED_LIST = "{}_or_reserved"
YES_NO = {"yes", "no", "true", "false"}


@dataclass
class Source:
    """A checked source: the dict for pyxform, where each node stands, and what is wrong."""

    form: dict
    places: dict  # path in the form -> Row
    faults: list = field(default_factory=list)


def read_source(content, suffix, stem="checklist"):
    """Check and convert the bytes of a checklist file; faults are collected, not raised."""
    return _Reader(read_sheets(content, suffix), stem).read()


class _Reader:
    def __init__(self, sheets, stem):
        self.sheets = sheets
        self.stem = stem
        self.faults = []
        self.places = {}
        self.kinds = {}
        self.types = {}
        self.languages = set()
        self.options = {}
        self.names = set()

    def read(self):
        settings = self._settings()
        choices = self._choices()
        survey = self._survey()
        if not survey and not self.faults:
            self.faults.append(fault("survey", 1, "type", "the survey has no questions"))
        lists = {row["type"].split()[1] for row in survey if len(row.get("type", "").split()) == 2}
        for name in sorted(lists):
            if name.endswith("_or_reserved") and name not in self.options:
                choices += self._with_reserved(name.removesuffix("_or_reserved"), choices)
        if self.faults:
            self._expressions()
        form = {"settings": [settings], "survey": survey, "survey_header": _heading_of(survey)}
        if choices:
            form |= {"choices": choices, "choices_header": _heading_of(choices)}
        return Source(form, self.places, self.faults)

    # --- settings
    def _settings(self):
        row = self.sheets["settings"][0] if self.sheets["settings"] else Row(2, {})
        cells = self._renamed(row, "settings", columns.SETTINGS)
        title = cells.pop("form_title", None) or self.stem
        language = cells.pop("default_language", None)
        written = {
            "form_id": cells.pop("form_id", self.stem),
            "version": cells.pop("version", ""),
            "namespaces": f'sa="{NAMESPACE}"',
        }
        if not written["version"]:
            self._fault("settings", row, "version", "write a version: the day and a number, like 2026112401")
        elif not re.fullmatch(r"\d{1,20}", written["version"]):
            self._fault("settings", row, "version", "the version is digits only: the day and a number, like 2026112401")
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", written["form_id"]):
            self._fault("settings", row, "form_id", "the form_id is letters, digits, dots, _ and -")
        if isinstance(title, dict):
            written["form_title"] = title.get(language) or next(iter(title.values()), self.stem)
            for code, text in title.items():
                self._language(code, "settings", row, "form_title")
                written[f"attribute::sa:title-{code}"] = text
        else:
            written["form_title"] = title
        if language:
            self.default = _code_of(language)
            written["default_language"] = self._heading(self.default) if self.default else language
        if "pillar" in cells:
            written["attribute::sa:pillar"] = cells.pop("pillar")
        return written

    # --- choices
    def _choices(self):
        found = []
        for row in filter(_is_filled, self.sheets["choices"]):
            cells = self._renamed(row, "choices", columns.CHOICES)
            name, code = cells.get("list_name"), cells.get("name")
            if not name or not code:
                self._fault("choices", row, "name", "an option needs a list and a name")
                continue
            if not CODE.match(code):
                self._fault("choices", row, "name", "an option's name is letters, digits, _ . and -, without spaces")
            if not CODE.match(name):
                self._fault("choices", row, "list_name", "a list's name is letters, digits, _ . and -, without spaces")
            codes = self.options.setdefault(name, [])
            if code in codes:
                self._fault("choices", row, "name", f"the list “{name}” has “{code}” twice")
            codes.append(code)
            if not any(key == "label" or key.startswith("label::") for key in cells):
                self._fault("choices", row, "label", f"the option “{code}” has no label")
            found.append(cells)
        return found

    def _with_reserved(self, name, choices):
        """The list `name` once more with the reserved answers behind it, for questions with a severity."""
        own = [dict(row, list_name=RESERVED_LIST.format(name)) for row in choices if row["list_name"] == name]
        present = {row["name"] for row in own}
        languages = sorted(self.languages)
        for code, labels in columns.RESERVED_LABELS.items():
            if code not in present:
                texts = {f"label::{self._heading(each)}": labels.get(each, labels["en"]) for each in languages}
                row = {"list_name": RESERVED_LIST.format(name), "name": code}
                own.append({**row, **(texts or {"label": labels["en"]})})
        return own

    # --- survey
    def _survey(self):
        rows = [
            (row, self._renamed(row, "survey", columns.SURVEY)) for row in filter(_is_filled, self.sheets["survey"])
        ]
        self.names = {cells["name"] for _, cells in rows if "name" in cells}
        found, open_groups, taken = [], [], set()
        for row, cells in rows:
            written = self._entry(row, cells, open_groups, taken)
            if written is not None:
                found.append(written)
        for row, kind, name in open_groups:
            self._fault("survey", row, "type", f"“{name}” is never closed: add an end_{kind} row")
        return found

    def _entry(self, row, cells, open_groups, taken):
        kind, options = self._type(row, cells)
        if kind is None:
            return None
        if kind in {"end_group", "end_repeat"}:
            wanted = kind.removeprefix("end_")
            if not open_groups or open_groups[-1][1] != wanted:
                self._fault("survey", row, "type", f"this {kind} closes no {wanted}")
                return None
            open_groups.pop()
            return {"type": kind}
        name = cells.get("name", "")
        if not NAME.match(name):
            advice = "give it a name: letters, digits, _ and -, beginning with a letter"
            self._fault("survey", row, "name", advice)
            return None
        if name in taken:
            self._fault("survey", row, "name", f"the name “{name}” stands twice: references would be unclear")
        taken.add(name)
        path = "/".join([*(each[2] for each in open_groups), name])
        self.places[path] = row
        self.kinds[path] = kind.removeprefix("begin_") if kind in columns.GROUPS else "question"
        self.types[path] = f"{kind} {options}" if options else kind
        self._texts(row, cells)
        self._domain(row, cells, kind)
        if kind == "calculate" and "calculation" not in cells:
            self._fault("survey", row, "calculation", "a calculate needs a calculation")
        if kind in columns.ANSWERED | {"note"} and not any(key.startswith("label") for key in cells):
            self._fault("survey", row, "label", f"“{name}” has no label")
        if kind.startswith("begin_"):
            open_groups.append((row, kind.removeprefix("begin_"), name))
        return self._written(cells, kind, options)

    def _type(self, row, cells):
        words = cells.get("type", "").split()
        if not words:
            self._fault("survey", row, "type", "a row needs a type")
            return None, None
        two = " ".join(words[:2]).lower()
        kind, rest = (columns.TYPE_ALIASES[two], words[2:]) if two in columns.TYPE_ALIASES else (words[0], words[1:])
        kind = columns.TYPE_ALIASES.get(kind, kind)
        if kind not in columns.TYPES:
            advice = columns.TYPE_ADVICE.get(kind.lower())
            more = f": {advice}" if advice else did_you_mean(kind, columns.TYPES)
            self._fault("survey", row, "type", f"the type “{kind}” is not supported{more}")
            return None, None
        if kind in columns.CHOOSING:
            if len(rest) != 1:
                more = ": “or_other” is not supported, add an option and a text question" if len(rest) > 1 else ""
                self._fault("survey", row, "type", f"write {kind} and one list name{more}")
                return kind, None
            if rest[0] not in self.options:
                more = did_you_mean(rest[0], self.options)
                self._fault("survey", row, "type", f"there is no list “{rest[0]}” in choices{more}")
                return kind, None
            return kind, rest[0]
        if rest:
            self._fault("survey", row, "type", f"“{' '.join(rest)}” behind {kind} means nothing here: leave it out")
        return kind, None

    def _texts(self, row, cells):
        for key, value in cells.items():
            base = key.split("::")[0]
            found = REFERENCE.findall(value) if isinstance(value, str) else []
            if base in columns.TEXTS and found:
                self._fault("survey", row, base, "a reference inside a text is not supported yet: leave it out")
            elif base == "default" and found:
                self._fault("survey", row, base, "a default is a plain value here: use a calculation")
            for name in found if base in columns.EXPRESSIONS or base == "fail" else ():
                if name not in self.names:
                    more = did_you_mean(name, self.names)
                    self._fault("survey", row, base, f"there is no question “{name}”{more}")

    def _domain(self, row, cells, kind):
        for column, words in columns.WORDS.items():
            value = cells.get(column)
            if value is not None and value not in words:
                self._fault("survey", row, column, f"“{value}” is not one of {', '.join(words)}")
        for value in _listed(cells.get("evidence", "")):
            if value not in columns.EVIDENCE:
                self._fault("survey", row, "evidence", f"“{value}” is not one of {', '.join(columns.EVIDENCE)}")
        graded = columns.ANSWERED | {"calculate", "hidden"}
        for column in columns.DOMAIN:
            if column in cells and kind not in graded:
                self._fault("survey", row, column, f"a {kind} has no {column}: write it at each question")
        if "fail" in cells and "severity" not in cells:
            self._fault("survey", row, "severity", "a fail needs a severity: C, M, m or -")
        if cells.get("criterion") in columns.SPECIAL_CRITERIA and cells.get("severity") != "-":
            self._fault("survey", row, "severity", f"the criterion {cells['criterion']} needs the severity -")
        if cells.get("sensitivity") == "S" and cells.get("ask") in {"look", "leader"}:
            self._fault("survey", row, "ask", "a sealed question is never asked of the leader or while looking around")

    def _written(self, cells, kind, options):
        listed = options
        if options and "severity" in cells:
            listed = RESERVED_LIST.format(options)
        written = {"type": f"{kind} {listed}" if listed else kind}
        for key, value in cells.items():
            if key != "type" and key not in columns.DOMAIN:
                written[key] = value
        for key in columns.DOMAIN:  # always in this order, so that the digest does not hang on the author's
            if key in cells:
                written[f"bind::sa:{key}"] = ",".join(_listed(cells[key])) if key == "evidence" else cells[key]
        if kind == "hidden" and "calculation" in cells:
            written["type"] = "calculate"
        return written

    def _expressions(self):
        """Faults of expressions too, where other faults keep the form from being compiled."""
        kinds = {path: self.kinds[path] for path in self.places}
        paths = {path.rpartition("/")[2]: path for path in kinds}
        for path, row in self.places.items():
            cells = {columns.ALIASES.get(key, key): value for key, value in row.cells.items()}
            for column in (*sorted(columns.EXPRESSIONS), "fail"):
                text = cells.get(column)
                if not isinstance(text, str) or text in YES_NO or not set(REFERENCE.findall(text)) <= set(paths):
                    continue
                written = REFERENCE.sub(lambda found: f" /data/{paths[found[1]]} ", text)
                try:
                    if column == "fail":
                        parse_fail(written, self.types[path].split()[0], self._codes(path), path, kinds)
                    else:
                        parse_expression(written, path, kinds)
                except Unsupported as error:
                    self._fault("survey", row, column, str(error))

    def _codes(self, path):
        words = self.types[path].split()
        return set(self.options.get(words[1], ())) if len(words) > 1 else None

    # --- cells
    def _renamed(self, row, sheet, known):
        """The cells of `row` under their standard names, translated texts as label::English (en)."""
        found = {}
        for key, value in row.cells.items():
            base, more = BASE.match(key).groups() if BASE.match(key) else (key, None)
            base = base.strip()
            base = columns.ALIASES.get(base.lower(), base if base.startswith("bind") else base.lower())
            if base in columns.COMMENTS:
                continue
            if base == "bind" and more and more.removeprefix("sa:") in columns.DOMAIN:
                base, more = more.removeprefix("sa:"), None
            if base not in known:
                self._unknown(row, sheet, key, base, known)
            elif base == "form_title":
                found[base] = value
            elif base in columns.TEXTS:
                found |= self._translated(row, sheet, base, more, value)
            elif more or not isinstance(value, str | list) or (isinstance(value, list) and base != "evidence"):
                self._fault(sheet, row, base, f"{base} is one plain text")
            else:
                found[base] = ",".join(value) if isinstance(value, list) else value
        return found

    def _unknown(self, row, sheet, key, base, known):
        advice = columns.NOT_YET.get(base)
        more = f" is not supported yet: {advice}" if advice else f" is unknown{did_you_mean(base, known)}"
        self._fault(sheet, row, key, f"the column “{key}”{more}")

    def _translated(self, row, sheet, base, language, value):
        """The cells of one text column: one a language, or the column itself when there is none."""
        if language and isinstance(value, str):
            code = _code_of(language)
            if code is None:
                self._fault(sheet, row, base, f"write the language with its code: {base}::English (en)")
                return {}
            value = {code: value}
        if isinstance(value, str):
            return {base: value}
        found = {}
        if not isinstance(value, dict):
            self._fault(sheet, row, base, f"{base} is a text, or one text a language: {{en: ..., fr: ...}}")
            return found
        for code, text in value.items():
            if not isinstance(text, str):
                self._fault(sheet, row, base, f"{base} in {code} is one plain text")
            elif self._language(code, sheet, row, base) and text:
                found[f"{base}::{self._heading(code)}"] = text
        return found

    def _language(self, code, sheet, row, column):
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code):
            self._fault(sheet, row, column, f"“{code}” is not a language code like en, fr or sw")
            return False
        self.languages.add(code)
        return True

    def _heading(self, code):
        return f"{columns.LANGUAGES.get(code, code)} ({code})"

    def _fault(self, sheet, row, column, message):
        line = row.lines.get(column, row.line)
        self.faults.append(fault(sheet, row.number, column, message, line))


def _heading_of(rows):
    """All columns of a sheet; without them pyxform takes those of the first row for all."""
    return [dict.fromkeys(column for row in rows for column in row)]


def _is_filled(row):
    return bool(row.cells)


def _code_of(language):
    coded = CODED.match(language)
    code = coded[1] if coded else language
    return code if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) else None


def _listed(text):
    return [part.strip() for part in text.split(",") if part.strip()]
