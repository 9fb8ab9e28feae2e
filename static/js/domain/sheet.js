// A program laid over one set of answers: values, relevance, and the record of each question, computed
// when first asked for. Twin of the Sheet in siteaudit/checklists/evaluate.py; evaluate.js is its door.

import { hasReason, isEmpty, markOf, reasonOf, RESERVED, typeFault } from "./answers.js";
import { FUNCTIONS } from "./functions.js";
import { counts, judging, SEVERITIES, severityOf } from "./indication.js";
import { gradeOf } from "./talks.js";
import { first, namesIn, numberOf, plain, textOf, truthOf, written } from "./values.js";

const OUTCOMES = ["finding", "no_finding", ...RESERVED, "unanswered"];
const SILENT = ["note", "calculate", "hidden"];
const CHOOSING = ["select_one", "select_multiple"];
const MOST_REPEATS = 1000;
const SPLIT = new Map();

/** The present moment as ISO text with the phone's own offset. */
export function present(date = new Date()) {
  const offset = -date.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + offset * 60000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/** One question, group or repeat instance; line[n] is its ancestor at depth n, itself the last. */
function makeItem(node, id, above, raw, place = null) {
  const item = { node, id, raw, place, line: above, children: new Map(), relevant: null, value: null };
  item.line = [...above, item];
  return item;
}

const own = (holder, name) =>
  holder && typeof holder === "object" && !Array.isArray(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;

const stepsOf = (path) => {
  if (!SPLIT.has(path)) SPLIT.set(path, path.split("/"));
  return SPLIT.get(path);
};

export class Sheet {
  constructor(program, answers, profile = null, now = null) {
    this.program = program;
    this.answers = answers && typeof answers === "object" ? answers : {};
    this.judge = judging(profile);
    const moment = this.answers.$now || now;
    this.now = typeof moment === "string" ? moment : present();
    const sealed = this.answers.$sealed;
    const named = Array.isArray(sealed) ? sealed.filter((entry) => typeof entry?.id === "string") : null;
    this.sealed = named && new Map(named.map((entry) => [entry.id, entry]));
    this.root = makeItem({ kind: "group", id: "", children: program.body }, "", [], this.answers);
    this.root.relevant = true;
    this.fill(this.root);
  }

  get marks() {
    return this.answers.$marks ?? {};
  }

  /** Every question, group and repeat instance, in the order of the form. */
  *items(above = this.root) {
    for (const node of above.node.children) {
      for (const item of this.instances(above, node)) {
        yield item;
        if (node.kind !== "question") yield* this.items(item);
      }
    }
  }

  *questions() {
    for (const item of this.items()) if (item.node.kind === "question") yield item;
  }

  /** The record of every relevant question. */
  records() {
    return [...this.questions()].filter((item) => this.isRelevant(item)).map((item) => this.record(item));
  }

  // --- structure
  fill(item) {
    const prefix = item.id ? `${item.id}/` : "";
    for (const node of item.node.children) {
      if (node.kind === "repeat") continue;
      const child = makeItem(node, prefix + node.name, item.line, own(item.raw, node.name));
      item.children.set(node.name, [child]);
      if (node.kind === "group") this.fill(child);
    }
  }

  /** The children of `above` for one node; repeats are laid out when first asked for. */
  instances(above, node) {
    const known = above.children.get(node.name);
    if (known) return known;
    const raw = own(above.raw, node.name);
    const rows = Array.isArray(raw) ? raw : [];
    const id = (above.id ? `${above.id}/` : "") + node.name;
    let size = rows.length;
    if (node.count !== undefined) {
      const wanted = numberOf(this.run(node.count, makeItem(node, id, above.line, null)));
      size = Number.isFinite(wanted) ? Math.min(MOST_REPEATS, Math.max(0, Math.trunc(wanted))) : 0;
    }
    const found = Array.from({ length: size }, (_, place) =>
      makeItem(node, `${id}[${place + 1}]`, above.line, rows[place] ?? {}, place + 1));
    above.children.set(node.name, found);
    found.forEach((item) => this.fill(item));
    return found;
  }

  // --- values
  isRelevant(item) {
    if (item.relevant === null) {
      item.relevant = this.isRelevant(item.line[item.line.length - 2]) && this.ownRelevance(item);
    }
    return item.relevant;
  }

  ownRelevance(item) {
    if (this.standsSealed(item)) return this.sealed.has(item.id);
    const { relevant } = item.node;
    return relevant === undefined || truthOf(this.run(relevant, item));
  }

  /** The value that expressions see: empty when the item is not asked. */
  valueOf(item) {
    if (item.value === null) {
      if (!this.isRelevant(item)) item.value = "";
      else if (item.node.calculate !== undefined) item.value = plain(this.run(item.node.calculate, item));
      else item.value = written(item.raw);
    }
    return item.value;
  }

  run(expression, item) {
    if (!Array.isArray(expression)) return expression;
    const [head, a, b, c] = expression;
    switch (head) {
      case "ref": return this.find(expression, item).map((each) => this.valueOf(each));
      case "and": return truthOf(this.run(a, item)) && truthOf(this.run(b, item));
      case "or": return truthOf(this.run(a, item)) || truthOf(this.run(b, item));
      case "if": return first(this.run(truthOf(this.run(a, item)) ? b : c, item));
      case "coalesce": {
        const value = first(this.run(a, item));
        return textOf(value) !== "" ? value : first(this.run(b, item));
      }
      case "once": {
        const kept = written(item.raw);
        return kept !== "" ? kept : first(this.run(a, item));
      }
      case "position": return item.line[stepsOf(a[1]).length].place;
      case "count": return this.find(a, item).length;
      case "now": return this.now;
      case "today": return this.now.slice(0, 10);
      default: return FUNCTIONS[head](...expression.slice(1).map((part) => this.run(part, item)));
    }
  }

  /** The relevant items that a reference names, seen from `item`. */
  find([, path, shared = 0], item) {
    const steps = stepsOf(path);
    let found = [item.line[shared]];
    for (let depth = shared; depth < steps.length; depth += 1) {
      found = found.flatMap((above) =>
        above.children.get(steps[depth]) ?? this.instances(above, above.node.children.find((node) => node.name === steps[depth])));
    }
    return found.filter((each) => this.isRelevant(each));
  }

  // --- judging
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
    const required = !SILENT.includes(node.type) && node.required !== undefined && truthOf(this.run(node.required, item));
    return {
      id, name: node.name, value, calculated: node.calculate !== undefined, required,
      missing: required && unanswered,
      violation: this.violation(item, value),
      criterion: node.sa?.criterion ?? null,
      counts: counts(node, this.judge),
      question_severity: severityOf(node, this.judge),
      outcome, severity, grade, sealed,
      actions: this.met(item).filter((rule) => rule.action).map((rule) => rule.action),
    };
  }

  violation({ node, raw, ...rest }, value) {
    if (value === "" || node.type === "note" || node.type === "calculate") return null;
    if (node.type !== "hidden" && node.calculate === undefined) {
      const wrong = typeFault(node, raw);
      if (wrong) return wrong;
    }
    if (node.constraint === undefined || truthOf(this.run(node.constraint, { node, raw, ...rest }))) return null;
    const message = node.constraint_message ?? {};
    return message[this.program.default_language] || Object.values(message)[0] || "";
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
    return rules.filter((rule) => isMet(rule.test, value, names) && (rule.if === undefined || truthOf(this.run(rule.if, item))));
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
