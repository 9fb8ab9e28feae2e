// The shared vectors as cases [name, run]; run() throws where JavaScript reads one otherwise. For Node and for a browser alike:
// nothing is imported but the phone's own modules. tests/rules/test_checklists_vectors.py runs the same in Python.

import { setAnswer } from "../../static/js/domain/answers.js";
import { begin, combine, createSession, evaluate } from "../../static/js/domain/evaluate.js";
import { splitRecord } from "../../static/js/domain/records.js";
import { Sheet } from "../../static/js/domain/sheet.js";
import { first, textOf } from "../../static/js/domain/values.js";

export const FILES = ["programs", "expressions", "logic", "findings", "status", "language"];
const NOW = "2026-11-24T10:15:30.000+02:00";

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value && typeof value === "object") return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  return value;
};

export function same(found, wanted, what = "") {
  const [one, other] = [found, wanted].map((value) => JSON.stringify(sorted(value ?? null)));
  if (one !== other) throw new Error(`${what}: found ${one}, wanted ${other}`);
}

/** As the Python evaluator's own: the phone reads the actions of the answer that was given. */
export const alerts = (...given) => new Sheet(...given).records().flatMap((record) => [
  ...(record.criterion === "alert" && record.outcome === "finding" ? [{ id: record.id, action: "alert" }] : []),
  ...record.actions.map((action) => ({ id: record.id, action })),
]);

function shown(value) {
  value = first(value);
  if (typeof value !== "number") return value;
  return Number.isFinite(value) ? value + 0 : textOf(value);
}

function check(found, wanted) {
  for (const key of ["relevant", "missing", "violations", "calculated"]) if (key in wanted) same(found[key], wanted[key], key);
  for (const id of wanted.has ?? []) same(found.relevant.includes(id), true, id);
  for (const id of wanted.has_not ?? []) same(found.relevant.includes(id), false, id);
  if (wanted.findings) {
    same(found.findings.map((each) => [each.id, each.severity, each.evidence, ...("plan" in each ? [true] : [])]), wanted.findings, "findings");
  }
  for (const key of ["status", "confidence"]) if (key in wanted) same(found.indication[key], wanted[key], key);
  if (wanted.reasons) same(found.indication.reasons.map((each) => [each.id, each.rule]), wanted.reasons, "reasons");
}

/** A vector of the language: what a form offers, says and works out; and what it writes when it is begun and filled in. */
function checkLanguage(program, vector, { now, files }) {
  const rows = vector.files ?? files;
  const answers = structuredClone(vector.answers);
  if (vector.long) answers[vector.long] = answers[vector.long][0].repeat(answers[vector.long][1]);
  if (vector.begin) begin(program, answers, now, rows);
  const session = createSession(program, answers, null, now, rows);
  for (const [id, value] of vector.changes ?? []) session.set(id, value);
  for (const id of vector.but ?? []) setAnswer(answers, id, null);
  if (vector.becomes) same(answers, vector.becomes, "becomes");
  const found = vector.but ? evaluate(program, answers, null, now, rows) : session.result;
  if (!vector.but) same(evaluate(program, answers, null, now, rows), found, "a fresh evaluation");
  const { violations, ...rest } = vector;
  check(found, rest);
  if (violations) same(found.violations.map(({ id, message }) => [id, message]), violations, "violations");
  for (const [id, value] of Object.entries(vector.calc ?? {})) same(found.calculated[id], value, id);
  for (const [id, names] of Object.entries(vector.options ?? {})) same(session.options(id).map(({ name }) => name), names, id);
  for (const [id, value] of Object.entries(vector.readonly ?? {})) same(session.state(id).readonly, value, id);
  for (const [id, texts] of Object.entries(vector.texts ?? {})) {
    const sheet = new Sheet(program, answers, null, now, rows);
    const item = [...sheet.items()].find((each) => each.id === id);
    for (const [language, text] of Object.entries(texts)) {
      same(sheet.text(item, item.node.label, language), text, `${id} (${language})`);
      same(session.text(id, item.node.label, language), text, `${id} (${language}) in a session`);
    }
  }
  if ("record" in vector) same([found.name, session.name()], [vector.record, vector.record], "name");
}

function splitOf(program, vector) {
  const found = splitRecord(program, vector.answers, { photos: vector.photos ?? [], now: NOW });
  return {
    assessment: found.assessment,
    protected: found.protected,
    sealed: found.assessment.sealed,
    assessment_answers: found.assessment.answers,
    protected_answers: found.protected.answers,
    protected_marks: found.protected.marks,
    open_photos: found.assessment.photos.map((photo) => photo.id),
    protected_photos: found.protected.photos.map((photo) => photo.id),
  };
}

/** @param {Record<string, any>} read name of a vector file -> what stands in it @returns {[string, () => void][]} */
export function casesOf({ programs: { programs, expressions }, expressions: values, logic, findings, status, language }) {
  return [
    ...values.vectors.map(([text, wanted, at = "t"]) => [`expression ${text} @ ${at}`, () => {
      const sheet = new Sheet(programs.values, values.answers, null, values.now);
      const item = [...sheet.questions()].find((each) => each.id === at);
      same(shown(sheet.run(expressions[`${text} @ ${at}`], item)), wanted, text);
    }]),
    ...logic.map(([name, answers, wanted]) => [`form: ${name}`, () => check(evaluate(programs.logic, answers, null, NOW), wanted)]),
    ...findings.map(([name, answers, wanted, actions]) => [`fail: ${name}`, () => {
      same(evaluate(programs.findings, answers, null, NOW).findings.map((each) => [each.id, each.severity]), wanted, "findings");
      if (actions) same(alerts(programs.findings, answers, null, NOW).map((each) => [each.id, each.action]), actions, "actions");
    }]),
    ...status.vectors.map((vector) => [`status: ${vector.name}`, () => {
      check(evaluate(programs.status, vector.answers, status.profiles[vector.profile] ?? null, NOW), vector);
    }]),
    ...status.combine.map((vector) => [`combine: ${vector.name}`, () => {
      const results = vector.results.map(([checklist, indication]) => ({ checklist, indication }));
      const found = combine(results, { expected: vector.expected ?? [], mode: vector.mode ?? null });
      same([found.status, found.confidence], [vector.status, vector.confidence ?? "normal"], "status");
      same(found.reasons.map((each) => [each.id, each.rule, each.checklist ?? null]), vector.reasons, "reasons");
    }]),
    ...status.split.map((vector) => [`split: ${vector.name}`, () => {
      const parts = splitOf(programs.status, vector);
      for (const [key, wanted] of Object.entries(vector)) if (key in parts) same(parts[key], wanted, key);
    }]),
    ...language.vectors.map((vector) => [`language: ${vector.name}`, () => checkLanguage(programs[vector.form ?? "lookups"], vector, language)]),
  ];
}
