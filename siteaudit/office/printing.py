"""A checklist on A4 to be filled by hand: its program as data for papers/checklist.typ, and the PDF/UA made of it.

What would lead the person who asks is left out: severities, criteria, failing answers.
"""

import contextlib
import functools
import hashlib
import json
import pathlib
from string import ascii_lowercase

import typst
from flask_babel import force_locale
from flask_babel import gettext as _

from . import instrument, words
from .checklist_words import CONTEXT
from .questions import in_words

_TEMPLATE = pathlib.Path(__file__).parent / "papers" / "checklist.typ"
# How a question is answered on paper.
_FORMS = {
    "select_one": "options", "select_multiple": "options", "rank": "rank", "acknowledge": "media",
    "integer": "short", "decimal": "short", "range": "short", "time": "short", "barcode": "short",
    "date": "date", "dateTime": "date", "geopoint": "position", "geotrace": "lines", "geoshape": "lines",
    "image": "media", "audio": "media", "video": "media", "file": "media", "note": "note", "text": "lines",
}  # fmt: skip
_LINES = {"text": 2, "geotrace": 3, "geoshape": 3}
_LONG = 5
# Of these the sheet asks how they are known: what a person told or the team saw.
_KNOWN = ("select_one", "select_multiple", "rank", "integer", "decimal", "range", "date", "time", "dateTime", "text")
_ROUNDS = 4
_TALKS = 5
# Of a longer list the answer is written instead of ticked.
_MOST_BOXES = 40
_SIGNS = ("?", "–", "R", "!")
_SITE_UNKNOWN = ["=", ["ref", "context/known_site"], ""]
_MODE = ["ref", "context/mode"]


class Paper:
    """The paper of one version in one language: what it is made from, and a tag that changes when its bytes would."""

    def __init__(self, version, office, wanted, spoken):
        self.language = language_of(version.program, wanted)
        # A form in a language that this program does not speak still needs words around it: those of the reader.
        with force_locale(self.language) if self.language in spoken else contextlib.nullcontext():
            told_by = _paper(version, office, self.language)
        self.data = json.dumps(told_by, ensure_ascii=False, sort_keys=True)
        self.tag = hashlib.sha256(_TEMPLATE.read_bytes() + self.data.encode()).hexdigest()[:32]

    def make(self):
        """The PDF."""
        return _made(self.data, self.tag)


@functools.lru_cache(maxsize=24)
def _made(data, _tag):
    return typst.compile(
        str(_TEMPLATE), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, sys_inputs={"data": data}
    )


def language_of(program, wanted):
    """The language in which a paper is made: the wanted one when the checklist has it, else its own."""
    spoken = program["languages"]
    return next((one for one in (wanted, program["default_language"]) if one in spoken), spoken[0])


def _paper(version, office, language):
    program = version.program
    found = [one for one in instrument.list_sections(_at_the_site(program), language) if not one.is_hidden]
    # Forms of other makers know no evidence: then nobody is asked how something is known.
    is_ours = any(line.sa for one in found for line in one.lines)
    sections = [_section(one, is_ours) for one in found]
    title = in_words(program.get("title"), program["id"], language).text
    about = _("version %(version)s", version=program["version"])
    return {
        "language": language,
        "title": title,
        "about": about,
        "office": office,
        "footer": f"{title} · {about} · {version.digest[:12]}",
        "unchecked": _("This wording has not been checked by a speaker yet.") if language in instrument.list_unchecked(version) else None,
        "fields": _fields(program.get("pillar")),
        "modes": [str(one) for one in words.MODES.values()] if _needs_mode(program, found) else [],
        "talks": _TALKS if is_ours else 0,
        "again": _("Body and day:") if program.get("pillar") == "body" else _("Site and day:"),
        "guide": _guide(sections, is_ours),
        "signs": _signs(sections),
        "words": _words(),
        "sections": [one for one in sections if one["questions"]],
    }  # fmt: skip


def _needs_mode(program, found):
    """Whether the head of the sheet asks how the visit was made: not of a body, nor where a question does."""
    asked = any(line.sa.get("criterion") == "visit-mode" for one in found for line in one.lines)
    return program.get("pillar") != "body" and not asked


def _fields(pillar):
    about = [_("Body or committee"), _("Place")] if pillar == "body" else [_("Site"), _("Number of the site")]
    return [
        *about, _("Day of the visit"), _("Where this sheet was filled"),
        _("Team: functions and first names"), _("Leader of the team: signature"),
    ]  # fmt: skip


def _guide(sections, is_ours):
    questions = [one for section in sections for one in section["questions"]]
    lines = [_("Tick with a cross.")]
    if is_ours:
        lines.append(_("On the line at the right of each answer write how it is known: the number of the talk from the table below, or O seen, D a paper, P a photo, G a position, R a register."))
    if any(one["sealed"] for one in questions):
        lines.append(_("The phone seals some of these answers, paper does not: write no names there, keep this sheet with you, and destroy it once it is entered."))
    return lines


def _signs(sections):
    """What the four boxes beside an answer mean, for the foot of every page; None where no question has them."""
    if any(one["reserved"] for section in sections for one in section["questions"]):
        return _("? not known · – does not apply here · R prefers not to answer · ! not asked, because it was not safe")
    return None


def _words():
    return {
        # The places in braces are filled page by page, by the template.
        "page": _("page {page} of {pages}"),
        "only-if": _("Only if {condition}"),
        "several": _("several answers are possible"),
        "rank": _("write 1, 2, 3 into the boxes"),
        "reserved-signs": list(_SIGNS),
        "latitude": _("latitude"),
        "longitude": _("longitude"),
        "number": _("number or place:"),
        "talk": [_("Talk"), _("With whom (no names)"), _("women, men, mixed"), _("alone or in a group"), _("in private?"), _("apart from talk")],
        "no-names": _("Write no names here."),
        "mode": _("How the visit was made:"),
        "question": _("Question"),
        "one-column": _("One column for each. Write letters, numbers or words; continue on the back."),
        "entered": _("Entered on a phone on"),
        "entered-by": _("by"),
        "entered-means": _("Choose “from paper” on the phone and take a photo of this sheet."),
    }  # fmt: skip


def _section(section, is_ours):
    lines = [one for one in section.lines if not one.is_silent or one.type == "note"]
    return {
        "title": _said(section.title),
        "depth": section.depth,
        "when": section.condition.text if section.condition else None,
        "rounds": _ROUNDS if section.repeat else 0,
        "questions": [_question(one, is_ours) for one in lines],
    }


def _question(line, is_ours):
    form = _form(line)
    return {
        "name": line.name,
        "text": _said(line.text),
        "hint": _said(line.hint) if line.hint else None,
        "form": form,
        "options": [_said(one) for one in line.options] if form in ("options", "rank") else [],
        "letters": _letters(line.option_names),
        "many": line.type == "select_multiple",
        "other": bool(line.more_options),
        "numbered": line.type != "acknowledge",
        "known": is_ours and line.type in _KNOWN,
        "unit": line.kind if form in ("media", "short", "date") else "",
        "lines": _LONG if line.is_long else _LINES.get(line.type, 1),
        "reserved": line.reserved or (line.severity is not None and form in ("short", "date")),
        "sealed": line.is_sealed,
        "when": line.condition.text if line.condition else None,
    }


def _letters(names):
    """What is written into a table instead of each option: its number where the options are numbers, else a, b ... z, aa, ab ..."""
    if all(name.isdecimal() for name in names):
        return names
    return [(ascii_lowercase[at // 26 - 1] if at >= 26 else "") + ascii_lowercase[at % 26] for at in range(len(names))]


def _form(line):
    if line.is_drawn:
        return "box"
    form = _FORMS.get(line.type, "lines")
    too_long = line.more_options or len(line.options) > _MOST_BOXES or not line.options
    return "lines" if form in ("options", "rank") and too_long else form


def _said(wording):
    return {"text": wording.text, "lang": wording.language}


def _at_the_site(program):
    """The program without conditions on what the head of the sheet says: how the visit is made, which site it is for.

    What is asked only where the app does not know the site stands in the head already; a note that only the app can
    fill is nothing on paper, and what it works out is no condition that a person could look up.
    """

    def clean(nodes):
        kept = [node for node in nodes if node.get("relevant") != _SITE_UNKNOWN and not _is_the_apps_note(node)]
        return [_cleaned(node) | ({"children": clean(node["children"])} if "children" in node else {}) for node in kept]

    return program | {"body": clean(program["body"])}


def _cleaned(node):
    kept = _without_mode(node["relevant"]) if "relevant" in node else None
    rest = {name: value for name, value in node.items() if name != "relevant"}
    return rest if kept is None else rest | {"relevant": kept}


def _without_mode(expression):
    if not isinstance(expression, list):
        return expression
    head, *parts = expression
    if head == "and":
        kept = [one for one in map(_without_mode, parts) if one is not None]
        return ["and", *kept] if len(kept) > 1 else kept[0] if kept else None
    if head == "or" and all(_is_about_mode(part) for part in parts):
        return None
    return None if _is_about_mode(expression) else expression


def _is_about_mode(expression):
    """A comparison with what the head of the sheet says, or with what only the app works out."""
    return isinstance(expression, list) and expression[0] in ("=", "!=") and (expression[1] == _MODE or _is_worked_out(expression[1]))


def _is_worked_out(reference):
    return isinstance(reference, list) and reference[:1] == ["ref"] and reference[1].startswith("context/") and reference[1].rpartition("/")[2] not in CONTEXT


def _is_the_apps_note(node):
    return node.get("type") == "note" and _is_about_mode(node.get("relevant"))
