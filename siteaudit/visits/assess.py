"""Pure: from programs and answers to findings, flags and one indication for the visit.

Called by the service when a record arrives, and by imports. The phone's own result is only compared.
"""

import re

from siteaudit.checklists.evaluate import evaluate
from siteaudit.checklists.indication import combine

from . import rules

_REPEAT = re.compile(r"\[\d+\]")


def assess(given, profile, *, mode, expected=(), now=None):
    """Evaluate `given` = [(name, program, answers, marks, sealed)] of one visit made in `mode`.

    Returns ([(result, findings, flags)], indication); without any answers there is no indication.
    """
    done = []
    for name, program, answers, marks, sealed in given:
        whole = {**answers, "$marks": marks, "$sealed": sealed}
        result = {"checklist": name, **evaluate(program, whole, profile, now)}
        questions = list_questions(program)
        done.append((result, list(_findings(result, questions, sealed)), _flags(result, questions, answers)))
    indication = combine([result for result, _, _ in done], expected, mode) if done else None
    return done, indication


def list_questions(program):
    """Every question of a program by its id without repeat numbers."""
    found = {}

    def walk(nodes):
        for node in nodes:
            if node["kind"] == "question":
                found[node["id"]] = node
            else:
                walk(node.get("children", ()))

    walk(program["body"])
    return found


def list_answered(answers, prefix=""):
    """Ids of everything that has an answer: groups are objects, repeats lists of objects."""
    for name, value in answers.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and not _is_place(value):
            yield from list_answered(value, path + "/")
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for number, one in enumerate(value, 1):
                if isinstance(one, dict):
                    yield from list_answered(one, f"{path}[{number}]/")
        elif value is not None and not name.startswith("$"):
            yield path


def drop_sealed(program, answers, marks):
    """(answers, marks, dropped) without anything of a sealed question that should not have come in the clear.

    A phone never sends these; if one did, the server must not keep them. Unknown names stay: they are flagged.
    """
    sealed = {path for path, node in list_questions(program).items() if node.get("sa", {}).get("sensitivity") == "S"}
    clean, found = _without(answers, sealed, "")
    kept = {}
    for path, mark in marks.items():
        hides = plain_id(path) in sealed and any(mark.get(name) for name in ("note", "photos"))
        kept[path] = {name: mark[name] for name in mark if not hides or name not in ("note", "photos")}
        found = found or hides
    return clean, kept, found


def answer_of(answers, question):
    """The answer at a path like `people/count` or `barrier[2]/paid`, or None."""
    here = answers
    for step in question.split("/"):
        name, _, number = step.partition("[")
        here = here.get(name) if isinstance(here, dict) else None
        if number:
            place = int(number.rstrip("]")) - 1
            here = here[place] if isinstance(here, list) and place < len(here) else None
    return here


def plain_id(question):
    """The id without repeat numbers."""
    return _REPEAT.sub("", question)


def _without(answers, sealed, prefix):
    kept, found = {}, False
    for name, value in answers.items():
        path = f"{prefix}{name}"
        if path in sealed:
            found = found or value is not None
        elif isinstance(value, dict) and not _is_place(value):
            kept[name], inner = _without(value, sealed, path + "/")
            found = found or inner
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            rows = [_without(one, sealed, path + "/") if isinstance(one, dict) else (one, False) for one in value]
            kept[name] = [row for row, _ in rows]
            found = found or any(inner for _, inner in rows)
        else:
            kept[name] = value
    return kept, found


def _findings(result, questions, sealed):
    outcomes = {entry["id"]: entry.get("outcome") for entry in sealed}
    for finding in result["findings"]:
        node = questions.get(plain_id(finding["id"]), {})
        about = node.get("sa", {})
        yield {
            "question": finding["id"],
            "severity": rules.severity(finding["severity"]),
            "evidence": finding.get("evidence") or "C",
            "criterion": about.get("criterion"),
            "sensitivity": rules.sensitivity(about.get("sensitivity")),
            "duty": about.get("duty"),
            "standard": about.get("standard"),
            "outcome": outcomes.get(finding["id"]) if about.get("sensitivity") == "S" else None,
        }


def _flags(result, questions, answers):
    relevant = set(result["relevant"])
    flags = []
    for path in list_answered(answers):
        node = questions.get(plain_id(path))
        if node is None or (path not in relevant and node["type"] not in ("calculate", "hidden", "note")):
            flags.append("unexpected_answer")
            break
    if result["missing"]:
        flags.append("missing")
    if result["violations"]:
        flags.append("violation")
    return flags


def _is_place(value):
    return {"lat", "lon"} <= set(value)
