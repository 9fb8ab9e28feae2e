"""Divides one submission into what the server may read and what only a protection officer may.

Twin of `static/js/domain/records.js`. Of a sealed question the assessment part holds exactly its id,
outcome, severity, grade and kind of source; its words, notes and photos go to the protected part, and
so does whatever the program does not know: a doubt is sealed, never lost.
"""

import re

from .answers import mark_of
from .evaluate import Sheet
from .talks import SOURCES, source_of, without_people

KEPT = ("evidence", "note", "at", "author", "reason", "source", "sources")
PLACE = re.compile(r"\[\d+\]", re.ASCII)


def split_record(program, answers, profile=None, photos=(), now=None, *, files=None):
    """The two parts of one submission.

    {"assessment": {answers, marks, sealed, photos, protected_photos}, "protected": {answers, marks, photos}}
    """
    sheet = Sheet(program, answers, profile, now, files)
    nodes = _nodes(program["body"], {})
    form = {key: value for key, value in sheet.answers.items() if not key.startswith("$")}
    marks = sheet.marks if isinstance(sheet.marks, dict) else {}
    open_marks, protected_marks = {}, {}
    for key, mark in marks.items():
        if isinstance(mark, dict):
            kept = {name: mark[name] for name in KEPT if mark.get(name) is not None}
            (protected_marks if _goes_sealed(nodes, key) else open_marks)[key] = kept
    open_photos, protected_photos = [], []
    for photo in photos:
        sealed = photo.get("person") is True or (photo.get("question") and _goes_sealed(nodes, photo["question"]))
        target = protected_photos if sealed else open_photos
        target.append({**photo, "part": "protected" if sealed else "assessment"})
    return {
        "assessment": {
            "answers": _part_of(program["body"], form, sealed=False),
            "marks": open_marks,
            "sealed": [_seal(sheet, record, marks) for record in sheet.records() if _is_graded_seal(nodes, record)],
            "photos": open_photos,
            "protected_photos": len(protected_photos),
        },
        "protected": {
            "answers": _part_of(program["body"], form, sealed=True),
            "marks": protected_marks,
            "photos": protected_photos,
        },
    }


def split_visit(visit, submissions, profile=None):
    """The two records of a visit package, without photos.

    `visit` goes into the assessment record as it is but for its talks: who spoke is for the protected record alone.
    A submission is {uid, checklist, program, answers, files?}.
    """
    talks = visit.get("talks") or []
    parts = {"assessment": [], "protected": []}
    for submission in submissions:
        program = submission["program"]
        answers = {**submission["answers"], "$talks": talks}
        split = split_record(program, answers, profile, files=submission.get("files"))
        parts["assessment"].append(
            {
                "uid": submission["uid"],
                "checklist": submission.get("checklist", program["id"]),
                "version": program["version"],
                "digest": program["digest"],
                **{key: split["assessment"][key] for key in ("answers", "marks", "sealed")},
            }
        )
        kept = {key: split["protected"][key] for key in ("answers", "marks")}
        if kept["answers"] or kept["marks"]:
            parts["protected"].append({"uid": submission["uid"], **kept})
    head = {"format": 1, "kind": "visit"}
    told = {**visit, "talks": without_people(talks)} if visit.get("talks") is not None else visit
    return {
        "assessment": {**head, "visit": told, "submissions": parts["assessment"]},
        "protected": {**head, "visit": visit.get("uid"), "talks": talks, "submissions": parts["protected"]},
    }


def _nodes(body, found):
    for node in body:
        found[node["id"]] = node
        _nodes(node.get("children", ()), found)
    return found


def _is_sealed(node):
    return node.get("sa", {}).get("sensitivity") == "S"


def _goes_sealed(nodes, identity):
    node = nodes.get(PLACE.sub("", identity))
    return node is None or _is_sealed(node)


def _is_graded_seal(nodes, record):
    node = nodes[PLACE.sub("", record["id"])]
    return _is_sealed(node) and "severity" in node["sa"]


def _seal(sheet, record, marks):
    sealed = sheet.sealed[record["id"]] if record["sealed"] else None
    source = sealed.get("source") if sealed else source_of(mark_of(marks, record["id"]), sheet.talks)
    return {
        "id": record["id"],
        "outcome": record["outcome"],
        "severity": record["severity"],
        "grade": record["grade"],
        "source": source if source in SOURCES else None,
    }


def _part_of(nodes, form, *, sealed):
    """The answers of open questions, or those of sealed ones and of names that the program does not know; open rows keep their number."""
    known = {node["name"]: node for node in nodes}
    part = {}
    for name, value in form.items() if isinstance(form, dict) else ():
        node = known.get(name)
        if value is None:
            continue
        if node is None or node["kind"] == "question":
            if sealed == (node is None or _is_sealed(node)):
                part[name] = value
        elif node["kind"] == "group":
            inner = _part_of(node["children"], value, sealed=sealed)
            if inner:
                part[name] = inner
        elif isinstance(value, list):
            rows = [_part_of(node["children"], row, sealed=sealed) for row in value]
            if not sealed or any(rows):
                part[name] = rows
    return part
