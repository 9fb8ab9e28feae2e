"""Runs a checklist program over answers: what is shown, missing, wrong, found, and what it points to.

Pure; the twin of `static/js/domain/evaluate.js`, held to the same meaning by `tests/vectors/`.
"""

from .indication import indicate
from .sheet import OUTCOMES, Sheet

__all__ = ["OUTCOMES", "Sheet", "alerts", "evaluate"]


def evaluate(program, answers, profile=None, now=None, files=None):
    """The result of one checklist, in the shape of the command `checklist evaluate`.

    `files` = {"villages.csv": [{column: text}]}: the rows of lists that do not travel in the program.
    """
    sheet = Sheet(program, answers, profile, now, files)
    records = sheet.records()
    result = {"relevant": [], "missing": [], "violations": [], "calculated": {}, "findings": []}
    for record in records:
        result["relevant"].append(record["id"])
        if record["missing"]:
            result["missing"].append(record["id"])
        if record["violation"] is not None:
            result["violations"].append({"id": record["id"], "message": record["violation"]})
        if record["calculated"]:
            result["calculated"][record["id"]] = record["value"]
        if record["outcome"] == "finding" and record["severity"] != "-":
            finding = {"id": record["id"], "severity": record["severity"], "evidence": record["grade"]}
            result["findings"].append(finding if record["counts"] else {**finding, "plan": True})
    result["indication"] = indicate(records, sheet.judge, program["id"], sheet.answers.get("$mode"))
    if "instance_name" in program:
        result["name"] = sheet.name()
    return result


def alerts(program, answers, profile=None, now=None, files=None):
    """What the answers ask of people or of the app at once: [{"id", "action"}]. Never a colour."""
    found = []
    for record in Sheet(program, answers, profile, now, files).records():
        if record["criterion"] == "alert" and record["outcome"] == "finding":
            found.append({"id": record["id"], "action": "alert"})
        found += [{"id": record["id"], "action": action} for action in record["actions"]]
    return found
