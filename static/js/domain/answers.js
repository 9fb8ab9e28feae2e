// Form-shaped answers: read, write, judge one answer; what its mark says. Pure: no DOM, no storage.
// Twin of siteaudit/checklists/engine/answers.py. Ids are paths: "children/HR10", "barrier[2]/paid".

import { FUNCTIONS } from "./functions.js";
import { clockOf, isDate, isMoment } from "./moments.js";
import { first, isNumber, isPoint, namesIn, numberOf, plain, textOf, trimmed, written } from "./values.js";

/** Why there is no answer: never a finding, never a pass. The last is the one that a profile may allow. */
export const RESERVED = ["unknown", "declined", "not_asked", "not_applicable"];
/** Filled in by the app, asked of nobody. */
export const METADATA = ["start", "end", "today", "deviceid", "username", "email", "phonenumber"];

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

/** What stands at the end of some steps; groups and rows are made as needed. */
export function holderOf(answers, steps) {
  let target = answers;
  for (const { name, place } of steps) {
    const held = Object.hasOwn(target, name) ? target[name] : null;
    const fits = held && typeof held === "object" && Array.isArray(held) === (place !== null);
    target = fits ? held : (target[name] = place === null ? {} : []);
    if (place === null) continue;
    while (target.length < place) target.push({});
    target = target[place - 1] ??= {};
  }
  return target;
}

/** Writes one answer into `answers`; an empty one is taken out. */
export function setAnswer(answers, id, value) {
  const steps = stepsOf(id);
  const { name } = steps.pop();
  const holder = holderOf(answers, steps);
  if (isEmpty(value)) delete holder[name];
  else holder[name] = value;
  return answers;
}

/** No answer: nothing, the empty text, no option. */
export const isEmpty = (raw) => written(raw) === "";

/** Calls `visit(node)` for every node of a program, in the order of the form. */
export function walk(program, visit) {
  const go = (nodes) => nodes.forEach((node) => (visit(node), go(node.children ?? [])));
  go(program.body);
}

/** The questions that begin with a constant, but for those in repeats: they begin with their row. */
export const constantsOf = (nodes) => nodes.flatMap((node) => (node.kind === "group" ? constantsOf(node.children) : node.default === undefined ? [] : [node]));

/**
 * "answer.type" or "answer.choice" when a given answer does not fit its question, else null.
 * @param {(name: string) => boolean} isOffered @param {() => object[]} options what it offers now; all of them are asked for by a rank alone
 */
export function typeFault(node, raw, isOffered, options) {
  if (node.type === "select_multiple" || node.type === "rank") {
    if (!Array.isArray(raw) || !raw.every((part) => typeof part === "string")) return "answer.type";
    if (!raw.every(isOffered) || new Set(raw).size !== raw.length) return "answer.choice";
    return node.type === "rank" && raw.length !== options().length ? "answer.choice" : null;
  }
  if (node.type === "select_one") {
    if (typeof raw !== "string") return "answer.type";
    return isOffered(raw) ? null : "answer.choice";
  }
  return !FITS[node.type] || FITS[node.type](raw, node) ? null : "answer.type";
}

const isText = (raw) => typeof raw === "string";
const isPlace = (raw) => isPoint(raw) && Math.abs(raw.lat) <= 90 && Math.abs(raw.lon) <= 180;
const isTrace = (raw, fewest = 2) => Array.isArray(raw) && raw.length >= fewest && raw.every(isPlace);

function isShape(raw) {
  const last = raw?.[raw.length - 1];
  return isTrace(raw, 4) && raw[0].lat === last.lat && raw[0].lon === last.lon;
}

/** On a step between start and end; a start may lie above its end. */
function isInRange(raw, { range = {}, integer }) {
  const { start = 0, end = 10, step = 1 } = range;
  if (!isNumber(raw) || (integer && !Number.isInteger(raw)) || raw < Math.min(start, end) || raw > Math.max(start, end)) return false;
  const steps = Math.abs(raw - start) / Math.abs(step || 1);
  return Math.abs(steps - Math.floor(steps + 0.5)) < 1e-6;
}

/** @type {Record<string, (raw: any, node: any) => boolean>} */
const FITS = {
  ...Object.fromEntries(["text", "image", "audio", "video", "file", "barcode"].map((type) => [type, isText])),
  integer: Number.isInteger,
  decimal: isNumber,
  range: isInRange,
  date: (raw) => isText(raw) && isDate(raw),
  time: (raw) => isText(raw) && clockOf(raw) !== null,
  dateTime: (raw) => isText(raw) && isMoment(raw),
  geopoint: isPlace,
  geotrace: (raw) => isTrace(raw),
  geoshape: isShape,
  acknowledge: (raw) => raw === "OK",
};

/** The answer that a written value (of a dynamic default or a trigger) comes to; null when it is empty. */
export function typed(node, value) {
  const text = textOf(value);
  if (text === "" || Number.isNaN(first(value))) return null;
  switch (node.type) {
    case "integer": case "decimal": case "range": {
      const number = plain(numberOf(value));
      return isNumber(number) ? number : text;
    }
    case "select_multiple": case "rank": return namesIn(value);
    case "geopoint": return pointOf(text) ?? text;
    case "geotrace": case "geoshape": {
      const points = text.split(";").filter((part) => trimmed(part)).map(pointOf);
      return points.every(Boolean) ? points : text;
    }
    case "date": return FUNCTIONS.date(value) || text;
    case "dateTime": return FUNCTIONS["date-time"](value) || text;
    case "time": return isMoment(text) ? text.slice(11) : text;
    default: return text;
  }
}

function pointOf(text) {
  const numbers = namesIn(text).map(numberOf);
  if (numbers.length < 2 || numbers.some(Number.isNaN)) return null;
  return Object.fromEntries(["lat", "lon", "alt", "acc"].slice(0, numbers.length).map((axis, at) => [axis, numbers[at]]));
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
