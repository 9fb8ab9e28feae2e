// Answers one JSON line with one JSON line: the phone's evaluator for the property tests (tests/node.py).

import readline from "node:readline";

import { begin, combine, createSession, evaluate } from "../../static/js/domain/evaluate.js";
import { splitRecord, splitVisit } from "../../static/js/domain/records.js";
import { Sheet } from "../../static/js/domain/sheet.js";
import { gradeOf, sourceOf } from "../../static/js/domain/talks.js";
import { first, textOf } from "../../static/js/domain/values.js";
import { alerts } from "./vectors.mjs";

const programs = new Map();

const asked = {
  keep: (name, program) => (programs.set(name, program), null),
  evaluate: (name, answers, profile, now) => evaluate(programs.get(name), answers, profile, now),
  alerts: (name, answers, profile, now) => alerts(programs.get(name), answers, profile, now),
  combine: (results, options) => combine(results, options),
  grades: (pairs) => pairs.map(([mark, talks]) => [gradeOf(mark, talks), sourceOf(mark, talks)]),
  splitVisit: (visit, submissions) => splitVisit(visit, submissions),
  split: (name, answers, options) => splitRecord(programs.get(name), answers, options),
  session: (name, answers, changes, now) => {
    const session = createSession(programs.get(name), answers, null, now);
    for (const [id, value] of changes) session.set(id, value);
    return [answers, session.result];
  },
  /** After each of some acts (set, mark, about, addRepeat, removeRepeat): the answers, what they come to, what a form shows, and what changed untold. */
  filled: (program, acts, now, files) => {
    const answers = {};
    begin(program, answers, now, files);
    const session = createSession(program, answers, null, now, files);
    const seen = () => {
      const sheet = new Sheet(program, answers, null, now, files);
      return [...sheet.questions()].map(({ id, node }) => [
        id, session.options(id).map(({ name }) => name), session.text(id, node.label, "fr"), session.state(id).relevant && session.state(id).readonly,
      ]);
    };
    const told = () => {
      const items = [...new Sheet(program, answers, null, now, files).items()];
      return new Map(items.map(({ id, node }) => [id, JSON.stringify([
        session.state(id), session.options(id).map(({ name, label }) => [name, session.text(id, label, "en")]), ["en", "fr"].map((lang) => session.text(id, node.label, lang)),
      ])]));
    };
    let before = told();
    return acts.map(([act, ...given]) => {
      const changed = session[act](...given);
      const after = told();
      const untold = [...after].filter(([id, state]) => before.get(id) !== state && !changed.includes(id)).map(([id]) => id);
      before = after;
      return structuredClone([session.answers, session.result, seen(), untold]);
    });
  },
  value: (name, answers, now, at, expression) => {
    const sheet = new Sheet(programs.get(name), answers, null, now);
    const value = first(sheet.run(expression, [...sheet.questions()].find((item) => item.id === at)));
    return typeof value === "number" ? textOf(value) : value;
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [kind, ...given] = JSON.parse(line);
  let answer;
  try {
    answer = { value: asked[kind](...given) };
  } catch (error) {
    answer = { error: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
