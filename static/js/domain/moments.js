// ISO dates and times, and as numbers days since 1970-01-01 (a time alone: its part of the day).
// Twin of siteaudit/checklists/engine/moments.py.

const CLOCK = "(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6}))?)?(Z|[+-]\\d\\d:\\d\\d)?$";
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = new RegExp(`^${CLOCK}`);
const MOMENT = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)T${CLOCK}`);
const FIRST_DAY = -719162; // 0001-01-01
const LAST_DAY = 2932896; // 9999-12-31
export const DAY_MS = 86400000;

/** Days since 1970 of an ISO date or moment, or null. */
export function daysOf(text) {
  const found = DATE.exec(text) ?? MOMENT.exec(text);
  if (!found) return null;
  const [, year, month, day, ...clock] = found;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (Number(year) < 1 || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  const days = date.getTime() / DAY_MS;
  if (!clock.length) return days;
  let seconds = secondsOf(clock);
  if (seconds === null) return null;
  const zone = clock[4];
  if (zone && zone !== "Z") {
    seconds -= (zone[0] === "+" ? 1 : -1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60);
  }
  return days + seconds / 86400;
}

/** The part of the day of an ISO time, as it is written, without its zone; or null. */
export function clockOf(text) {
  const found = TIME.exec(text);
  const seconds = found && secondsOf(found.slice(1));
  return seconds === null ? null : seconds / 86400;
}

function secondsOf([hour, minute, second = "0", part = "0"]) {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${part}`);
}

/** The ISO date of a number of days since 1970, or the empty text when there is none. */
export function dateOf(days) {
  const whole = Math.floor(days);
  return whole >= FIRST_DAY && whole <= LAST_DAY ? new Date(whole * DAY_MS).toISOString().slice(0, 10) : "";
}

/** The ISO moment, in UTC, of a number of days since 1970, or the empty text when there is none. */
export function momentOf(days) {
  const moment = days * DAY_MS + 0.5;
  return moment >= FIRST_DAY * DAY_MS && moment < (LAST_DAY + 1) * DAY_MS ? new Date(Math.floor(moment)).toISOString() : "";
}

export const isDate = (text) => DATE.test(text) && daysOf(text) !== null;
export const isMoment = (text) => MOMENT.test(text) && daysOf(text) !== null;

/** An ISO date, moment or time written by a pattern of %Y %y %m %n %d %e %H %h %M %S %3. */
export function formatted(text, pattern) {
  if (clockOf(text) !== null) text = `1970-01-01T${text}`;
  if (daysOf(text) === null) return "";
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
  const [hour = "00", minute = "00", second = "00", part = ""] = MOMENT.exec(text)?.slice(4) ?? [];
  const short = (digits) => digits.replace(/^0+/, "");
  const parts = {
    Y: year, y: year.slice(2), m: month, n: short(month), d: day, e: short(day),
    H: hour, h: String(Number(hour)), M: minute, S: second, 3: part.padEnd(3, "0").slice(0, 3),
  };
  return pattern.replace(/%([YymndeHhMS3])/g, (_, code) => parts[code]);
}
