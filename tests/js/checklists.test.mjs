// The shared vectors through the JavaScript evaluator; tests/rules/test_checklists_vectors.py runs the same in Python.

import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

import { alerts, combine, createSession, evaluate } from "../../static/js/domain/evaluate.js";
import { splitRecord } from "../../static/js/domain/records.js";
import { Sheet } from "../../static/js/domain/sheet.js";
import { first, textOf } from "../../static/js/domain/values.js";

const NOW = "2026-11-24T10:15:30.000+02:00";
const read = (name) => JSON.parse(fs.readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
const { programs, expressions } = read("programs.json");
const expressionVectors = read("expressions.json");
const status = read("status.json");

function shown(value) {
  value = first(value);
  return typeof value === "number" && !Number.isFinite(value) ? textOf(value) : value;
}

function check(found, wanted) {
  for (const key of ["relevant", "missing", "violations", "calculated"]) {
    if (key in wanted) assert.deepEqual(found[key], wanted[key], key);
  }
  for (const id of wanted.has ?? []) assert.ok(found.relevant.includes(id), id);
  for (const id of wanted.has_not ?? []) assert.ok(!found.relevant.includes(id), id);
  if (wanted.findings) {
    const rows = found.findings.map((each) => [each.id, each.severity, each.evidence, ...("plan" in each ? [true] : [])]);
    assert.deepEqual(rows, wanted.findings);
  }
  for (const key of ["status", "confidence"]) if (key in wanted) assert.equal(found.indication[key], wanted[key]);
  if (wanted.reasons) assert.deepEqual(found.indication.reasons.map((each) => [each.id, each.rule]), wanted.reasons);
}

for (const [text, wanted, at = "t"] of expressionVectors.vectors) {
  test(`expression ${text} @ ${at}`, () => {
    const sheet = new Sheet(programs.values, expressionVectors.answers, null, expressionVectors.now);
    const item = [...sheet.questions()].find((each) => each.id === at);
    const found = shown(sheet.run(expressions[`${text} @ ${at}`], item));
    assert.equal(found === 0 ? 0 : found, wanted);
  });
}

for (const [name, answers, wanted] of read("logic.json")) {
  test(`form: ${name}`, () => check(evaluate(programs.logic, answers, null, NOW), wanted));
}

for (const [name, answers, wanted, actions] of read("findings.json")) {
  test(`fail: ${name}`, () => {
    const { findings } = evaluate(programs.findings, answers, null, NOW);
    assert.deepEqual(findings.map((each) => [each.id, each.severity]), wanted);
    if (actions) assert.deepEqual(alerts(programs.findings, answers, null, NOW).map((each) => [each.id, each.action]), actions);
  });
}

for (const vector of status.vectors) {
  test(`status: ${vector.name}`, () => {
    check(evaluate(programs.status, vector.answers, status.profiles[vector.profile] ?? null, NOW), vector);
  });
}

for (const vector of status.combine) {
  test(`combine: ${vector.name}`, () => {
    const results = vector.results.map(([checklist, indication]) => ({ checklist, indication }));
    const found = combine(results, { expected: vector.expected ?? [], mode: vector.mode ?? null });
    assert.equal(found.status, vector.status);
    assert.equal(found.confidence, vector.confidence ?? "normal");
    assert.deepEqual(found.reasons.map((each) => [each.id, each.rule, each.checklist ?? null]), vector.reasons);
  });
}

for (const vector of status.split) {
  test(`split: ${vector.name}`, () => {
    const found = splitRecord(programs.status, vector.answers, { photos: vector.photos ?? [], now: NOW });
    const parts = {
      assessment: found.assessment,
      protected: found.protected,
      sealed: found.assessment.sealed,
      assessment_answers: found.assessment.answers,
      protected_answers: found.protected.answers,
      protected_marks: found.protected.marks,
      open_photos: found.assessment.photos.map((photo) => photo.id),
      protected_photos: found.protected.photos.map((photo) => photo.id),
    };
    for (const [key, wanted] of Object.entries(vector)) if (key in parts) assert.deepEqual(parts[key], wanted, key);
  });
}

test("a session says after every change what a fresh evaluation says", () => {
  const answers = {};
  const session = createSession(programs.logic, answers, null, NOW);
  const changes = [
    ["armed", "yes"], ["more/times", 200], ["more/why", "x"], ["context/operator_type", "company"], ["zero", 2],
    ["barrier[1]/paid", "yes"], ["barrier[1]/amount", 40], ["barrier[2]/paid", "no"], ["armed", "no"], ["armed", "yes"],
    ["people", 3], ["person[2]/role", "chief"], ["people", 1], ["acts", ["none", "tax"]], ["acts", []], ["armed", null],
  ];
  for (const [id, value] of changes) {
    session.set(id, value);
    assert.deepEqual(session.result, evaluate(programs.logic, answers, null, NOW), id);
  }
});

test("a change names what changed and nothing else", () => {
  const session = createSession(programs.logic, { armed: "no" }, null, NOW);
  assert.deepEqual(session.set("armed", "yes"), ["armed", "more", "more/times", "guarded", "unguarded"]);
  assert.deepEqual(session.set("armed", "yes"), []);
  assert.equal(session.isRelevant("more/times"), true);
  assert.equal(session.state("more/times").missing, true);
});

test("marks change grades at once", () => {
  const session = createSession(programs.status, { HR01: "no", HR10: "yes" }, null, NOW);
  assert.equal(session.result.indication.status, "urgent-check");
  assert.deepEqual(session.mark("HR10", { evidence: "B" }), ["HR10"]);
  assert.equal(session.result.indication.status, "red");
});

test("a row that goes takes its marks along", () => {
  const answers = {};
  const session = createSession(programs.status, answers, null, NOW);
  session.addRepeat("barrier");
  session.addRepeat("barrier");
  session.set("barrier[1]/fee", 1);
  session.set("barrier[2]/fee", 2);
  session.mark("barrier[2]/fee", { note: "second" });
  assert.equal(session.rows("barrier"), 2);
  session.removeRepeat("barrier", 1);
  assert.deepEqual(answers.barrier, [{ fee: 2 }]);
  assert.deepEqual(answers.$marks, { "barrier[1]/fee": { note: "second" } });
  assert.deepEqual(session.result, evaluate(programs.status, answers, null, NOW));
});
