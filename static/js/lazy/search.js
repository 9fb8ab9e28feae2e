// One or several of a long list: a search that forgives accents. At most twenty options are drawn, however many there are.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../i18n.js";
import { afterPaint, html } from "../ui/html.js";
import { Answers, chosenIn, toggled } from "../ui/parts/choice.js";
import { RESERVED } from "../ui/visit-model.js";

const MOST = 20;
const PAUSE = 120;
const SLICE = 400; // options folded at a time, so that a tap never waits for a list

export const fold = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well a folded text fits: 0 begins with it, 1 a word begins with it, 2 it is somewhere, -1 not at all. @param {string} text @param {string} wanted */
export function fit(text, wanted) {
  const at = text.indexOf(wanted);
  if (at < 1) return at;
  return /[\p{L}\p{N}]/u.test(text[at - 1]) ? 2 : 1;
}

/** The best fitting of `texts`, as places, and how many fit at all. @param {string[]} texts @param {string} wanted */
export function find(texts, wanted) {
  const found = [[], [], []];
  texts.forEach((text, at) => {
    const rank = wanted ? fit(text, wanted) : 0;
    if (rank >= 0) found[rank === 0 ? 0 : rank].push(at);
  });
  const all = found.flat();
  return { places: all.slice(0, MOST), count: all.length };
}

/** The folded texts of a list, made in slices; `ready` of them are there. @param {any[]} items @param {(item: any) => {text: string}} option @param {string} key what the texts hang on */
function useIndex(items, option, key) {
  const held = useRef(/** @type {any} */ ({}));
  const [, draw] = useState(0);
  useEffect(() => {
    const texts = /** @type {string[]} */ ([]);
    const mine = (held.current = { texts, items });
    const slice = () => {
      if (held.current !== mine) return;
      for (const item of items.slice(texts.length, texts.length + SLICE)) texts.push(fold(option(item).text));
      if (texts.length < items.length) setTimeout(slice);
      else draw((n) => n + 1);
    };
    const timer = setTimeout(slice);
    return () => clearTimeout(timer);
  }, [items, key]);
  return held.current.items === items ? held.current.texts : [];
}

/** @param {{legend: string, lang?: string, name: string, many: boolean, value: any, alone: string[], items: any[], option: (item: any) => any, onValue: (value: any) => void, children?: any}} props */
export function Part({ legend, lang, name, many, value, alone, items: given, option, onValue, children }) {
  const [items, second] = useMemo(() => [given.filter((one) => !RESERVED.includes(one.name)), given.filter((one) => RESERVED.includes(one.name)).map(option)], [given]);
  const chosen = chosenIn(value);
  const [open, setOpen] = useState(many || !chosen.length);
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const timer = useRef(0);
  const texts = useIndex(items, option, document.documentElement.lang);
  const found = useMemo(() => find(texts.length ? texts : items.slice(0, MOST).map(() => ""), fold(wanted.trim())), [items, texts.length, wanted]);
  const of = (one) => {
    const item = given.find((each) => each.name === one);
    return item ? option(item) : { name: one, text: one };
  };
  const toggle = (picked) => {
    clearTimeout(timer.current);
    setText("");
    afterPaint(() => {
      onValue(many ? toggled(chosen, picked, alone) : picked);
      if (!many) setOpen(false);
      setWanted("");
    });
  };
  const latest = useRef(toggle);
  latest.current = toggle;
  const type = (event) => {
    setText(event.target.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWanted(event.target.value), PAUSE);
  };
  const picked = chosen.map(of);
  // Drawn anew only when others are offered: a letter must not wait for twenty labels.
  const offered = useMemo(() => html`<${Answers} options=${found.places.map((at) => items[at]).filter(({ name: one }) => !chosen.includes(one)).map(option)} name=${many ? name : `${name}-found`} many=${many} long=${true} chosen=${chosen} onToggle=${(one) => latest.current(one)} />`, [found, value, lang, document.documentElement.lang]);
  const count = items.length === 0 ? t("choice.none") : found.count ? t("search.count", { shown: Math.min(found.count, MOST), n: wanted.trim() ? found.count : items.length }) : t("search.nothing");
  return html`<fieldset><legend lang=${lang}>${legend}</legend>${children}
    ${picked.length > 0 && html`<${Answers} options=${picked} name=${many ? `${name}-chosen` : name} many=${many} long=${true} chosen=${chosen} onToggle=${toggle} />`}
    ${!open ? html`<p><button type="button" onClick=${() => setOpen(true)}>${t("search.other")}</button></p>` : html`
      <label for=${`${name}-search`}>${t("search.label")}</label>
      <input id=${`${name}-search`} type="search" autocomplete="off" autocorrect="off" spellcheck=${false} value=${text} aria-describedby=${`${name}-found`} onInput=${type} />
      <p class="hint" role="status" id=${`${name}-found`}>${count}</p>
      ${offered}
      ${second.length > 0 && html`<${Answers} options=${second.filter((one) => !chosen.includes(one.name))} name=${`${name}-second`} many=${many} second=${true} chosen=${chosen} onToggle=${toggle} />`}`}
  </fieldset>`;
}
