// One or several of a list: large answers, or a search where they are many. What says why there is none comes last, in second place.
import { useMemo } from "preact/hooks";
import { has, t } from "../../i18n.js";
import { isSearched, looks } from "../../domain/needs.js";
import { html } from "../html.js";
import { RESERVED, words } from "../visit-model.js";
import { ALONE, Choice } from "./choice.js";
import { Later } from "./later.js";
import { pictureOf } from "./prompt.js";

// Answers that say why there is none and that nobody should tick by accident.
const SECOND = ["not_asked", "declined"];
// One order everywhere: what the question offers, then these.
export const ORDER = ["not_applicable", "unknown", ...SECOND];
const LONELY = [...ALONE, ...RESERVED];

/** An option in the person's words; a list from a file has plain text. @param {any} list @param {string} id @returns {{name: string, text: string, lang?: string, picture?: string}} */
export function optionOf(list, id, { name, label, media }) {
  if (RESERVED.includes(name) && has(`answer.${name}`)) return { name, text: t(`answer.${name}`) };
  const { text, lang } = typeof label === "string" ? { text: label, lang: undefined } : words(list, id, label);
  return { name, text: text || name, lang, picture: media && pictureOf(list, media) };
}

/** Every option that a question offers now. @returns {any[]} */
export const itemsOf = (list, id, node) => (node.list ? list.session.options(id) : node.choices ?? []);

/** Bodies that serve the visit's site come first, as it is one of them most often. @param {any[]} items @param {string} site */
function nearFirst(items, site) {
  const serves = (one) => Number(Boolean(one.sites?.includes(site)));
  return site && items.some(serves) ? [...items].sort((a, b) => serves(b) - serves(a)) : items;
}

/** @param {{model: any, list: any, id: string, node: any, name: string, text: string, lang?: string, value: any, onValue: (value: any) => void, children?: any}} props */
export function Select({ model, list, id, node, name, text, lang, value, onValue, children }) {
  const offered = itemsOf(list, id, node);
  const items = useMemo(() => nearFirst(offered, model.visit.site), [offered, model.visit.site]);
  const shared = { legend: text, lang, name, many: node.type === "select_multiple", value, onValue, alone: LONELY };
  if (isSearched(node, items.length)) return html`<${Later} module="search" ...${shared} items=${items} option=${(item) => optionOf(list, id, item)}>${children}<//>`;
  const options = items.map((item) => optionOf(list, id, item)).sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  const [first, second] = [options.filter((one) => !SECOND.includes(one.name)), options.filter((one) => SECOND.includes(one.name))];
  const long = looks(node, ["likert", "columns", "columns-2", "columns-3", "columns-4", "columns-5", "columns-pack", "quickcompact"]) ? first.some((one) => one.text.length > 40) : undefined;
  return html`<${Choice} ...${shared} options=${first} second=${second} long=${long} none=${node.list && !items.length ? t("choice.none") : undefined}>${children}<//>`;
}
