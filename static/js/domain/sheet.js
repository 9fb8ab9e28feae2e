// Judges a form: the record of each question - missing, wrong, found - and what stands in place of sealed answers.
// Twin of siteaudit/checklists/engine/sheet.py; evaluate.js is its door.

import { hasReason, isEmpty, markOf, METADATA, reasonOf, RESERVED, typeFault } from "./answers.js";
import { Form, MOST_REPEATS } from "./form.js";
import { FUNCTIONS } from "./functions.js";
import { counts, judging, SEVERITIES, severityOf } from "./indication.js";
import { gradeOf } from "./talks.js";
import { namesIn, numberOf, textOf } from "./values.js";

export { present } from "./form.js";

const OUTCOMES = ["finding", "no_finding", ...RESERVED, "unanswered"];
const SILENT = ["note", "calculate", "hidden", ...METADATA];
const CHOOSING = ["select_one", "select_multiple"];
const ROW = /^\[(\d{1,4})\]/;

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

  /** A sealed question is asked where its seal stands: what hides its group may be sealed as well. */
  isRelevant(item) {
    return this.standsSealed(item) ? this.sealed.has(item.id) : super.isRelevant(item);
  }

  /** Rows that a seal names are there: their number may be sealed as well. */
  sizeOf(above, node) {
    const id = this.idIn(above, node);
    const told = [...(this.sealed?.keys() ?? [])].map((each) => (each.startsWith(id) ? Number(ROW.exec(each.slice(id.length))?.[1] ?? 0) : 0));
    return Math.min(MOST_REPEATS, Math.max(super.sizeOf(above, node), ...told));
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
    const fault = this.fault(item, value);
    const met = this.met(item, value);
    const [outcome, severity] = sealed ? this.fromSeal(item) : this.outcome(item, mark, fault, met);
    const grade = sealed ? gradeOf({ evidence: this.sealed.get(id).grade }) : gradeOf(mark, this.answers.$talks);
    const hidden = this.sealed !== null && node.sa?.sensitivity === "S";
    const unanswered = sealed ? outcome === "unanswered" : value === "" && !hidden && reasonOf(mark) === null;
    const required = !SILENT.includes(node.type) && node.required !== undefined && this.isTrue(node.required, item);
    return {
      id, name: node.name, value, calculated: node.calculate !== undefined, required,
      readonly: node.readonly === true || (Boolean(node.readonly) && this.isTrue(node.readonly, item)),
      missing: required && unanswered,
      violation: this.violation(item, value, fault),
      criterion: node.sa?.criterion ?? null,
      counts: counts(node, this.judge),
      question_severity: severityOf(node, this.judge),
      outcome, severity, grade, sealed,
      actions: met.filter((rule) => rule.action).map((rule) => rule.action),
    };
  }

  /** What is wrong with the answer itself: its type, or an option that is not offered. */
  fault(item, value) {
    const { node, raw } = item;
    if (value === "" || SILENT.includes(node.type) || node.calculate !== undefined) return null;
    return typeFault(node, raw, (name) => this.offered(item, name) !== null, () => this.options(item));
  }

  violation(item, value, fault) {
    const { type, constraint, constraint_message: message = "" } = item.node;
    if (fault || value === "" || type === "note" || type === "calculate" || constraint === undefined) return fault;
    return this.isTrue(constraint, item) ? null : this.text(item, message);
  }

  /** What the answer of one question comes to, and the severity that goes with it. */
  outcome(item, mark, fault, met) {
    const [own, value] = [severityOf(item.node, this.judge), this.valueOf(item)];
    const chosen = chosenIn(item.node, value) ?? [];
    const reserved = RESERVED.find((each) => chosen.includes(each));
    const severities = met.filter((rule) => !rule.action).map((rule) => rule.severity ?? own);
    const worst = SEVERITIES.find((each) => severities.includes(each));
    // A critical question that is unknown as well stays so, unless what else it says is critical.
    if (worst && (worst === "C" || own !== "C" || !reserved)) return ["finding", worst];
    const outcome = value === "" ? reasonOf(mark) : reserved ?? (fault ? null : "no_finding");
    const unanswered = !outcome || (outcome === "not_applicable" && own === "C" && !hasReason(mark));
    return [unanswered ? "unanswered" : outcome, own];
  }

  /** The rules of `fail` that an answer meets. */
  met(item, value) {
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
