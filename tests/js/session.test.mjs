// The running evaluation: after every change it says what a fresh evaluation says, and touches no more than it must.

import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, createSession, evaluate } from "../../static/js/domain/evaluate.js";
import { Sheet } from "../../static/js/domain/sheet.js";

const NOW = "2026-11-24T10:15:30.000+02:00";
const ask = (type, id, more = {}) => ({ kind: "question", id, name: id.split("/").pop(), type, label: {}, ...more });
const form = (body, affects = {}, more = {}) => ({ format: 2, id: "p", version: "1", default_language: "en", languages: ["en"], title: {}, body, affects, ...more });
const holds = (column, path) => ["=", ["item", column], ["ref", path]];

function agrees(session, program, files = null) {
  assert.deepEqual(session.result, evaluate(program, session.answers, null, NOW, files));
}

const VILLAGES = form(
  [
    ask("text", "area"),
    ask("select_one", "village", { list: "villages", filter: holds("area", "area") }),
    ask("calculate", "name", { calculate: ["choice-name", ["ref", "village"], "village"] }),
    ask("note", "told", { label: { en: ["You are in ", ["choice-name", ["ref", "village"], "village"], "."], fr: ["Vous êtes à ", ["choice-name", ["ref", "village"], "village"], "."] } }),
  ],
  { area: ["village", "name", "told"], village: ["name", "told"] },
  { lists: { villages: { items: [
    { name: "v1", area: "north", label: { en: "Up", fr: "Haut" } },
    { name: "v2", area: "north", label: { en: "Hill", fr: "Colline" } },
    { name: "v3", area: "south", label: { en: "Down", fr: "Bas" } },
  ] } } },
);

test("a list is cut by an answer, and stays the same array while nothing changes", () => {
  const session = createSession(VILLAGES, { area: "north" }, null, NOW);
  const shown = session.options("village");
  assert.deepEqual(shown.map((each) => each.name), ["v1", "v2"]);
  assert.deepEqual(session.set("village", "v2"), ["village", "name", "told"]);
  assert.equal(session.options("village"), shown);
  assert.equal(session.state("name").value, "Hill");
  assert.equal(session.text("told", VILLAGES.body[3].label, "fr"), "Vous êtes à Colline.");
  assert.deepEqual(session.set("area", "south").sort(), ["area", "name", "told", "village"]);
  assert.equal(session.state("village").violation, "answer.choice");
  assert.equal(session.answers.village, "v2");
  assert.deepEqual(session.options("village").map((each) => each.name), ["v3"]);
  agrees(session, VILLAGES);
});

test("what stands in an option's label is told to the question that offers it", () => {
  const program = form([ask("text", "who"), ask("select_one", "tool", { list: "tools", random: 1 })], { who: ["tool"] }, {
    lists: { tools: { items: [{ name: "a", label: { en: ["Pick of ", ["ref", "who"]] } }, { name: "b", label: { en: "Pan" } }] } },
  });
  const session = createSession(program, {}, null, NOW);
  const [pick] = session.options("tool").filter(({ name }) => name === "a");
  assert.deepEqual(session.set("who", "Zawadi"), ["who", "tool"]);
  assert.equal(session.text("tool", pick.label, "en"), "Pick of Zawadi");
  assert.deepEqual(session.set("who", "Zawadi"), []);
});

test("a trigger writes its target, the target its own, and a circle ends", () => {
  const program = form([
    ask("integer", "a", { sets: [{ target: "b", value: ["+", ["ref", "a"], 1] }] }),
    ask("integer", "b", { sets: [{ target: "c", value: ["*", ["ref", "b"], 2] }, { target: "a", value: 9 }] }),
    ask("text", "c", { sets: [{ target: "d", value: "" }] }),
    ask("text", "d"),
  ]);
  const session = createSession(program, { d: "gone soon" }, null, NOW);
  const changed = session.set("a", 1);
  assert.deepEqual(session.answers, { a: 9, b: 2, c: "4" });
  assert.deepEqual(changed.sort(), ["a", "b", "c", "d"]);
  assert.deepEqual(session.written.sort(), ["b", "c", "d"]);
});

const ROWS = form(
  [
    ask("integer", "people"),
    { kind: "repeat", id: "r", name: "r", label: {}, children: [
      ask("integer", "r/n", { initial: ["*", ["position", ["ref", "r", 1]], 10] }),
      ask("text", "r/t", { default: "as usual", relevant: [">", ["ref", "r/n", 1], 15] }),
      ask("calculate", "r/place", { calculate: ["position", ["ref", "r", 1]] }),
      ask("calculate", "r/before", { calculate: ["ref", "r/n", 0, { 1: ["-", ["here", ["position", ["ref", "r", 1]]], 1] }] }),
    ] },
    ask("calculate", "total", { calculate: ["sum", ["ref", "r/n"]] }),
    { kind: "repeat", id: "p", name: "p", label: {}, count: ["ref", "people"], children: [
      ask("text", "p/role", { initial: ["concat", "person ", ["position", ["ref", "p", 1]]] }),
      ask("text", "p/kind", { default: "adult" }),
    ] },
    ask("calculate", "roles", { calculate: ["join", ", ", ["ref", "p/role"]] }),
    ask("calculate", "seed", { calculate: ["once", ["random"]] }),
  ],
  { people: ["p", "p/role", "p/kind", "roles"], "p/role": ["roles"], p: ["roles"], r: ["r/place", "r/before", "total"], "r/n": [["r/t", 1], "r/before", "total"] },
);

test("a row begins with its defaults, and an answer in one row looks at no other", () => {
  const session = createSession(ROWS, {}, null, NOW);
  for (let at = 1; at <= 3; at += 1) session.addRepeat("r");
  assert.deepEqual(session.written.sort(), ["r[3]/n", "r[3]/t"]);
  assert.deepEqual(session.answers.r, [{ n: 10, t: "as usual" }, { n: 20, t: "as usual" }, { n: 30, t: "as usual" }]);
  assert.equal(session.rows("r"), 3);
  assert.deepEqual(session.set("r[2]/n", 12), ["r[2]/n", "r[2]/t", "r[3]/before", "total"]);
  agrees(session, ROWS);
  session.mark("r[3]/n", { note: "third" });
  const changed = session.removeRepeat("r", 1);
  assert.deepEqual(session.answers.r, [{ n: 12, t: "as usual" }, { n: 30, t: "as usual" }]);
  assert.deepEqual(session.answers.$marks, { "r[2]/n": { note: "third" } });
  assert.ok(["r[1]/n", "r[2]/n", "r[3]/n", "total"].every((id) => changed.includes(id)));
  assert.equal(session.state("r[3]/n"), null);
  agrees(session, ROWS);
});

test("rows that a count brings begin like others, and come back as they were", () => {
  const session = createSession(ROWS, {}, null, NOW);
  session.set("people", 2);
  assert.deepEqual(session.answers.p, [{ role: "person 1", kind: "adult" }, { role: "person 2", kind: "adult" }]);
  assert.deepEqual(session.written.sort(), ["p[1]/kind", "p[1]/role", "p[2]/kind", "p[2]/role"]);
  session.set("p[2]/role", "chief");
  assert.ok(session.set("people", 1).includes("p[2]/role"));
  assert.equal(session.state("roles").value, "person 1");
  session.set("people", 2);
  assert.equal(session.state("roles").value, "person 1, chief");
  agrees(session, ROWS);
});

test("what once() came to stays, chance too", () => {
  const session = createSession(ROWS, {}, null, NOW);
  const { seed } = session.answers;
  assert.equal(typeof seed, "number");
  session.set("people", 1);
  assert.equal(session.state("seed").value, seed);
  assert.equal(createSession(ROWS, session.answers, null, NOW).state("seed").value, seed);
});

test("a truth that once() kept stays truth", () => {
  const program = form([ask("text", "a"), ask("calculate", "seen", { calculate: ["once", ["!=", ["ref", "a"], ""]] }), ask("calculate", "told", { calculate: ["if", ["ref", "seen"], "yes", "no"] })],
    { a: ["seen", "told"], seen: ["told"] });
  const session = createSession(program, {}, null, NOW);
  assert.equal(session.answers.seen, false);
  session.set("a", "x");
  assert.deepEqual([session.state("seen").value, session.state("told").value], [false, "no"]);
  agrees(session, program);
});

test("a question may have a name that every object of JavaScript knows", () => {
  const program = form(["constructor", "valueOf", "toString"].map((name) => ask("text", name)));
  const session = createSession(program, {}, null, NOW);
  assert.deepEqual(session.set("constructor", "Bahati"), ["constructor"]);
  assert.equal(session.state("constructor").value, "Bahati");
  agrees(session, program);
});

test("a form begins with its constant and its dynamic defaults, once", () => {
  const program = form([
    ask("date", "day", { initial: ["today"] }),
    ask("integer", "n", { default: 3 }),
    ask("integer", "m", { initial: ["+", ["ref", "n"], 1] }),
    { kind: "group", id: "g", name: "g", label: {}, children: [ask("select_multiple", "g/s", { initial: "a b", choices: [] }), ask("geopoint", "g/p", { initial: "1 2 3 4" })] },
    ask("text", "kept", { initial: "x" }),
  ]);
  const answers = { kept: "mine" };
  const wrote = begin(program, answers, NOW);
  assert.deepEqual(answers, { day: "2026-11-24", n: 3, m: 4, g: { s: ["a", "b"], p: { lat: 1, lon: 2, alt: 3, acc: 4 } }, kept: "mine" });
  assert.deepEqual(wrote.sort(), ["day", "g/p", "g/s", "kept", "m", "n"]);
});

test("rows that a constant counts begin with their defaults, rows in rows too, and the constants come first", () => {
  const counted = (id, count, children) => ({ kind: "repeat", id, name: id.split("/").pop(), label: {}, count, children });
  const program = form([
    ask("text", "own", { initial: ["concat", "of ", ["ref", "later"]] }),
    ask("integer", "n", { default: 2 }),
    counted("r", ["ref", "n"], [
      ask("text", "r/first", { initial: ["concat", ["ref", "own"], " ", ["ref", "r/kind", 1]] }),
      ask("text", "r/kind", { default: "adult" }),
      counted("r/s", 1, [ask("text", "r/s/t", { default: "inner" })]),
    ]),
    ask("text", "later", { default: "Kamituga" }),
  ], { n: ["r", "r/first", "r/kind", "r/s", "r/s/t"] });
  const answers = {};
  const wrote = begin(program, answers, NOW);
  const row = { first: "of Kamituga adult", kind: "adult", s: [{ t: "inner" }] };
  assert.deepEqual(answers, { own: "of Kamituga", n: 2, r: [row, row], later: "Kamituga" });
  assert.ok(wrote.includes("r[2]/s[1]/t"));
  const session = createSession(program, answers, null, NOW);
  session.set("n", 3);
  assert.deepEqual(answers.r[2], row);
});

test("a constant for a name that every object of JavaScript knows", () => {
  const program = form([{ kind: "group", id: "constructor", name: "constructor", label: {}, children: [ask("text", "constructor/valueOf", { default: "x" })] }]);
  const answers = {};
  begin(program, answers, NOW);
  assert.deepEqual(Object.entries(answers), [["constructor", { valueOf: "x" }]]);
});

test("a time that begins with now is the time of day", () => {
  const program = form([ask("time", "hour", { initial: ["now"] }), ask("time", "noon", { initial: "12:00" })]);
  const answers = {};
  begin(program, answers, NOW);
  assert.deepEqual(answers, { hour: "10:15:30.000+02:00", noon: "12:00" });
  assert.deepEqual(evaluate(program, answers, null, NOW).violations, []);
});

test("another mode of the visit is in the result at once", () => {
  const program = form([ask("text", "a", { sa: { severity: "m" } })]);
  const session = createSession(program, { a: "x", $mode: "remote" }, null, NOW);
  assert.equal(session.result.indication.status, "not-verified");
  assert.deepEqual(session.about({ $mode: "on_site" }), []);
  assert.equal(session.result.indication.status, "green");
  agrees(session, program);
});

test("options of a file whose columns have other names stay the same array while nothing changes", () => {
  const program = form([ask("text", "area"), ask("select_one", "village", { list: "v", filter: ["!=", ["item", "code"], ["ref", "area"]] })], { area: ["village"] },
    { lists: { v: { file: "v.csv", value: "code", label: "title" } } });
  const files = { "v.csv": [{ code: "a", title: "A" }, { code: "b", title: "B" }] };
  const session = createSession(program, { area: "x" }, null, NOW, files);
  const shown = session.options("village");
  assert.deepEqual(session.set("area", "y"), ["area"]);
  assert.equal(session.options("village"), shown);
  assert.deepEqual(session.set("area", "a"), ["area", "village"]);
});

test("a repeat without rows says whether it is asked", () => {
  const program = form([ask("text", "a"), { kind: "repeat", id: "r", name: "r", label: {}, relevant: ["=", ["ref", "a"], "x"], children: [ask("text", "r/t")] }], { a: ["r", "r/t"] });
  const session = createSession(program, {}, null, NOW);
  assert.equal(session.isAsked("r"), false);
  session.set("a", "x");
  assert.equal(session.isAsked("r"), true);
  assert.equal(session.rows("r"), 0);
});

test("an answer for a row that is not there yet makes the row", () => {
  const session = createSession(ROWS, {}, null, NOW);
  session.set("r[2]/n", 5);
  assert.deepEqual(session.answers.r, [{}, { n: 5 }]);
  assert.equal(session.rows("r"), 2);
  agrees(session, ROWS);
});

test("a row that reads the row before it looks at no other", () => {
  const before = ["ref", "r/n", 0, { 1: ["here", ["-", ["position", ["ref", "r", 1]], 1]] }];
  const program = form([{ kind: "repeat", id: "r", name: "r", label: {}, children: [ask("integer", "r/n"), ask("calculate", "r/before", { calculate: before })] }]);
  let runs = 0;
  class Counting extends Sheet {
    run(...given) {
      runs += 1;
      return super.run(...given);
    }
  }
  const found = new Counting(program, { r: Array.from({ length: 200 }, (_, at) => ({ n: at })) }, null, NOW).records();
  assert.deepEqual(found.slice(-2).map(({ value }) => value), [199, 198]);
  assert.ok(runs < 200 * 10, String(runs));
});

test("of a long list only the rows that fit are read at a change", () => {
  let reads = 0;
  const row = (at) => ({ name: `v${at}`, label: { en: `Village ${at}` }, get area() {
    reads += 1;
    return `a${at % 400}`;
  } });
  const program = form(
    [
      ask("text", "area"),
      ask("select_one", "village", { list: "villages", filter: ["and", ["!=", ["item", "name"], "v0"], holds("area", "area")] }),
      ask("calculate", "here", { calculate: ["count", ["list", "villages", [holds("area", "area")], null]] }),
    ],
    { area: ["village", "here"] },
    { lists: { villages: { items: Array.from({ length: 16000 }, (_, at) => row(at)) } } },
  );
  const session = createSession(program, { area: "a1" }, null, NOW);
  assert.equal(session.options("village").length, 40);
  reads = 0;
  session.set("area", "a0");
  assert.equal(session.options("village").length, 39);
  assert.equal(session.state("here").value, 40);
  session.set("village", "v400");
  assert.equal(session.state("village").violation, null);
  assert.ok(reads < 200, String(reads));
});
