"""From findings to an indication: what one visit points to. Never a status, never an opinion.

Twin of `static/js/domain/indication.js`. Implements DOMAIN 5.5: a critical finding needs evidence, the
unknown never counts as a pass, nothing is averaged.
"""

WORST_FIRST = ("red", "urgent-check", "incomplete", "yellow", "green")
POINTS_TO = {
    "critical-finding": "red",
    "critical-unproven": "urgent-check",
    "checklist-missing": "incomplete",
    "critical-unknown": "incomplete",
    "critical-unanswered": "incomplete",
    "nothing-answered": "incomplete",
    "major-finding": "yellow",
}
SEVERITIES = ("C", "M", "m", "-")
COUNTED = ("C", "M", "m")


def judging(profile):
    """What of a profile matters here; without a profile every criterion counts."""
    part = profile.get("indication", profile) if isinstance(profile, dict) else {}
    part = part if isinstance(part, dict) else {}
    criteria = part.get("status_criteria")
    return {
        "criteria": frozenset(criteria) if isinstance(criteria, list) else None,
        "needs": part.get("critical_needs") if part.get("critical_needs") in {"A", "B", "C"} else "B",
        "severities": part.get("severities") or {},
        "not_applicable": part.get("not_applicable") or [],
    }


def severity_of(node, judge):
    """The severity of a question under this profile: C, M, m, - or None."""
    own = node.get("sa", {}).get("severity")
    changed = judge["severities"].get(node["name"])
    return changed if own in COUNTED and changed in COUNTED else own


def counts(node, judge):
    """Whether a question may colour the indication: its criterion is a status criterion."""
    sa = node.get("sa", {})
    if sa.get("severity") not in COUNTED:
        return False
    return judge["criteria"] is None or sa.get("criterion") in judge["criteria"]


def indicate(records, judge, program_id, mode=None):
    """{"status", "confidence", "reasons"} of one checklist from the records of its relevant questions.

    A record has id, name, criterion, counts, question_severity, outcome, severity, grade.
    """
    reasons = _reasons_of(mode)
    counted = [record for record in records if record["counts"]]
    for record in records:
        rule = _special(record) or (_rule(record, judge) if record["counts"] else None)
        if rule is None:
            continue
        finding = rule in {"critical-finding", "critical-unproven", "major-finding"}
        severity = record["severity"] if finding else record["question_severity"]
        reasons.append(_reason(record["id"], rule, severity, record["grade"] if finding else None))
    if counted and all(record["outcome"] == "unanswered" for record in counted):
        reasons.append(_reason(program_id, "nothing-answered", "-", None))
    return _conclude(reasons)


def combine(results, expected=(), mode=None):
    """One indication of a visit from the results of its checklists ({"checklist": name, ...result}).

    A checklist in `expected` that is not among them makes the visit incomplete. The worst wins.
    """
    reasons = _reasons_of(mode)
    present = {result.get("checklist") for result in results}
    for name in expected:
        if name not in present:
            reasons.append({**_reason(name, "checklist-missing", "C", None), "checklist": name})
    for result in results:
        own = {"checklist": result["checklist"]} if result.get("checklist") else {}
        for reason in result["indication"]["reasons"]:
            if not (reason["id"] == "$mode" and any(each["id"] == "$mode" for each in reasons)):
                reasons.append(reason if reason["id"] == "$mode" else {**reason, **own})
    return _conclude(reasons)


def _reasons_of(mode):
    """What the mode of a visit says before anything was answered."""
    is_elsewhere = isinstance(mode, str) and mode not in {"", "on_site"}
    return [_reason("$mode", "not-on-site", "-", None)] if is_elsewhere else []


def _special(record):
    """Criteria that never colour: who listened, who answered, where the team stood."""
    if record["severity"] != "-" or record["outcome"] != "finding":
        return None
    return {"confidence": "limited-confidence", "visit-mode": "not-on-site"}.get(record["criterion"])


def _rule(record, judge):
    outcome, severity = record["outcome"], record["severity"]
    if outcome == "finding" and severity == "C":
        return "critical-finding" if record["grade"] <= judge["needs"] else "critical-unproven"
    if outcome == "finding" and severity == "M":
        return "major-finding"
    if record["question_severity"] != "C" or outcome in {"finding", "no_finding"}:
        return None
    if outcome == "not_applicable" and record["name"] in judge["not_applicable"]:
        return None
    return "critical-unanswered" if outcome == "unanswered" else "critical-unknown"


def _reason(identity, rule, severity, evidence):
    return {"id": identity, "rule": rule, "severity": severity, "evidence": evidence}


def _conclude(reasons):
    rules = {reason["rule"] for reason in reasons}

    def rank(reason):
        return WORST_FIRST.index(POINTS_TO.get(reason["rule"], "green"))

    reasons = sorted(reasons, key=rank)
    worst = WORST_FIRST[rank(reasons[0])] if reasons else "green"
    return {
        "status": "not-verified" if "not-on-site" in rules else worst,
        "confidence": "limited" if "limited-confidence" in rules else "normal",
        "reasons": reasons,
    }
