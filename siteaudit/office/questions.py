"""Questions and answers in words: from a checklist version's program to what a reader of a page sees.

Stored answers are what phones sent: every function here has words for any JSON value.
"""

from typing import NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _

from siteaudit.checklists.engine.sheet import SILENT
from siteaudit.checklists.engine.talks import grade_of
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.typography import bound
from siteaudit.visits.assess import answer_of, list_questions, plain_id

_FALLBACK = ("fr", "en")
# Neither degrees nor metres of accuracy reach beyond; an infinite number does.
_FARTHEST = 1_000_000


class Wording(NamedTuple):
    """A text and the language that it is in: a question without Swahili is shown in French, marked so."""

    text: str
    language: str


class Asked(NamedTuple):
    """One question of a submission with its answer and marks, for the list of all answers."""

    id: str
    text: Wording
    answer: str | None
    sealed: str | None
    grade: str | None
    note: str | None


class Group(NamedTuple):
    """A section of a checklist with its questions."""

    title: Wording
    asked: list


def version_of(session, version_id):
    """A checklist version by its row, with its program; the session keeps it, for a page asks for the same one at every line."""
    kept = session.info.setdefault("office.versions", {})
    if version_id not in kept:
        kept[version_id] = session.get(ChecklistVersion, version_id)
    return kept[version_id]


def program_of(session, version_id):
    """The program of a checklist version."""
    return version_of(session, version_id).program


def in_words(texts, otherwise="", language=None):
    """The text of a {language: text} in the reader's language (or `language`), else in French, English or what there is."""
    wanted = language or str(get_locale())
    for code in (wanted, *_FALLBACK, *(texts or {})):
        if (texts or {}).get(code):
            return Wording(bound(_whole(texts[code]), code), code)
    return Wording(otherwise, wanted)


def _whole(text):
    """A text of a checklist; what the phone puts in at its place from other answers is a blank with a name."""
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else f"[{_blank(part)}]" for part in text)


def _blank(part):
    """The name of the first answer that a computed part of a text reads."""
    while isinstance(part, list) and part and part[0] != "ref":
        part = next((one for one in part[1:] if isinstance(one, list)), None)
    return part[1].rpartition("/")[2] if part else "…"


def question_of(session, version_id, question):
    """Text of one question by its id; one of a repeat says which row, for other rows ask the same."""
    program = program_of(session, version_id)
    node = list_questions(program).get(plain_id(question), {})
    text, row = in_words(node.get("label"), question), _row_name(program["body"], question)
    return node, Wording(f"{text.text} ({row})", text.language) if node and row else text


def _row_name(nodes, question):
    """What the row of a repeat is called that this question stands in, "Barrier 2"; None outside of one."""
    path, _, number = question.rpartition("]")[0].rpartition("[")
    for node in nodes if number else ():
        if node["kind"] == "repeat" and node["id"] == plain_id(path):
            return f"{in_words(node.get('label'), node['name']).text} {number}"
        if node["kind"] != "question" and (found := _row_name(node["children"], question)):
            return found
    return None


def answer_words(node, value):
    """An answer as a reader says it: labels of choices, yes and no, a place, a list."""
    if value is None or value == "":
        return None
    names = {choice["name"]: in_words(choice["label"], choice["name"]).text for choice in node.get("choices", ())}
    if isinstance(value, list):
        return ", ".join(_word(names, one) for one in value)
    if isinstance(value, dict):
        return position_words(value) or _("several parts")
    return _word(names, value)


def position_words(value):
    """A position as a reader says it, also an impossible one, with its accuracy; None where two numbers are missing."""
    if not isinstance(value, dict) or not (_is_number(value.get("lat")) and _is_number(value.get("lon"))):
        return None
    near = f" ± {value['acc']:.0f} m" if _is_number(value.get("acc")) else ""
    return f"{value['lat']:.4f}, {value['lon']:.4f}{near}"


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FARTHEST


def _word(names, value):
    return names.get(value, value) if isinstance(value, str) else str(value)


def list_sealed(session, submissions):
    """Texts of the questions whose answers may stand in the sealed part, by id."""
    found = {}
    for one in submissions:
        for key, node in list_questions(program_of(session, one.checklist_version_id)).items():
            if node.get("sa", {}).get("sensitivity") == "S" or node["type"] == "text":
                found[key] = in_words(node.get("label"), node["name"])
    return found


def list_sealed_choices(session, submissions):
    """Words of the choices of those questions: (question id, choice name, text)."""
    for one in submissions:
        for key, node in list_questions(program_of(session, one.checklist_version_id)).items():
            if node.get("sa", {}).get("sensitivity") == "S":
                for choice in node.get("choices", ()):
                    yield key, choice["name"], in_words(choice["label"], choice["name"]).text


def list_groups(session, submission):
    """Every question of a submission that has an answer, by section, in the order of the checklist."""
    program = program_of(session, submission.checklist_version_id)
    reader = _Reader(submission)
    reader.walk(program["body"], in_words(program.get("title"), program.get("id", "")))
    return [group for group in reader.groups if group.asked]


class _Reader:
    """Walks a program beside the answers of a submission; `place` is the path so far, with the numbers of rows."""

    def __init__(self, submission):
        self.submission, self.groups = submission, []
        self.sealed = {entry["id"]: entry for entry in submission.sealed}

    def walk(self, nodes, title, place=""):
        here = Group(title, [])
        self.groups.append(here)
        for node in nodes:
            path = f"{place}{node['name']}"
            if node["kind"] == "question":
                one = self._asked(node, path)
                if one:
                    here.asked.append(one)
            elif node["kind"] == "repeat":
                self._repeat(node, path, title)
            elif not node.get("hidden"):
                inner = _within(title, in_words(node["label"]), place) if node.get("label") else title
                self.walk(node["children"], inner, f"{path}/")

    def _repeat(self, node, path, title):
        rows, label = answer_of(self.submission.answers, path), in_words(node.get("label"), node["name"])
        for number in range(1, len(rows) + 1 if isinstance(rows, list) else 0):
            row = _within(title, Wording(f"{label.text} {number}", label.language), path)
            self.walk(node["children"], row, f"{path}[{number}]/")

    def _asked(self, node, path):
        if node["type"] in SILENT:
            return None
        mark, closed = self.submission.marks.get(path, {}), self.sealed.get(path)
        answer = answer_words(node, answer_of(self.submission.answers, path))
        if answer is None and closed is None:
            return None
        grade = (closed or {}).get("grade") or (grade_of(mark, self.submission.talks) if mark.get("sources") else mark.get("evidence"))
        return Asked(
            path,
            in_words(node.get("label"), node["name"]),
            answer,
            (closed or {}).get("outcome") if closed else None,
            grade if node.get("sa", {}).get("severity") in ("C", "M", "m") else None,
            mark.get("note"),
        )


def _within(title, inner, place):
    """What stands inside a row says which row it is: "Barrier 2, Guard 1"."""
    return Wording(f"{title.text}, {inner.text}", inner.language) if "[" in place else inner
