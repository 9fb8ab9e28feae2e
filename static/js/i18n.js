// Texts, dates, numbers in the person's language: t(code, values). Texts come from translations/parts/phone.*.po; no sentence stands in code.
import { emit } from "./bus.js";

export const LANGUAGES = /** @type {[string, string][]} */ ([["en", "English"], ["fr", "Français"], ["sw", "Kiswahili"]]);
const LOCALES = /** @type {Record<string, string>} */ ({ en: "en-GB", fr: "fr", sw: "sw" });
const RIGHT_TO_LEFT = ["ar", "he", "fa", "ur"];
const KEY = "siteaudit.language";

let code = "fr";
/** @type {Record<string, string>} */ let texts = {};
let rules = new Intl.PluralRules("fr");

export const language = () => code;

/** The language once chosen on this phone, or null. */
export function chosen() {
  const kept = localStorage.getItem(KEY);
  return LANGUAGES.some(([name]) => name === kept) ? kept : null;
}

/** The texts of a language; the service worker keeps what was fetched once. @param {string} wanted */
export const fetchTexts = async (wanted) => (await import(`../locales/${wanted}.js`)).default;

/** @param {string} wanted @param {{keep?: boolean}} [how] */
export async function speak(wanted, { keep = true } = {}) {
  texts = await fetchTexts(wanted);
  code = wanted;
  rules = new Intl.PluralRules(LOCALES[wanted]);
  if (keep) localStorage.setItem(KEY, wanted);
  document.documentElement.lang = wanted;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(wanted) ? "rtl" : "ltr";
  emit("language");
}

/** @param {string} name @param {Record<string, any>} [values] `n` chooses the plural form */
export function t(name, values = {}) {
  const text = texts[name] ?? texts[`${name}.${"n" in values ? rules.select(values.n) : "other"}`] ?? texts[`${name}.other`] ?? name;
  return text.replace(/\{(\w+)\}/g, (_all, key) => (typeof values[key] === "number" ? number(values[key]) : values[key] ?? ""));
}

export const has = (/** @type {string} */ name) => name in texts;

/** A refusal in the person's words. @param {any} problem */
export function say(problem) {
  const name = typeof problem === "string" ? problem : problem?.code ?? problem?.name ?? "unknown";
  const { left, ...details } = problem?.details ?? {};
  const known = [name, name.split(".")[0]].find((one) => has(`problem.${one}`));
  return known ? t(`problem.${known}`, { ...details, left, code: name }) : t("problem.other", { code: name });
}

/** French signs stay with their word at the end of a line. @param {any} text a text in parts is bound when it is put together @param {string} lang */
export const bound = (text, lang) => (lang === "fr" && typeof text === "string" ? text.replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0") : text);

/** A text of a checklist: ours, else French, else what there is; with its language. @param {Record<string, any> | undefined} map */
export function pick(map) {
  for (const lang of [code, "fr", "en"]) if (map?.[lang]) return { text: bound(map[lang], lang), lang };
  const [lang = "und", text = ""] = Object.entries(map ?? {})[0] ?? [];
  return { text, lang };
}

/** Whether a question is shown in another language than the person's. @param {{label?: Record<string, string>}} node */
export const isForeign = ({ label }) => Boolean(label && Object.keys(label).length && !label[code]);

const format = (/** @type {Intl.DateTimeFormatOptions} */ options) => {
  /** @type {Record<string, Intl.DateTimeFormat>} */ const made = {};
  return (/** @type {string | number | Date} */ value) => (made[code] ??= new Intl.DateTimeFormat(LOCALES[code], options)).format(new Date(value));
};
export const day = format({ day: "numeric", month: "short", year: "numeric" });
export const time = format({ hour: "2-digit", minute: "2-digit" });
const today = () => new Date().toLocaleDateString("sv");
/** A moment: the time alone when it is today. @param {string} value */
export const moment = (value) => (new Date(value).toLocaleDateString("sv") === today() ? time(value) : `${day(value)}, ${time(value)}`);

/** Making a format is dear, and a page has hundreds of numbers. @type {Map<string, Intl.NumberFormat>} */ const formats = new Map();

/** @param {number} value @param {number} [decimals] */
export function number(value, decimals = 1) {
  const key = `${code}|${decimals}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(LOCALES[code], { maximumFractionDigits: decimals });
  formats.set(key, known);
  return known.format(value);
}

/** A slash stands between the two: French writes a comma within each. @param {{lat: number, lon: number}} place */
export const coordinates = ({ lat, lon }) => `${number(lat, 5)} / ${number(lon, 5)}`;

/** @param {number} metres */
export const distance = (metres) => (metres < 950 ? t("distance.m", { m: Math.round(metres / 10) * 10 }) : t("distance.km", { km: number(metres / 1000, metres < 10000 ? 1 : 0) }));

/** @param {number} count */
export const bytes = (count) => (count >= 1e9 ? t("bytes.gb", { gb: number(count / 1e9) }) : count < 1e6 ? t("bytes.kb", { kb: Math.max(1, Math.round(count / 1000)) }) : t("bytes.mb", { mb: number(count / 1e6) }));

/** A date as people say it: today, in 3 days, 12 days late. @param {string} date */
export function due(date) {
  const days = Math.round((Date.parse(date) - Date.parse(today())) / 86400e3);
  if (days === 0) return t("due.today");
  if (days === 1) return t("due.tomorrow");
  return days > 0 ? t("due.in", { n: days }) : t("due.late", { n: -days });
}
