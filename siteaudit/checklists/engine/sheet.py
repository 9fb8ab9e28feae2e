"""Judges a form: the record of each question - missing, wrong, found - and what stands in place of sealed answers.

Twin of `static/js/domain/sheet.js`. Where the answers carry `$sealed`, that stands in for the S questions whose
answers the server never sees.
"""

import re

from .answers import METADATA, RESERVED, has_reason, is_empty, mark_of, reason_of, type_fault
from .form import MOST_REPEATS, Form
from .functions import FUNCTIONS
from .indication import SEVERITIES, counts, judging, severity_of
from .talks import grade_of
from .values import names_in, number_of, text_of

OUTCOMES = ("finding", "no_finding", *RESERVED, "unanswered")
SILENT = {"note", "calculate", "hidden", *METADATA}
ROW = re.compile(r"\[(\d{1,4})\]", re.ASCII)


class Sheet(Form):
    """A form with the judgement of its answers under one profile."""

    def __init__(self, program, answers, profile=None, now=None, files=None):
        answers = answers if isinstance(answers, dict) else {}
        self.judge = judging(profile)
        self.marks = answers.get("$marks") or {}
        self.talks = answers.get("$talks")
        sealed = answers.get("$sealed")
        self.sealed = None
        if isinstance(sealed, list):
            named = (entry for entry in sealed if isinstance(entry, dict) and isinstance(entry.get("id"), str))
            self.sealed = {entry["id"]: entry for entry in named}
        super().__init__(program, answers, now, files)

    def records(self):
        """The record of every relevant question."""
        items = list(self.questions())
        self._settle(items)
        return [self.record(item) for item in items if self.is_relevant(item)]

    def is_relevant(self, item):
        """A sealed question is asked where its seal stands: what hides its group may be sealed as well."""
        return item.identity in self.sealed if self._stands_sealed(item) else super().is_relevant(item)

    def _size_of(self, above, node, identity):
        """Rows that a seal names are there: their number may be sealed as well."""
        places = (ROW.match(each, len(identity)) for each in self.sealed or () if each.startswith(identity))
        told = (int(found[1]) for found in places if found)
        return min(MOST_REPEATS, max(super()._size_of(above, node, identity), *told, 0))

    def _stands_sealed(self, item):
        sa = item.node.get("sa", {})
        return self.sealed is not None and sa.get("sensitivity") == "S" and "severity" in sa and is_empty(item.raw)

    def record(self, item):
        """Everything that is to know about one relevant question."""
        node, sa, value = item.node, item.node.get("sa", {}), self.value_of(item)
        mark = mark_of(self.marks, item.identity)
        fault, met = self._fault(item, value), self._met(item, value)
        sealed = self._stands_sealed(item)
        if sealed:
            outcome, severity, grade = self._from_seal(item)
        else:
            outcome, severity = self._outcome(item, mark, fault, met)
            grade = grade_of(mark, self.talks)
        hidden = self.sealed is not None and sa.get("sensitivity") == "S"
        unanswered = outcome == "unanswered" if sealed else value == "" and not hidden and reason_of(mark) is None
        required = node["type"] not in SILENT and "required" in node and self.is_true(node["required"], item)
        return {
            "id": item.identity,
            "name": node["name"],
            "value": value,
            "calculated": "calculate" in node,
            "required": required,
            "readonly": self._is_readonly(node.get("readonly", False), item),
            "missing": required and unanswered,
            "violation": self._violation(item, value, fault),
            "criterion": sa.get("criterion"),
            "counts": counts(node, self.judge),
            "question_severity": severity_of(node, self.judge),
            "outcome": outcome,
            "severity": severity,
            "grade": grade,
            "actions": [rule["action"] for rule in met if "action" in rule],
            "sealed": sealed,
        }

    def _is_readonly(self, readonly, item):
        return readonly if isinstance(readonly, bool) else self.is_true(readonly, item)

    def _fault(self, item, value):
        """What is wrong with the answer itself: its type, or an option that is not offered."""
        node = item.node
        if value == "" or node["type"] in SILENT or "calculate" in node:
            return None
        return type_fault(node, item.raw, lambda name: self.offered(item, name) is not None, lambda: self.options(item))

    def _violation(self, item, value, fault):
        node = item.node
        if fault or value == "" or node["type"] in {"note", "calculate"} or "constraint" not in node:
            return fault
        return None if self.is_true(node["constraint"], item) else self.text(item, node.get("constraint_message", ""))

    def _outcome(self, item, mark, fault, met):
        """What the answer of one question comes to, and the severity that goes with it."""
        own, value = severity_of(item.node, self.judge), self.value_of(item)
        chosen = _chosen(item.node, value) or ()
        reserved = next((each for each in RESERVED if each in chosen), None)
        severities = [rule.get("severity", own) for rule in met if "action" not in rule]
        worst = min(severities, key=SEVERITIES.index, default=None)
        # A critical question that is unknown as well stays so, unless what else it says is critical.
        if worst and (worst == "C" or own != "C" or not reserved):
            return "finding", worst
        outcome = reason_of(mark) if value == "" else reserved or (None if fault else "no_finding")
        if not outcome or (outcome == "not_applicable" and own == "C" and not has_reason(mark)):
            outcome = "unanswered"
        return outcome, own

    def _met(self, item, value):
        """The rules of `fail` that an answer meets."""
        rules = item.node.get("sa", {}).get("fail")
        if value == "" or not rules:
            return []
        names = _chosen(item.node, value)
        names = [text_of(value)] if names is None else names
        return [
            rule
            for rule in rules
            if _is_met(rule["test"], value, names) and ("if" not in rule or self.is_true(rule["if"], item))
        ]

    def _from_seal(self, item):
        entry = self.sealed[item.identity]
        own = severity_of(item.node, self.judge)
        outcome = entry.get("outcome") if entry.get("outcome") in OUTCOMES else "unknown"
        given = entry.get("severity") if entry.get("severity") in SEVERITIES else own
        grade = grade_of({"evidence": entry.get("grade")})
        return outcome, given if outcome == "finding" else own, grade


def _chosen(node, value):
    return names_in(value) if node["type"] in {"select_one", "select_multiple"} else None


def _is_met(test, value, names):
    kind, *wanted = test
    if kind == "number":
        return FUNCTIONS[wanted[0]](number_of(value), wanted[1])
    if kind == "has":
        return any(name in wanted for name in names)
    if kind == "other":
        return any(name not in wanted for name in names)
    return bool(names) and not any(name in RESERVED for name in names) and not set(wanted) <= set(names)
