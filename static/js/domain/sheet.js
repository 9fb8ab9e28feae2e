// Judges a form: the record of each question - missing, wrong, found - and what stands in place of sealed answers.
// Twin of siteaudit/checklists/engine/sheet.py; evaluate.js is its door.

import { hasReason, isEmpty, markOf, METADATA, reasonOf, RESERVED, typeFault } from "./answers.js";
import { Form } from "./form.js";
import { FUNCTIONS } from "./functions.js";
import { counts, judging, SEVERITIES, severityOf } from "./indication.js";
import { gradeOf } from "./talks.js";
import { namesIn, numberOf, textOf } from "./values.js";

export { present } from "./form.js";

const OUTCOMES = ["finding", "no_finding", ...RESERVED, "unanswered"];
const SILENT = ["note", "calculate", "hidden", ...METADATA];
const CHOOSING = ["select_one", "select_multiple"];

export class Sheet extends Form {
  constructor(program, answers, profile = null, now = null, files = null) {
    super(program, answers, now, files);
    this.judge = judging(profile);
    const sealed = this.answers.$sealed;
    const named = Array.isArray(sealed) ? sealed.filter((entry) => typeof entry?.id === "string") : null;
    this.sealed = named && new Map(named.map((entry) => [entry.id, entry]));
  }

  get marks() {
    return this.answers.$marks ?? {};
  }

  /** The record of every relevant question. */
  records() {
    return [...this.questions()].filter((item) => this.isRelevant(item)).map((item) => this.record(item));
  }

  ownRelevance(item) {
    return this.standsSealed(item) ? this.sealed.has(item.id) : super.ownRelevance(item);
  }

  standsSealed({ node, raw }) {
    return this.sealed !== null && node.sa?.sensitivity === "S" && node.sa.severity !== undefined && isEmpty(raw);
  }

  /** Everything that is to know about one relevant question. */
  record(item) {
    const { node, id } = item;
    const value = this.valueOf(item);
    const mark = markOf(this.marks, id);
    const sealed = this.standsSealed(item);
    const [outcome, severity] = sealed ? this.fromSeal(item) : this.outcome(item, mark);
    const grade = sealed ? gradeOf({ evidence: this.sealed.get(id).grade }) : gradeOf(mark, this.answers.$talks);
    const hidden = this.sealed !== null && node.sa?.sensitivity === "S";
    const unanswered = sealed ? outcome === "unanswered" : value === "" && !hidden && reasonOf(mark) === null;
    const required = !SILENT.includes(node.type) && node.required !== undefined && this.isTrue(node.required, item);
    return {
      id, name: node.name, value, calculated: node.calculate !== undefined, required,
      readonly: Array.isArray(node.readonly) ? this.isTrue(node.readonly, item) : node.readonly ?? false,
      missing: required && unanswered,
      violation: this.violation(item, value),
      criterion: node.sa?.criterion ?? null,
      counts: counts(node, this.judge),
      question_severity: severityOf(node, this.judge),
      outcome, severity, grade, sealed,
      actions: this.met(item).filter((rule) => rule.action).map((rule) => rule.action),
    };
  }

  violation(item, value) {
    const { node, raw } = item;
    if (value === "" || node.type === "note" || node.type === "calculate") return null;
    if (node.type !== "hidden" && !METADATA.includes(node.type) && node.calculate === undefined) {
      const wrong = typeFault(node, raw, (name) => this.offered(item, name) !== null, () => this.options(item));
      if (wrong) return wrong;
    }
    if (node.constraint === undefined || this.isTrue(node.constraint, item)) return null;
    return this.text(item, node.constraint_message ?? "");
  }

  /** What the answer of one question comes to, and the severity that goes with it. */
  outcome(item, mark) {
    const severity = severityOf(item.node, this.judge);
    let outcome = "unanswered";
    if (this.valueOf(item) !== "") {
      const met = this.met(item).filter((rule) => !rule.action).map((rule) => rule.severity ?? severity);
      if (met.length) return ["finding", SEVERITIES.find((each) => met.includes(each))];
      outcome = (chosenIn(item.node, this.valueOf(item)) ?? []).find((each) => RESERVED.includes(each)) ?? "no_finding";
    } else outcome = reasonOf(mark) ?? outcome;
    if (outcome === "not_applicable" && severity === "C" && !hasReason(mark)) outcome = "unanswered";
    return [outcome, severity];
  }

  /** The rules of `fail` that an answer meets. */
  met(item) {
    const value = this.valueOf(item);
    const rules = item.node.sa?.fail;
    if (value === "" || !rules) return [];
    const names = chosenIn(item.node, value) ?? [textOf(value)];
    return rules.filter((rule) => isMet(rule.test, value, names) && (rule.if === undefined || this.isTrue(rule.if, item)));
  }

  fromSeal(item) {
    const entry = this.sealed.get(item.id);
    const severity = severityOf(item.node, this.judge);
    const outcome = OUTCOMES.includes(entry.outcome) ? entry.outcome : "unknown";
    return [outcome, outcome === "finding" && SEVERITIES.includes(entry.severity) ? entry.severity : severity];
  }
}

const chosenIn = (node, value) => (CHOOSING.includes(node.type) ? namesIn(value) : null);

function isMet([kind, ...wanted], value, names) {
  if (kind === "number") return FUNCTIONS[wanted[0]](numberOf(value), wanted[1]);
  if (kind === "has") return names.some((name) => wanted.includes(name));
  if (kind === "other") return names.some((name) => !wanted.includes(name));
  return names.length > 0 && !names.some((name) => RESERVED.includes(name)) && !wanted.every((name) => names.includes(name));
}
