"""Judges a form: the record of each question - missing, wrong, found - and what stands in place of sealed answers.

Twin of `static/js/domain/sheet.js`. Where the answers carry `$sealed`, that stands in for the S questions whose
answers the server never sees.
"""

import contextlib

from .answers import METADATA, RESERVED, has_reason, is_empty, mark_of, reason_of, type_fault
from .form import Form
from .functions import FUNCTIONS
from .indication import SEVERITIES, counts, judging, severity_of
from .talks import grade_of
from .values import names_in, number_of, text_of

OUTCOMES = ("finding", "no_finding", *RESERVED, "unanswered")
SILENT = {"note", "calculate", "hidden", *METADATA}


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

    def _settle(self, items):
        """Values in both orders of the form, so that no chain of calculations is run through in one go, deeper than Python goes."""
        for item in [*items, *reversed(items)]:
            with contextlib.suppress(RecursionError):
                self.value_of(item)

    def _own_relevance(self, item):
        return item.identity in self.sealed if self._stands_sealed(item) else super()._own_relevance(item)

    def _stands_sealed(self, item):
        sa = item.node.get("sa", {})
        return self.sealed is not None and sa.get("sensitivity") == "S" and "severity" in sa and is_empty(item.raw)

    def record(self, item):
        """Everything that is to know about one relevant question."""
        node, value = item.node, self.value_of(item)
        mark = mark_of(self.marks, item.identity)
        sealed = self._stands_sealed(item)
        if sealed:
            outcome, severity, grade = self._from_seal(item)
        else:
            outcome, severity = self._outcome(item, mark)
            grade = grade_of(mark, self.talks)
        sa = node.get("sa", {})
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
            "violation": self._violation(item, value),
            "criterion": sa.get("criterion"),
            "counts": counts(node, self.judge),
            "question_severity": severity_of(node, self.judge),
            "outcome": outcome,
            "severity": severity,
            "grade": grade,
            "actions": self._actions(item),
            "sealed": sealed,
        }

    def _is_readonly(self, readonly, item):
        return readonly if isinstance(readonly, bool) else self.is_true(readonly, item)

    def _violation(self, item, value):
        node = item.node
        if value == "" or node["type"] in {"note", "calculate"}:
            return None
        if node["type"] not in {"hidden", *METADATA} and "calculate" not in node:
            wrong = type_fault(
                node, item.raw, lambda name: self.offered(item, name) is not None, lambda: self.options(item)
            )
            if wrong:
                return wrong
        if "constraint" in node and not self.is_true(node["constraint"], item):
            return self.text(item, node.get("constraint_message", {}))
        return None

    def _outcome(self, item, mark):
        """What the answer of one question comes to, and the severity that goes with it."""
        own = severity_of(item.node, self.judge)
        value = self.value_of(item)
        chosen = names_in(value) if item.node["type"] in {"select_one", "select_multiple"} else None
        outcome, severity = "unanswered", own
        if value != "":
            met = [rule for rule in self._met(item, value, chosen) if "action" not in rule]
            severities = [rule.get("severity", own) for rule in met]
            if severities:
                return "finding", min(severities, key=SEVERITIES.index)
            outcome = next((each for each in chosen or () if each in RESERVED), "no_finding")
        elif reason_of(mark):
            outcome = reason_of(mark)
        if outcome == "not_applicable" and own == "C" and not has_reason(mark):
            outcome = "unanswered"
        return outcome, severity

    def _met(self, item, value, chosen):
        for rule in item.node.get("sa", {}).get("fail", ()):
            if _test(rule["test"], value, chosen) and ("if" not in rule or self.is_true(rule["if"], item)):
                yield rule

    def _actions(self, item):
        value = self.value_of(item)
        if value == "" or "fail" not in item.node.get("sa", {}):
            return []
        chosen = names_in(value) if item.node["type"] in {"select_one", "select_multiple"} else None
        return [rule["action"] for rule in self._met(item, value, chosen) if "action" in rule]

    def _from_seal(self, item):
        entry = self.sealed[item.identity]
        own = severity_of(item.node, self.judge)
        outcome = entry.get("outcome") if entry.get("outcome") in OUTCOMES else "unknown"
        given = entry.get("severity") if entry.get("severity") in SEVERITIES else own
        grade = grade_of({"evidence": entry.get("grade")})
        return outcome, given if outcome == "finding" else own, grade


def _test(test, value, chosen):
    kind, *wanted = test
    if kind == "number":
        return FUNCTIONS[wanted[0]](number_of(value), wanted[1])
    names = [text_of(value)] if chosen is None else chosen
    if kind == "has":
        return any(name in wanted for name in names)
    if kind == "other":
        return any(name not in wanted for name in names)
    return bool(names) and not any(name in RESERVED for name in names) and not set(wanted) <= set(names)
