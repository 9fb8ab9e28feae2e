// Values of an evaluation: text, number, truth, or the values of several nodes.
// Twin of siteaudit/checklists/engine/values.py; tests/vectors hold both to one meaning.

import { clockOf, daysOf } from "./moments.js";

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)$/;
const BLANKS = /[ \t\n\r]+/;

/** @param {unknown} raw @returns {raw is number} */
export const isNumber = (raw) => typeof raw === "number" && Number.isFinite(raw);

/** An answer as it stands in a form: text or number; "" for what is no value. */
export function written(raw) {
  if (typeof raw === "string") return raw;
  if (typeof raw === "boolean") return raw ? "true" : "false";
  if (typeof raw === "number") return isNumber(raw) ? raw : "";
  if (Array.isArray(raw)) return raw.filter(isPoint).map(pointText).join(";") || raw.filter((part) => typeof part === "string").join(" ");
  return isPoint(raw) ? pointText(raw) : "";
}

/** A place as a phone measures it: {lat, lon, alt?, acc?}. */
export const isPoint = (raw) => Boolean(raw) && isNumber(raw.lat) && isNumber(raw.lon);

const pointText = ({ lat, lon, alt, acc }) => [lat, lon, alt, acc].map((part) => (isNumber(part) ? textOf(part) : "0")).join(" ");

/** A single value: of nodes the first, of no nodes the empty text. */
export const first = (value) => (Array.isArray(value) ? (value.length ? value[0] : "") : value);

/** No node counts as one empty text, as in ODK Collect. */
export const members = (value) => (Array.isArray(value) ? (value.length ? value : [""]) : [value]);

/** XPath string(). */
export function textOf(value) {
  value = first(value);
  return typeof value === "number" ? digits(value) : String(value);
}

/** XPath number(); an ISO date counts as days since 1970, as in OpenRosa, a time as its part of the day. */
export function numberOf(value) {
  value = first(value);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = trimmed(value);
  if (NUMBER.test(text)) return Number(text);
  return daysOf(text) ?? clockOf(text) ?? NaN;
}

/** XPath boolean(). */
export function truthOf(value) {
  value = first(value);
  return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : typeof value === "boolean" ? value : value !== "";
}

/** XPath = between two single values. */
export function isEqual(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return truthOf(left) === truthOf(right);
  if (typeof left === "string" && typeof right === "string") return left === right;
  return numberOf(left) === numberOf(right);
}

/** The option names of a multiple choice. */
export const namesIn = (value) => textOf(value).split(BLANKS).filter(Boolean);

/** A calculated value for JSON: not a number is empty, truth stays truth. */
export function plain(value) {
  value = first(value);
  if (typeof value !== "number") return value;
  if (Number.isNaN(value)) return "";
  return Number.isFinite(value) ? value + 0 : digits(value);
}

/** A number without its last binary digits, in which the libraries of two languages part. */
export const steady = (number, digits = 12) => Number(number.toExponential(digits - 1));

export const trimmed = (text) => text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");

function digits(number) {
  const text = String(number);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!parts) return text;
  const [, sign, whole, part = "", exponent] = parts;
  const all = whole + part;
  const place = whole.length + Number(exponent);
  if (place <= 0) return `${sign}0.${"0".repeat(-place)}${all}`;
  if (place >= all.length) return sign + all + "0".repeat(place - all.length);
  return `${sign}${all.slice(0, place)}.${all.slice(place)}`;
}
