"""Runs a checklist program over answers: what is shown, missing, wrong, found, and what it points to.

Pure; the twin of `static/js/domain/evaluate.js`, held to the same meaning by `tests/vectors/`. Where the
answers carry `$sealed`, that stands in for the S questions whose answers the server never sees.
"""

from .answers import has_reason, is_empty, mark_of, reason_of, type_fault
from .fail import RESERVED
from .functions import FUNCTIONS
from .indication import SEVERITIES, counts, indicate, judging, severity_of
from .moments import present
from .talks import grade_of
from .values import first, names_in, number_of, plain, text_of, truth_of, written

OUTCOMES = ("finding", "no_finding", *RESERVED, "unanswered")
SILENT = {"note", "calculate", "hidden"}
MOST_REPEATS = 1000


def evaluate(program, answers, profile=None, now=None):
    """The result of one checklist, in the shape of the command `checklist evaluate`."""
    sheet = Sheet(program, answers, profile, now)
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
    return result


def alerts(program, answers, profile=None, now=None):
    """What the answers ask of people or of the app at once: [{"id", "action"}]. Never a colour."""
    found = []
    for record in Sheet(program, answers, profile, now).records():
        if record["criterion"] == "alert" and record["outcome"] == "finding":
            found.append({"id": record["id"], "action": "alert"})
        found += [{"id": record["id"], "action": action} for action in record["actions"]]
    return found


class Item:
    """One question, group or repeat instance with its place in the form; line[n] is the ancestor at depth n."""

    __slots__ = ("children", "identity", "line", "node", "place", "raw", "relevant", "value")

    def __init__(self, node, identity, above, raw, place=None):
        self.node = node
        self.identity = identity
        self.line = (*above, self)
        self.raw = raw
        self.place = place
        self.children = {}
        self.relevant = None
        self.value = None


class Sheet:
    """A program laid over one set of answers. Values are computed when first asked for."""

    def __init__(self, program, answers, profile=None, now=None):
        answers = answers if isinstance(answers, dict) else {}
        self.program = program
        self.answers = answers
        self.judge = judging(profile)
        self.marks = answers.get("$marks") or {}
        self.talks = answers.get("$talks")
        moment = answers.get("$now") or now
        self.now = moment if isinstance(moment, str) else present()
        sealed = answers.get("$sealed")
        self.sealed = None
        if isinstance(sealed, list):
            named = (entry for entry in sealed if isinstance(entry, dict) and isinstance(entry.get("id"), str))
            self.sealed = {entry["id"]: entry for entry in named}
        self.root = Item({"kind": "group", "id": "", "children": program["body"]}, "", (), answers)
        self.root.relevant = True
        self._fill(self.root)

    def questions(self):
        """Every question of every instance, in the order of the form."""
        waiting = [self.root]
        while waiting:
            item = waiting.pop()
            if item.node["kind"] == "question":
                yield item
            else:
                children = [each for node in item.node["children"] for each in self._instances(item, node)]
                waiting.extend(reversed(children))

    def records(self):
        """The record of every relevant question."""
        return [self.record(item) for item in self.questions() if self.is_relevant(item)]

    # --- structure
    def _fill(self, item):
        raw = item.raw if isinstance(item.raw, dict) else {}
        prefix = item.identity + "/" if item.identity else ""
        for node in item.node["children"]:
            if node["kind"] != "repeat":
                child = Item(node, prefix + node["name"], item.line, raw.get(node["name"]))
                item.children[node["name"]] = [child]
                if node["kind"] == "group":
                    self._fill(child)

    def _instances(self, above, node):
        """The children of `above` for one node; repeats are laid out when first asked for."""
        found = above.children.get(node["name"])
        if found is None:
            raw = above.raw.get(node["name"]) if isinstance(above.raw, dict) else None
            rows = raw if isinstance(raw, list) else []
            size = len(rows)
            prefix = above.identity + "/" if above.identity else ""
            if "count" in node:
                owner = Item(node, prefix + node["name"], above.line, None)
                wanted = number_of(self.run(node["count"], owner))
                size = min(MOST_REPEATS, max(0, int(wanted))) if abs(wanted) < float("inf") else 0
            found = []
            for place in range(1, size + 1):
                row = rows[place - 1] if place <= len(rows) else {}
                found.append(Item(node, f"{prefix}{node['name']}[{place}]", above.line, row, place))
            above.children[node["name"]] = found
            for item in found:
                self._fill(item)
        return found

    # --- values
    def is_relevant(self, item):
        """Whether the item and everything around it is asked."""
        if item.relevant is None:
            above = item.line[-2]
            item.relevant = self.is_relevant(above) and self._own_relevance(item)
        return item.relevant

    def _own_relevance(self, item):
        if self._stands_sealed(item):
            return item.identity in self.sealed
        expression = item.node.get("relevant")
        return expression is None or self._is_true(expression, item)

    def value_of(self, item):
        """The value that expressions see: empty when the item is not asked."""
        if item.value is None:
            if not self.is_relevant(item):
                item.value = ""
            elif "calculate" in item.node:
                item.value = plain(self.run(item.node["calculate"], item))
            else:
                item.value = written(item.raw)
        return item.value

    def run(self, expression, item):
        """The value of a JSON expression, seen from `item`."""
        if not isinstance(expression, list):
            return expression
        head, *arguments = expression
        if head in SEEING:
            return SEEING[head](self, item, *arguments)
        return FUNCTIONS[head](*(self.run(part, item) for part in arguments))

    def _is_true(self, expression, item):
        return truth_of(self.run(expression, item))

    def _coalesce(self, item, wanted, instead):
        value = first(self.run(wanted, item))
        return value if text_of(value) != "" else first(self.run(instead, item))

    def _once(self, item, expression):
        kept = written(item.raw)
        return kept if kept != "" else first(self.run(expression, item))

    def find(self, path, shared, item):
        """The relevant items that a reference names, seen from `item`."""
        steps = path.split("/")
        found = [item.line[shared]]
        for depth in range(shared, len(steps)):
            found = [each for above in found for each in self._step(above, steps[depth])]
        return [each for each in found if self.is_relevant(each)]

    def _step(self, above, name):
        node = next(child for child in above.node["children"] if child["name"] == name)
        return self._instances(above, node)

    # --- judging
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
        required = node["type"] not in SILENT and "required" in node and self._is_true(node["required"], item)
        return {
            "id": item.identity,
            "name": node["name"],
            "value": value,
            "calculated": "calculate" in node,
            "required": required,
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

    def _violation(self, item, value):
        node = item.node
        if value == "" or node["type"] in {"note", "calculate"}:
            return None
        if node["type"] != "hidden" and "calculate" not in node:
            wrong = type_fault(node, item.raw)
            if wrong:
                return wrong
        if "constraint" in node and not self._is_true(node["constraint"], item):
            message = node.get("constraint_message", {})
            return message.get(self.program["default_language"]) or next(iter(message.values()), "")
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
            if _test(rule["test"], value, chosen) and ("if" not in rule or self._is_true(rule["if"], item)):
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


# What needs the form itself, or not all of its arguments; everything else is in FUNCTIONS.
SEEING = {
    "ref": lambda sheet, item, path, shared=0: [sheet.value_of(each) for each in sheet.find(path, shared, item)],
    "and": lambda sheet, item, a, b: sheet._is_true(a, item) and sheet._is_true(b, item),
    "or": lambda sheet, item, a, b: sheet._is_true(a, item) or sheet._is_true(b, item),
    "if": lambda sheet, item, test, a, b: first(sheet.run(a if sheet._is_true(test, item) else b, item)),
    "coalesce": Sheet._coalesce,
    "once": Sheet._once,
    "position": lambda _, item, ref: float(item.line[len(ref[1].split("/"))].place),
    "count": lambda sheet, item, ref: float(len(sheet.find(ref[1], ref[2] if len(ref) > 2 else 0, item))),
    "now": lambda sheet, _: sheet.now,
    "today": lambda sheet, _: sheet.now[:10],
}


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
