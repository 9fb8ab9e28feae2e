// The shared vectors of grades in JavaScript; tests/rules/test_talks.py runs the same in Python.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createSession } from "../../static/js/domain/evaluate.js";
import { splitVisit } from "../../static/js/domain/records.js";
import { gradeOf, sourceOf, withoutPeople } from "../../static/js/domain/talks.js";

const { talks, vectors, without_people: open } = JSON.parse(readFileSync(new URL("../vectors/grades.json", import.meta.url), "utf8"));
const PROGRAM = {
  format: 1, id: "x", version: "1", digest: "d", title: {}, languages: ["en"], default_language: "en", affects: {},
  body: ["HR01", "HR02"].map((name) => ({
    kind: "question", id: name, name, type: "select_one", label: {}, choices: [{ name: "yes", label: {} }],
    sa: { severity: "C", criterion: "abuse", fail: [{ test: ["has", "yes"] }], sensitivity: name === "HR02" ? "S" : "R" },
  })),
};

for (const { name, mark, grade, source } of vectors) {
  test(name, () => {
    assert.equal(gradeOf(mark, talks), grade);
    assert.equal(sourceOf(mark, talks), source);
  });
}

test("what the server reads of talks names nobody's sex or age", () => assert.deepEqual(withoutPeople(talks), open));

test("a talk that turns out to stand apart changes what rests on it, and nothing else", () => {
  const session = createSession(PROGRAM, { HR01: "yes", HR02: "yes", $marks: { HR01: { sources: ["S1", "S2"] } }, $talks: [{ id: "S1" }, { id: "S2" }] });
  assert.equal(session.result.indication.status, "urgent-check");
  assert.deepEqual(session.about({ $talks: [{ id: "S1" }, { id: "S2", apart_from: ["S1"] }] }), ["HR01"]);
  assert.equal(session.state("HR01").grade, "B");
  assert.equal(session.result.indication.status, "red");
});

test("who spoke goes to the protected record alone", () => {
  const told = [{ id: "S1", sex: "female", age: "18_35", group: false, private: true, apart_from: [], ask: "women", at: "2026-11-24T10:00:00Z" }];
  const answers = { HR01: "yes", HR02: "yes", $marks: { HR01: { sources: ["S1"] }, HR02: { sources: ["S1"] } } };
  const { assessment, protected: sealed } = splitVisit({ uid: "u", talks: told }, [{ uid: "s", program: PROGRAM, answers }]);
  assert.deepEqual(assessment.visit.talks, [{ id: "S1", apart_from: [] }]);
  assert.ok(!/female|18_35|private/.test(JSON.stringify(assessment)));
  assert.deepEqual(assessment.submissions[0].sealed, [{ id: "HR02", outcome: "finding", severity: "C", grade: "C", source: "I" }]);
  assert.deepEqual(assessment.submissions[0].marks, { HR01: { sources: ["S1"] } });
  assert.deepEqual(sealed.talks, told);
  assert.deepEqual(sealed.submissions[0].marks, { HR02: { sources: ["S1"] } });
});
