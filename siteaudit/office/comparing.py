"""Two versions of a checklist, in words a committee can read: counts first, then every change by part of the form.

The facts come from `checklists.compare`, which knows nothing of languages; here they become sentences.
"""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from siteaudit.checklists.compare import compare

from . import checklist_words, instrument, words
from .conditions import code_of, condition_of
from .questions import Wording, in_words

_NOTHING = "–"
_CODE = ("calculate", "initial", "default", "filter", "count")
_WORDS = {"sensitivity": checklist_words.SENSITIVITIES, "ask": checklist_words.ASK, "duty": words.DUTIES}


class Change(NamedTuple):
    """One line under a question: what it is about, and how it was and is; either may be missing."""

    what: str
    before: Wording | None
    after: Wording | None


class Asked(NamedTuple):
    """A question, or a group, with all that changed about it."""

    name: str
    text: Wording
    changes: list


class Part(NamedTuple):
    """A part of the form with what changed in it; the form itself has no title."""

    title: Wording | None
    asked: list


class Comparison(NamedTuple):
    """What a page shows: how many of what, whether the logic is the same, and everything by part."""

    counts: list
    same_logic: bool
    parts: list


def compare_versions(old, new):
    """The comparison of two versions, the older one first."""
    facts = compare(old.program, new.program)
    sides = (_Side(old.program), _Side(new.program))
    return Comparison(list(_counts(facts)), old.logic == new.logic, _parts(facts, sides))


class _Side:
    """One of the two programs with its nodes by path and by name."""

    def __init__(self, program):
        self.program = program
        self.nodes, self.groups = {}, {}
        self._walk(program["body"])

    def _walk(self, body):
        for node in body:
            if node["kind"] == "question":
                self.nodes[node["id"]] = node
            else:
                self.groups[node["id"]] = node
                self._walk(node["children"])

    def find(self, path):
        name = path.rpartition("/")[2]
        known = {**self.groups, **self.nodes}
        return known.get(path) or next((one for one in known.values() if one["name"] == name), None)

    def title(self, section):
        node = self.groups.get(section)
        return in_words(node.get("label"), node["name"]) if node else None


# How many


def _counts(facts):
    def number(*kinds, **more):
        return len({one["id"] for one in facts if one["kind"] in kinds and all(one.get(key) == value for key, value in more.items())})

    def some(count, text):
        return [text] if count else []

    new, gone, moved = number("question-new"), number("question-gone"), number("question-moved")
    yield from some(new, ngettext("%(num)d question is new", "%(num)d questions are new", new))
    yield from some(gone, ngettext("%(num)d question is gone", "%(num)d questions are gone", gone))
    yield from some(moved, ngettext("%(num)d stands at another place", "%(num)d stand at another place", moved))
    kinds = number("type")
    yield from some(kinds, ngettext("%(num)d is answered in another way", "%(num)d are answered in another way", kinds))
    for language in sorted({one["language"] for one in facts if one["kind"] in ("wording", "choice-wording")}):
        count = number("wording", "choice-wording", language=language)
        name = checklist_words.language_name(language)
        yield ngettext("the wording of %(num)d changed in: %(language)s", "the wording of %(num)d changed in: %(language)s", count, language=name)
    options, logic, domain = number("choice-new", "choice-gone"), number("logic"), number("domain")
    yield from some(options, ngettext("%(num)d has other options", "%(num)d have other options", options))
    yield from some(logic, ngettext("%(num)d is asked or checked otherwise", "%(num)d are asked or checked otherwise", logic))
    yield from some(domain, ngettext("%(num)d counts otherwise", "%(num)d count otherwise", domain))
    about_form = sum(one["kind"] in _FORM or one["kind"].startswith("group-") for one in facts)
    yield from some(about_form, ngettext("%(num)d change of the form itself", "%(num)d changes of the form itself", about_form))


# What


def _parts(facts, sides):
    parts = {}
    for fact in facts:
        section = "" if fact["kind"] in _FORM else fact["section"] or _own_part(fact["id"], sides)
        asked = parts.setdefault(section, {})
        asked.setdefault(fact["id"].rpartition("/")[2], []).append(fact)
    return [Part(_title(section, sides), [_asked(name, found, sides) for name, found in asked.items()]) for section, asked in parts.items()]


def _own_part(path, sides):
    """A part at the top of the form is told under its own title."""
    return path if any(path in side.groups for side in sides) else ""


def _title(section, sides):
    return sides[1].title(section) or sides[0].title(section) if section else None


def _asked(name, facts, sides):
    node = sides[1].find(facts[0]["id"]) or sides[0].find(facts[0]["id"]) if name else None
    text = in_words(node.get("label"), name) if node else in_words(None)
    return Asked(name, text, [_change(fact, sides) for fact in facts])


_FORM = {
    "title": lambda: _("Title"),
    "language-new": lambda: _("New language"),
    "language-gone": lambda: _("Language gone"),
    "file-new": lambda: _("New file"),
    "file-gone": lambda: _("File gone"),
}


def _change(fact, sides):
    kind, old, new = fact["kind"], fact["old"], fact["new"]
    if kind in _FORM:
        language = fact.get("language")
        name = checklist_words.language_name if kind.startswith("language") else str
        return Change(_in_language(_FORM[kind](), language), _said(old and name(old), language), _said(new and name(new), language))
    if kind in _COME_AND_GO:
        return Change(_COME_AND_GO[kind](), None, None)
    return _WRITERS[kind](fact, old, new, sides)


_COME_AND_GO = {
    "question-new": lambda: _("New question"),
    "question-gone": lambda: _("Question gone"),
    "group-new": lambda: _("New part"),
    "group-gone": lambda: _("Part gone"),
}


def _said(text, language=None):
    return Wording(str(text), language) if text not in (None, "") else None


def _in_language(what, language):
    return _("%(what)s, %(language)s", what=what, language=checklist_words.language_name(language)) if language else what


def _moved(_fact, old, new, sides):
    places = [side.title(path.partition("/")[0]) for side, path in zip(sides, (old, new), strict=True)]
    if places[0] and places[1] and old.rpartition("/")[0] != new.rpartition("/")[0]:
        return Change(_("Moved to another part"), *places)
    return Change(_("Moved to another place"), None, None)


def _type(_fact, old, new, _sides):
    return Change(_("Kind of answer"), *(_said(checklist_words.TYPES.get(one, one)) for one in (old, new)))


def _column(name):
    return str(checklist_words.COLUMNS[name]) if name in checklist_words.COLUMNS else _("Setting “%(name)s”", name=name)


def _wording(fact, old, new, _sides):
    language = fact["language"]
    return Change(_in_language(_column(fact["column"]), language), *(_text(one, language) for one in (old, new)))


def _text(value, language):
    if isinstance(value, dict):
        return _said(", ".join(f"{kind}: {name}" for kind, name in value.items()), language)
    return in_words({language: value}) if value else None


def _choice(fact, old, new, _sides):
    also = "".join(f", {path.rpartition('/')[2]}" for path in fact.get("also", ()))
    more = f" ({_('also at')} {also[2:]})" if also else ""
    if fact["kind"] == "choice-wording":
        language = fact["language"]
        what = _in_language(_("Option “%(name)s”", name=fact["choice"]), language)
        return Change(what + more, *(_text(one, language) for one in (old, new)))
    text = in_words(old or new, fact["choice"])
    if new is None:
        return Change(_("Option gone") + more, text, None)
    return Change(_("New option") + more, None, text)


def _logic(fact, old, new, sides):
    column = fact["column"]
    return Change(_column(column), *(_said(_value(column, value, side)) for value, side in zip((old, new), sides, strict=True)))


def _value(column, value, side):
    """A cell of the sheet in words."""
    if column == "required":
        return _required(value, side)
    if value in (None, [], ""):
        return {"relevant": _("always")}.get(column, _NOTHING)
    if column in ("relevant", "constraint"):
        return condition_of(value, side.nodes).text
    if column in _CODE:
        return code_of(value)
    return _plain(column, value)


def _required(value, side):
    if value in (True, ["true"]):
        return _("must be answered")
    return condition_of(value, side.nodes).text if value else _("may stay open")


def _plain(column, value):
    if column == "severity":
        return instrument.severity_words(instrument.SEVERITIES[value]) if value in instrument.SEVERITIES else _("no breach")
    if column in _WORDS:
        return words.name_of(_WORDS[column], value)
    if column == "evidence":
        return ", ".join(str(checklist_words.EVIDENCE.get(one, one)) for one in value)
    return code_of(value) if isinstance(value, list) and value and isinstance(value[0], str) else str(value)


def _domain(fact, old, new, sides):
    column = fact["column"]
    if column == "fail":
        both = (_fails(side, fact["id"]) for side in sides)
    else:
        both = (_said(_value(column, value, side)) for value, side in zip((old, new), sides, strict=True))
    return Change(_column(column), *both)


def _fails(side, path):
    node = side.find(path)
    found = instrument.list_fails(node, side.nodes) if node else []
    return _said("; ".join(instrument.fail_words(*one) for one in found))


_WRITERS = {
    "question-moved": _moved,
    "type": _type,
    "wording": _wording,
    "choice-new": _choice,
    "choice-gone": _choice,
    "choice-wording": _choice,
    "logic": _logic,
    "domain": _domain,
}
