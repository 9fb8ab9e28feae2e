// The functions and operators of the program's expressions, over values (values.js).
// Those that need the form itself (ref, once, position, count) are in form.js.

import { decode, digest, uuid } from "./digest.js";
import { area, distance } from "./geometry.js";
import { clockOf, dateOf, daysOf, formatted, isMoment, momentOf } from "./moments.js";
import { first, isEqual, members, namesIn, numberOf, steady, textOf, trimmed, truthOf } from "./values.js";

const MOST_DIGITS = 15;
/** A half of a sign that UTF-16 writes in two units. */
const HALF = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

const compare = (test) => (a, b) => members(a).some((x) => members(b).some((y) => test(numberOf(x), numberOf(y))));
const arithmetic = (act) => (a, b) => act(numberOf(a), numberOf(b));
const texts = (act) => (...values) => act(...values.map(textOf));

/** Numbers of what is not empty, as in ODK Collect. */
const numbersIn = (...values) => values.flat().filter((each) => each !== "").map(numberOf);

function round(value, places = 0) {
  value = numberOf(value);
  places = numberOf(places);
  if (!Number.isFinite(value) || !Number.isFinite(places)) return value;
  places = Math.max(-MOST_DIGITS, Math.min(MOST_DIGITS, Math.trunc(places)));
  const scale = 10 ** Math.abs(places);
  const scaled = places >= 0 ? value * scale : value / scale;
  if (!Number.isFinite(scaled)) return value;
  const rounded = Math.round(scaled);
  return places >= 0 ? rounded / scale : rounded * scale;
}

const extreme = (choose) => (...values) => {
  const numbers = numbersIn(...values);
  return numbers.length && !numbers.some(Number.isNaN) ? numbers.reduce(choose) : NaN;
};

/** From the end where a place is below nought; a sign that would be cut in two is left out. */
function substr(text, start, end = Infinity) {
  const [from, to] = [numberOf(start), numberOf(end)];
  return Number.isNaN(from) || Number.isNaN(to) ? "" : textOf(text).slice(from, to).replace(HALF, "");
}

function date(value) {
  value = first(value);
  if (typeof value === "string" && daysOf(trimmed(value)) !== null) return trimmed(value).slice(0, 10);
  const number = numberOf(value);
  return Number.isFinite(number) ? dateOf(number) : "";
}

function formatDate(value, pattern) {
  value = first(value);
  const given = typeof value === "string" && daysOf(trimmed(value)) !== null;
  return formatted(given ? trimmed(value) : date(value), textOf(pattern));
}

/** An ISO moment of a moment, a date or a number of days. */
function dateTime(value) {
  const text = first(value);
  return typeof text === "string" && isMoment(trimmed(text)) ? trimmed(text) : momentOf(numberOf(text));
}

function formatMoment(value, pattern) {
  const text = trimmed(textOf(value));
  return clockOf(text) !== null || daysOf(text) !== null ? formatted(text, textOf(pattern)) : formatted(dateTime(value), textOf(pattern));
}

function decimalTime(value) {
  const text = trimmed(textOf(value));
  return clockOf(isMoment(text) ? text.slice(11) : text) ?? NaN;
}

/** Whether a count lies between two; below nought is no limit. */
function isWithin(count, fewest, most) {
  [fewest, most] = [numberOf(fewest), numberOf(most)];
  return (fewest < 0 || count >= fewest) && (most < 0 || count <= most);
}

function weighted(fewest, most, ...pairs) {
  let total = 0;
  for (let at = 0; at + 1 < pairs.length; at += 2) total += truthOf(pairs[at]) ? numberOf(pairs[at + 1]) : 0;
  return isWithin(total, fewest, most);
}

function translate(text, old, changed) {
  const [from, to] = [Array.from(old), Array.from(changed)];
  return Array.from(text, (letter) => (from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter)).join("");
}

function power(base, exponent) {
  const found = numberOf(base) ** numberOf(exponent);
  return Number.isSafeInteger(found) ? found : steady(found);
}

const reals = ["exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"];

/** @type {Record<string, (...values: any[]) => any>} */
export const FUNCTIONS = {
  "=": (a, b) => members(a).some((x) => members(b).some((y) => isEqual(x, y))),
  "!=": (a, b) => members(a).some((x) => members(b).some((y) => !isEqual(x, y))),
  "<": compare((a, b) => a < b),
  "<=": compare((a, b) => a <= b),
  ">": compare((a, b) => a > b),
  ">=": compare((a, b) => a >= b),
  "+": arithmetic((a, b) => a + b),
  "-": arithmetic((a, b) => a - b),
  "*": arithmetic((a, b) => a * b),
  div: arithmetic((a, b) => a / b),
  mod: arithmetic((a, b) => a % b),
  neg: (a) => -numberOf(a),
  true: () => true,
  false: () => false,
  not: (a) => !truthOf(a),
  boolean: truthOf,
  number: numberOf,
  string: textOf,
  concat: (...parts) => parts.flat().map(textOf).join(""),
  contains: texts((text, part) => text.includes(part)),
  "starts-with": texts((text, part) => text.startsWith(part)),
  "ends-with": texts((text, part) => text.endsWith(part)),
  "substring-before": texts((text, mark) => (mark && text.includes(mark) ? text.slice(0, text.indexOf(mark)) : "")),
  "substring-after": texts((text, mark) => (text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : "")),
  substr,
  "string-length": texts((text) => text.length),
  "normalize-space": texts((text) => text.split(/[ \t\n\r]+/).filter(Boolean).join(" ")),
  selected: (value, name) => namesIn(value).includes(trimmed(textOf(name))),
  "selected-at": (value, index) => namesIn(value)[Math.trunc(numberOf(index))] ?? "",
  "count-selected": (value) => namesIn(value).length,
  sum: (nodes) => numbersIn(nodes).reduce((total, number) => total + number, 0),
  min: extreme((a, b) => (b < a ? b : a)),
  max: extreme((a, b) => (b > a ? b : a)),
  round,
  int: (value) => Math.trunc(numberOf(value)),
  abs: (value) => Math.abs(numberOf(value)),
  pow: power,
  date,
  "date-time": dateTime,
  "decimal-date-time": numberOf,
  "decimal-time": decimalTime,
  "format-date": formatDate,
  "format-date-time": formatMoment,
  // A longer text could take for ever (see xpath/backtracking.py).
  regex: (text, pattern) => textOf(text).length <= 1000 && new RegExp(`^(?:${pattern})$`, "u").test(textOf(text)),
  join: (separator, ...values) => values.flat().map(textOf).join(textOf(separator)),
  "count-non-empty": (nodes) => nodes.filter((node) => textOf(node) !== "").length,
  translate: texts(translate),
  "boolean-from-string": (value) => /^(true|1)$/i.test(textOf(value)),
  checklist: (fewest, most, ...values) => isWithin(values.flat().filter(truthOf).length, fewest, most),
  "weighted-checklist": weighted,
  area,
  distance,
  digest: texts(digest),
  "base64-decode": texts(decode),
  uuid: (...length) => uuid(...length.map(numberOf)),
  random: Math.random,
  pi: () => Math.PI,
  sqrt: (value) => Math.sqrt(numberOf(value)),
  exp10: (value) => power(10, value),
  ...Object.fromEntries(reals.map((name) => [name, (...values) => steady(Math[name](...values.map(numberOf)))])),
};
