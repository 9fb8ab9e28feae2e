"""A checklist version for people to read: its sections, and every question with all that its author said about it.

Pure reading of a program (checklists/README.md, section 4), in the reader's language or in one that was asked
for. Called by the pages and by the paper that is filled by hand.
"""

from typing import NamedTuple

from flask_babel import gettext as _

from siteaudit.checklists.engine.sheet import SILENT
from siteaudit.checklists.rules import RESERVED

from . import checklist_words, words
from .conditions import Condition, code_of, compared_words, condition_of, quoted
from .questions import Wording, in_words

# So many options are read; of longer lists the rest is counted.
_MOST_OPTIONS = 200
SEVERITIES = {"C": "critical", "M": "major", "m": "minor"}


class Line(NamedTuple):
    """One question."""

    id: str
    name: str
    type: str
    text: Wording
    hint: Wording | None
    kind: str
    options: list
    option_names: list
    more_options: int
    reserved: bool
    source: str | None
    condition: Condition | None
    required: Condition | bool
    limits: Condition | None
    limits_text: Wording | None
    worked_out: str | None
    fails: list
    severity: str | None
    sa: dict
    is_sealed: bool
    is_silent: bool
    is_long: bool
    is_drawn: bool
    media: list


class Section(NamedTuple):
    """A group or repeat with its questions; `depth` counts the groups around it."""

    id: str
    title: Wording
    depth: int
    repeat: bool
    count: str | None
    condition: Condition | None
    lines: list
    is_hidden: bool


def list_sections(program, language=None):
    """Sections with something in them, in the order of the form, what the app fills last."""
    reader = _Reader(program, language)
    reader.walk(program["body"], Section("", in_words(program.get("title"), program["id"], language), 0, False, None, None, [], False))
    return sorted((one for one in reader.sections if one.lines), key=lambda one: one.is_hidden)


class _Reader:
    """Walks the body once; what stands behind a group inside a section is a section again, or it would be read before it."""

    def __init__(self, program, language):
        self.program, self.language = program, language
        self.nodes = dict(_questions(program["body"]))
        self.sections = []

    def walk(self, body, here):
        self.sections.append(here)
        for node in body:
            if node["kind"] == "question":
                here.lines.append(_line(self.program, node, self.nodes, self.language))
                continue
            self.walk(node["children"], self._section(node, here))
            if here.lines:
                here = here._replace(lines=[], condition=None)
            self.sections.append(here)

    def _section(self, node, around):
        otherwise = _("Filled by the app") if node.get("hidden") else node["name"]
        return Section(
            id=node["id"],
            title=in_words(node.get("label"), otherwise, self.language),
            depth=around.depth + 1 if around.id else 0,
            repeat=node["kind"] == "repeat",
            count=code_of(node["count"]) if "count" in node else None,
            condition=condition_of(node.get("relevant"), self.nodes),
            lines=[],
            is_hidden=around.is_hidden or bool(node.get("hidden")),
        )


def _questions(body):
    for node in body:
        if node["kind"] == "question":
            yield node["id"], node
        else:
            yield from _questions(node["children"])


def _line(program, node, nodes, language):
    sa = node.get("sa", {})
    options, names, more, reserved, source = _options(program, node, language)
    limits = node.get("constraint_message")
    return Line(
        id=node["id"],
        name=node["name"],
        type=node["type"],
        text=in_words(node.get("label"), node["name"], language),
        hint=in_words(node["hint"], "", language) if node.get("hint") else None,
        kind=checklist_words.type_of(node),
        options=options,
        option_names=names,
        more_options=more,
        reserved=reserved,
        source=source,
        condition=condition_of(node.get("relevant"), nodes),
        required=_required(node.get("required"), nodes),
        limits=condition_of(node.get("constraint"), nodes),
        limits_text=in_words(limits, "", language) if limits else None,
        worked_out=code_of(node["calculate"]) if "calculate" in node else None,
        fails=list_fails(node, nodes, language),
        severity=SEVERITIES.get(sa.get("severity")),
        sa=sa,
        is_sealed=sa.get("sensitivity") == "S",
        is_silent=node["type"] in SILENT,
        is_long="multiline" in node.get("appearance", ""),
        is_drawn=node["type"] == "image" and bool(checklist_words.DRAWN & set(node.get("appearance", "").split())),
        media=sorted({name for kinds in node.get("media", {}).values() for name in kinds.values()}),
    )


def _required(value, nodes):
    if value in (True, ["true"]):
        return True
    return condition_of(value, nodes) or False


def _options(program, node, language):
    """(options in words, their names, how many more, whether the reserved answers follow, where the list comes from)."""
    choices, source = node.get("choices", ()), None
    if "list" in node:
        kept = program.get("lists", {}).get(node["list"], {})
        choices, source = kept.get("items", ()), kept.get("file") or node["list"]
    own = [one for one in choices if one["name"] not in RESERVED]
    shown = [in_words(one.get("label"), one["name"], language) for one in own[:_MOST_OPTIONS]]
    names = [one["name"] for one in own[:_MOST_OPTIONS]]
    return shown, names, len(own) - len(shown), len(own) < len(choices), source


def list_fails(node, nodes, language=None):
    """Every rule of the column `fail` in words: (which answer, severity word or None, condition or None, action or None)."""
    found = []
    for rule in node.get("sa", {}).get("fail", ()):
        severity = rule.get("severity", node["sa"].get("severity"))
        action = checklist_words.action_of(rule["action"]) if "action" in rule else None
        text = _test(rule["test"], node, language)
        found.append((text, SEVERITIES.get(severity) if not action else None, condition_of(rule.get("if"), nodes), action))
    return found


def fail_words(answer, severity, condition, action):
    """One rule in a line: the answer, how heavy it is or what the app does, and when."""
    how = action or (severity_words(severity) if severity else _("no breach"))
    return f"{answer} ({how})" + (f" {_('when')} {condition.text}" if condition else "")


def _test(test, node, language):
    head, *names = test
    labels = {one["name"]: in_words(one.get("label"), one["name"], language).text for one in node.get("choices", ())}
    if head == "number":
        return compared_words(names[0]) % {"question": _("the answer"), "number": names[1]}
    listed = ", ".join(quoted(labels.get(name, name)) for name in names if name not in RESERVED)
    if head == "has":
        return listed
    if head == "missing":
        return _("%(answers)s not chosen", answers=listed)
    return _("any answer but %(answers)s", answers=listed) if listed else _("any answer")


def list_languages(version):
    """Languages of a version in words: [(code, name, is unchecked)]; none for one without languages."""
    unchecked = list_unchecked(version)
    return [(code, checklist_words.language_name(code), code in unchecked) for code in version.program["languages"] if code != "und"]


def list_unchecked(version):
    """Languages whose wording no speaker has read yet."""
    return [code for code in version.program.get("unchecked", ()) if code not in version.reviewed]


def count_questions(program):
    """How many questions people answer."""
    return sum(node["type"] not in SILENT for _id, node in _questions(program["body"]))


def severity_words(word):
    """Critical, major, minor in the reader's language."""
    return words.name_of(words.SEVERITIES, word)
