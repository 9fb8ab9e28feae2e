// Values of an evaluation: text, number, truth, or the values of several nodes; and ISO dates.
// Twin of siteaudit/checklists/values.py and moments.py; tests/vectors hold both to one meaning.

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?$/;
const FIRST_DAY = -719162; // 0001-01-01
const LAST_DAY = 2932896; // 9999-12-31
const DAY_MS = 86400000;
const BLANKS = /[ \t\n\r]+/;

/** @param {unknown} raw @returns {raw is number} */
export const isNumber = (raw) => typeof raw === "number" && Number.isFinite(raw);

/** An answer as it stands in a form: text or number; "" for what is no value. */
export function written(raw) {
  if (typeof raw === "string") return raw;
  if (typeof raw === "boolean") return raw ? "true" : "false";
  if (typeof raw === "number") return isNumber(raw) ? raw : "";
  if (Array.isArray(raw)) return raw.filter((part) => typeof part === "string").join(" ");
  if (raw && isNumber(raw.lat) && isNumber(raw.lon)) {
    return [raw.lat, raw.lon, raw.alt, raw.acc].map((part) => (isNumber(part) ? textOf(part) : "0")).join(" ");
  }
  return "";
}

/** A single value: of nodes the first, of no nodes the empty text. */
export const first = (value) => (Array.isArray(value) ? (value.length ? value[0] : "") : value);

/** No node counts as one empty text, as in ODK Collect. */
export const members = (value) => (Array.isArray(value) ? (value.length ? value : [""]) : [value]);

/** XPath string(). */
export function textOf(value) {
  value = first(value);
  return typeof value === "number" ? digits(value) : String(value);
}

/** XPath number(); an ISO date counts as days since 1970, as in OpenRosa. */
export function numberOf(value) {
  value = first(value);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = trimmed(value);
  if (NUMBER.test(text)) return Number(text);
  return daysOf(text) ?? NaN;
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

/** Days since 1970 of an ISO date or moment, or null. */
export function daysOf(text) {
  const found = DATE.exec(text) ?? MOMENT.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second = "0", part = "0", zone] = found;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (Number(year) < 1 || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  const days = date.getTime() / DAY_MS;
  if (hour === undefined) return days;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  let seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${part}`);
  if (zone && zone !== "Z") {
    seconds -= (zone[0] === "+" ? 1 : -1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60);
  }
  return days + seconds / 86400;
}

/** The ISO date of a number of days since 1970, or the empty text when there is none. */
export function dateOf(days) {
  const whole = Math.floor(days);
  return whole >= FIRST_DAY && whole <= LAST_DAY ? new Date(whole * DAY_MS).toISOString().slice(0, 10) : "";
}

export const isDate = (text) => DATE.test(text) && daysOf(text) !== null;

/** An ISO date or moment written by a pattern of %Y %y %m %n %d %e %H %h %M %S. */
export function formatted(text, pattern) {
  if (daysOf(text) === null) return "";
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
  const [hour, minute] = [text.slice(11, 13) || "00", text.slice(14, 16) || "00"];
  const second = /^\d\d$/.test(text.slice(17, 19)) ? text.slice(17, 19) : "00";
  const short = (part) => part.replace(/^0+/, "");
  const parts = {
    Y: year, y: year.slice(2), m: month, n: short(month), d: day, e: short(day),
    H: hour, h: String(Number(hour)), M: minute, S: second,
  };
  return pattern.replace(/%([YymndeHhMS])/g, (_, code) => parts[code]);
}
