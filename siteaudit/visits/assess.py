"""Pure: from programs and answers to findings, flags and one indication for the visit.

Called by the service when a record arrives, and by imports. The phone's own result is only compared.
"""

import re
from itertools import islice

from siteaudit.checklists.engine.evaluate import Sheet, evaluate
from siteaudit.checklists.engine.indication import combine, counts, judging, severity_of

from . import rules

_REPEAT = re.compile(r"\[\d+\]")
# A place as a phone measures it. Whatever has another name or type in it is a group with answers.
_PLACE = {"lat", "lon", "alt", "acc", "at"}
# Flags that follow from the answers, and where the result names the questions of each.
ABOUT = {"unexpected_answer": "unexpected", "missing": "missing", "violation": "violations"}
# A hostile record may hold any number of answers that nobody asked for: so many are named.
MOST_UNEXPECTED = 50


def assess(given, profile, *, mode, expected=(), now=None):
    """Evaluate `given` = [(name, program, answers, marks, sealed, talks, files)] of one visit made in `mode`.

    Talks, and files (rows of lists by file name), may be left out.

    Returns ([(result, findings, flags)], indication). Without answers, or where no question could colour it (an incident
    report alone), there is no indication: green would be a lie. Lists that were `expected` and lack still make it incomplete.
    """
    done, judge = [], judging(profile)
    speaks = not set(expected) <= {name for name, *_ in given}
    for name, program, answers, marks, sealed, *more in given:
        talks, files = more[0] if more else [], more[1] if len(more) > 1 else None
        whole = {**answers, "$marks": marks, "$sealed": sealed, "$talks": talks}
        whole["$sealed"] = [*sealed, *_untold(program, whole, profile)]
        result = {"checklist": name, **evaluate(program, whole, profile, now, files)}
        questions = list_questions(program)
        result["unexpected"] = list(islice(_unexpected(result, questions, answers), MOST_UNEXPECTED))
        speaks = speaks or any(counts(node, judge) for node in questions.values())
        done.append((result, list(_findings(result, questions, sealed)), _flags(result)))
    indication = combine([result for result, _, _ in done], expected, mode) if done and speaks else None
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
        elif isinstance(value, list) and any(isinstance(one, dict) and not _is_place(one) for one in value):
            for number, one in enumerate(value, 1):
                if isinstance(one, dict):
                    yield from list_answered(one, f"{path}[{number}]/")
        elif value is not None and not name.startswith("$"):
            yield path


def drop_sealed(program, answers, marks, sealed=()):
    """(answers, marks, sealed, dropped) without anything of a sealed question that should not have come in the clear.

    A phone never sends these; if one did, the server must not keep them. Of the mark of a sealed question only
    the grade stays, of the sealed codes only those of sealed questions. Unknown answers stay: they are flagged.
    """
    hidden = {path for path, node in list_questions(program).items() if node.get("sa", {}).get("sensitivity") == "S"}
    clean, found = _without(answers, hidden, "")
    kept = {}
    for path, mark in marks.items():
        kept[path] = _grade_alone(mark) if plain_id(path) in hidden else mark
        found = found or kept[path] != mark
    codes = [entry for entry in sealed if plain_id(entry["id"]) in hidden]
    return clean, kept, codes, found or len(codes) != len(sealed)


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


def _grade_alone(mark):
    return {"evidence": mark["evidence"]} if mark.get("evidence") in rules.GRADES else {}


def _without(value, hidden, path):
    """(value, found) at `path` without the answers of hidden questions, however deep lists and groups lie."""
    if isinstance(value, list):
        rows = [_without(one, hidden, path) for one in value]
        return [row for row, _ in rows], any(found for _, found in rows)
    if not isinstance(value, dict):
        return value, False
    kept, found = {}, False
    for name, inner in value.items():
        here = plain_id(f"{path}/{name}" if path else name)
        if here in hidden:
            found = found or inner is not None
        else:
            kept[name], within = _without(inner, hidden, here)
            found = found or within
    return kept, found


def _untold(program, whole, profile):
    """What a faulty phone left out: critical sealed questions that are asked always count as unanswered."""
    if all(node.get("sa", {}).get("sensitivity") != "S" for node in list_questions(program).values()):
        return
    sheet = Sheet(program, whole, profile)
    for item in sheet.questions():
        is_sealed = item.node.get("sa", {}).get("sensitivity") == "S" and item.identity not in sheet.sealed
        always = all("relevant" not in each.node for each in item.line)
        if is_sealed and always and severity_of(item.node, sheet.judge) == "C":
            yield {"id": item.identity, "outcome": "unanswered"}


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


def _unexpected(result, questions, answers):
    """Ids with an answer that the program does not know, or should not have asked here."""
    relevant = set(result["relevant"])
    for path in list_answered(answers):
        node = questions.get(plain_id(path))
        if node is None or (path not in relevant and node["type"] not in ("calculate", "hidden", "note")):
            yield path


def _flags(result):
    """The flags of one submission; its summary names the questions that each is about."""
    return [flag for flag, about in ABOUT.items() if result[about]]


def _is_place(value):
    """Exactly numbers under the names of a place, longitude and latitude among them."""
    if not {"lat", "lon"} <= set(value) <= _PLACE:
        return False
    numbers = (value[name] for name in value if name != "at" and value[name] is not None)
    return None not in (value["lat"], value["lon"]) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in numbers
    )
