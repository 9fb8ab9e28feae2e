// Form-shaped answers: read, write, judge one answer; what its mark says. Pure: no DOM, no storage.
// Twin of siteaudit/checklists/answers.py. Ids are paths: "children/HR10", "barrier[2]/paid".

import { isDate, isNumber, written } from "./values.js";

export const RESERVED = ["unknown", "not_applicable", "declined", "not_asked"];
export const EXCLUSIVE = ["none", "nobody", "nothing"];

/** @param {string} id @returns {{name: string, place: number|null}[]} */
export function stepsOf(id) {
  return id.split("/").map((step) => {
    const found = /^(.+)\[(\d+)\]$/.exec(step);
    return found ? { name: found[1], place: Number(found[2]) } : { name: step, place: null };
  });
}

/** The id without places in repeats: the id of the question in the program. */
export const pathOf = (id) => id.replace(/\[\d+\]/g, "");

/** @param {object} answers @param {string} id */
export function getAnswer(answers, id) {
  let value = answers;
  for (const { name, place } of stepsOf(id)) {
    value = value && typeof value === "object" && Object.hasOwn(value, name) ? value[name] : undefined;
    if (place !== null) value = Array.isArray(value) ? value[place - 1] : undefined;
  }
  return value;
}

/** Writes one answer into `answers`; an empty one is taken out. Rows of repeats are made as needed. */
export function setAnswer(answers, id, value) {
  const steps = stepsOf(id);
  let target = answers;
  for (const { name, place } of steps.slice(0, -1)) {
    const wanted = place === null ? {} : [];
    if (!Object.hasOwn(target, name) || !target[name] || Array.isArray(target[name]) !== (place !== null)) target[name] = wanted;
    target = target[name];
    if (place !== null) {
      while (target.length < place) target.push({});
      target = target[place - 1];
    }
  }
  const { name } = steps[steps.length - 1];
  if (isEmpty(value)) delete target[name];
  else target[name] = value;
  return answers;
}

/** No answer: nothing, the empty text, no option. */
export const isEmpty = (raw) => written(raw) === "";

/** Calls `visit(node)` for every node of a program, in the order of the form. */
export function walk(program, visit) {
  const go = (nodes) => nodes.forEach((node) => (visit(node), go(node.children ?? [])));
  go(program.body);
}

/** The answers that a new form begins with: its constant defaults. Defaults in repeats come with each row. */
export function newAnswers(program) {
  return defaultsOf(program.body);
}

/** Constant defaults of some nodes, form-shaped. */
export function defaultsOf(nodes) {
  const answers = {};
  for (const node of nodes) {
    if (node.kind === "question" && node.default !== undefined) answers[node.name] = node.default;
    if (node.kind === "group") {
      const inner = defaultsOf(node.children);
      if (Object.keys(inner).length) answers[node.name] = inner;
    }
  }
  return answers;
}

/** "answer.type" or "answer.choice" when a given answer does not fit its question, else null. */
export function typeFault(node, raw) {
  const choices = () => new Set(node.choices.map((choice) => choice.name));
  if (node.type === "select_multiple") {
    if (!Array.isArray(raw) || !raw.every((part) => typeof part === "string")) return "answer.type";
    const known = choices();
    return raw.every((part) => known.has(part)) && new Set(raw).size === raw.length ? null : "answer.choice";
  }
  if (node.type === "select_one") {
    if (typeof raw !== "string") return "answer.type";
    return choices().has(raw) ? null : "answer.choice";
  }
  return fits(node.type, raw) ? null : "answer.type";
}

function fits(type, raw) {
  if (type === "integer") return Number.isInteger(raw);
  if (type === "decimal") return isNumber(raw);
  if (type === "date") return typeof raw === "string" && isDate(raw);
  if (type === "geopoint") {
    return Boolean(raw) && isNumber(raw.lat) && isNumber(raw.lon) && Math.abs(raw.lat) <= 90 && Math.abs(raw.lon) <= 180;
  }
  return !["text", "image", "audio"].includes(type) || typeof raw === "string";
}

/** The mark of one answer; an empty one when there is none. */
export function markOf(marks, id) {
  const mark = marks && typeof marks === "object" && Object.hasOwn(marks, id) ? marks[id] : null;
  return mark && typeof mark === "object" && !Array.isArray(mark) ? mark : {};
}

/** A reserved answer given in the mark of a question that has no options, else null. */
export const reasonOf = (mark) => (RESERVED.includes(mark.reason) ? mark.reason : null);

/** Whether somebody said why: needed where "not applicable" answers a critical question. */
export const hasReason = (mark) =>
  [mark.note, reasonOf(mark) ? null : mark.reason].some((word) => typeof word === "string" && /[^ \t\n\r]/.test(word));
