// From findings to an indication: what one visit points to. Never a status, never an opinion; the
// server decides, this is the phone's preview. Twin of siteaudit/checklists/engine/indication.py.

const WORST_FIRST = ["red", "urgent-check", "incomplete", "yellow", "green"];
const POINTS_TO = {
  "critical-finding": "red",
  "critical-unproven": "urgent-check",
  "checklist-missing": "incomplete",
  "critical-unknown": "incomplete",
  "critical-unanswered": "incomplete",
  "nothing-answered": "incomplete",
  "major-finding": "yellow",
};
const FINDINGS = ["critical-finding", "critical-unproven", "major-finding"];
const SPECIAL = { confidence: "limited-confidence", "visit-mode": "not-on-site" };
const COUNTED = ["C", "M", "m"];
export const SEVERITIES = ["C", "M", "m", "-"];

/** What of a profile matters here; without a profile every criterion counts. */
export function judging(profile) {
  const whole = profile && typeof profile === "object" ? profile : {};
  const part = "indication" in whole ? whole.indication ?? {} : whole;
  return {
    criteria: Array.isArray(part.status_criteria) ? new Set(part.status_criteria) : null,
    needs: ["A", "B", "C"].includes(part.critical_needs) ? part.critical_needs : "B",
    severities: part.severities ?? {},
    notApplicable: part.not_applicable ?? [],
  };
}

/** The severity of a question under this profile: C, M, m, - or null. */
export function severityOf(node, judge) {
  const own = node.sa?.severity ?? null;
  const changed = Object.hasOwn(judge.severities, node.name) ? judge.severities[node.name] : null;
  return COUNTED.includes(own) && COUNTED.includes(changed) ? changed : own;
}

/** Whether a question may colour the indication: its criterion is a status criterion. */
export function counts(node, judge) {
  if (!COUNTED.includes(node.sa?.severity)) return false;
  return judge.criteria === null || judge.criteria.has(node.sa.criterion);
}

/** The indication of one checklist from the records of its relevant questions. */
export function indicate(records, judge, programId, mode) {
  const reasons = reasonsOf(mode);
  const counted = records.filter((record) => record.counts);
  for (const record of records) {
    const rule = special(record) ?? (record.counts ? ruleFor(record, judge) : null);
    if (!rule) continue;
    const finding = FINDINGS.includes(rule);
    reasons.push(reasonFor(record.id, rule, finding ? record.severity : record.question_severity, finding ? record.grade : null));
  }
  if (counted.length && counted.every((record) => record.outcome === "unanswered")) {
    reasons.push(reasonFor(programId, "nothing-answered", "-", null));
  }
  return conclude(reasons);
}

/**
 * One indication of a visit from the results of its checklists, each `{checklist: name, ...result}`.
 * A checklist in `expected` that is not among them makes the visit incomplete. The worst wins.
 */
export function combine(results, { expected = [], mode = null } = {}) {
  const reasons = reasonsOf(mode);
  const present = new Set(results.map((result) => result.checklist));
  for (const name of expected) {
    if (!present.has(name)) reasons.push({ ...reasonFor(name, "checklist-missing", "C", null), checklist: name });
  }
  for (const { checklist, indication } of results) {
    for (const reason of indication.reasons) {
      if (reason.id !== "$mode") reasons.push(checklist ? { ...reason, checklist } : reason);
      else if (!reasons.some((each) => each.id === "$mode")) reasons.push(reason);
    }
  }
  return conclude(reasons);
}

/** What the mode of a visit says before anything was answered. */
const reasonsOf = (mode) => (typeof mode === "string" && mode !== "" && mode !== "on_site" ? [reasonFor("$mode", "not-on-site", "-", null)] : []);

function special(record) {
  if (record.severity !== "-" || record.outcome !== "finding") return null;
  return Object.hasOwn(SPECIAL, record.criterion ?? "") ? SPECIAL[record.criterion] : null;
}

function ruleFor({ name, outcome, severity, question_severity: own, grade }, judge) {
  if (outcome === "finding" && severity === "C") return grade <= judge.needs ? "critical-finding" : "critical-unproven";
  if (outcome === "finding" && severity === "M") return "major-finding";
  if (own !== "C" || outcome === "finding" || outcome === "no_finding") return null;
  if (outcome === "not_applicable" && judge.notApplicable.includes(name)) return null;
  return outcome === "unanswered" ? "critical-unanswered" : "critical-unknown";
}

const reasonFor = (id, rule, severity, evidence) => ({ id, rule, severity, evidence });

function conclude(reasons) {
  const says = (rule) => reasons.some((reason) => reason.rule === rule);
  const rank = (reason) => WORST_FIRST.indexOf(POINTS_TO[reason.rule] ?? "green");
  const sorted = [...reasons].sort((a, b) => rank(a) - rank(b));
  const worst = sorted.length ? WORST_FIRST[rank(sorted[0])] : "green";
  return { status: says("not-on-site") ? "not-verified" : worst, confidence: says("limited-confidence") ? "limited" : "normal", reasons: sorted };
}
