// Things put in order: up and down, by thumb or by keyboard; what moved is said aloud and keeps the focus.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n.js";
import { html } from "../ui/html.js";
import { itemsOf } from "../ui/parts/select.js";

/** @param {{list: any, id: string, node: any, value: any, set: (value: any) => void, option: (item: any) => any}} props */
export function Part({ list, id, node, value, set, option }) {
  const offered = itemsOf(list, id, node).map(option);
  const given = (Array.isArray(value) ? value : []).filter((name) => offered.some((one) => one.name === name));
  const order = [...given, ...offered.map(({ name }) => name).filter((name) => !given.includes(name))];
  const [said, setSaid] = useState("");
  const focus = useRef(/** @type {string | null} */ (null));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const wanted = focus.current && place.current?.querySelector(`[data-move="${CSS.escape(focus.current)}"]`);
    if (wanted) /** @type {HTMLElement} */ (wanted).focus();
    focus.current = null;
  });
  const move = (from, to) => {
    const next = [...order];
    next.splice(to, 0, ...next.splice(from, 1));
    const name = order[from];
    // At an end only the other way is left.
    focus.current = `${name}|${to === 0 ? "down" : to === order.length - 1 ? "up" : to < from ? "up" : "down"}`;
    setSaid(t("rank.now", { item: offered.find((one) => one.name === name).text, n: to + 1, of: order.length }));
    set(next);
  };
  return html`<div ref=${place}>
    <p class="hint">${t(given.length ? "rank.hint" : "rank.none")}</p>
    <ol class="rank">${order.map((name, at) => {
      const { text, lang, picture } = offered.find((one) => one.name === name);
      const button = (word, to) => html`<button type="button" data-move=${`${name}|${word}`} onClick=${() => move(at, to)}>${t(`rank.${word}`)}<span class="hidden-text"> ${text}</span></button>`;
      return html`<li key=${name}><span class="grow" lang=${lang}>${picture && html`<img src=${picture} alt="" width="64" height="64" />`}${text}</span>${at > 0 && button("up", at - 1)}${at < order.length - 1 && button("down", at + 1)}</li>`;
    })}</ol>
    ${!given.length && html`<p><button type="button" onClick=${() => set(order)}>${t("rank.right")}</button></p>`}
    <p class="hidden-text" role="status">${said}</p></div>`;
}
