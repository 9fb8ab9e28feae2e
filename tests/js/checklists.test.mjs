// The shared vectors (vectors.mjs) through the JavaScript evaluator, and what a session says after changes.

import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

import { createSession, evaluate } from "../../static/js/domain/evaluate.js";
import { casesOf, FILES } from "./vectors.mjs";

const NOW = "2026-11-24T10:15:30.000+02:00";
const read = (name) => JSON.parse(fs.readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const vectors = Object.fromEntries(FILES.map((name) => [name, read(name)]));
const { programs } = vectors.programs;
const cases = casesOf(vectors);

for (const [name, run] of cases) test(name, run);

test("there are more vectors than the first four hundred", () => assert.ok(cases.length > 600, cases.length));

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
