// Large answers in two rows: the chosen one is filled and ticked; in second place those that say why there is none.
import { afterPaint, html } from "../html.js";
import { Tick } from "../shapes.js";

const SHORT = 24;
// Words that would be broken in half the width of a phone; in second place they are written smaller.
const LONG_WORD = /[^\s'’-]{9}/;
const LONGER_WORD = /[^\s'’-]{11}/;
export const ALONE = ["none", "nobody", "nothing"];

/** @typedef {{name: string, text: string, lang?: string, picture?: string}} Option */

const has = (/** @type {Option[]} */ options, /** @type {RegExp} */ word) => options.some(({ text }) => word.test(text));

/** @param {{options: Option[], name: string, many?: boolean, long?: boolean, second?: boolean, chosen: string[], onToggle: (name: string) => void}} props */
export const Answers = ({ options, name, many, long, second, chosen, onToggle }) => html`<div class=${`answers${long ? " long" : ""}${second ? " second" : ""}${has(options, LONG_WORD) ? " wordy" : ""}${has(options, LONGER_WORD) ? " wordier" : ""}`}>
  ${options.map((option) => html`<label key=${option.name} class="answer" lang=${option.lang}>
    <input type=${many ? "checkbox" : "radio"} name=${name} value=${option.name} checked=${chosen.includes(option.name)} onChange=${() => onToggle(option.name)} />
    <${Tick} box=${many} />${option.picture && html`<img src=${option.picture} alt="" width="64" height="64" />`}<span>${option.text}</span></label>`)}
</div>`;

/** @param {any} value @returns {string[]} */
export const chosenIn = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** Several with one more or one less; a lonely one stands alone. @param {string[]} chosen @param {string} picked @param {string[]} lonely */
export function toggled(chosen, picked, lonely) {
  if (chosen.includes(picked)) return chosen.filter((one) => one !== picked);
  return lonely.includes(picked) ? [picked] : [...chosen.filter((one) => !lonely.includes(one)), picked];
}

/**
 * @param {{legend: any, lang?: string, hidden?: boolean, name: string, options: Option[], second?: Option[], value: any, many?: boolean, long?: boolean, alone?: string[], none?: string, children?: any, onValue: (value: any) => void}} props
 * `alone`: names that stand for themselves, so choosing one clears the others; `none`: what to say when nothing is offered
 */
export function Choice({ legend, lang, hidden, name, options, second = [], value, many, long, alone = ALONE, none, children, onValue }) {
  const chosen = chosenIn(value);
  const lonely = [...alone, ...second.map((option) => option.name)];
  const toggle = (picked) => (many ? onValue(toggled(chosen, picked, lonely)) : afterPaint(() => onValue(picked)));
  const wide = long ?? (options.length > 6 || has(options, LONG_WORD) || options.some(({ text }) => text.length > SHORT));
  const shared = { name, many, chosen, onToggle: toggle };
  return html`<fieldset>
    <legend lang=${lang} class=${hidden ? "hidden-text" : undefined}>${legend}</legend>
    ${children}
    ${none && html`<p class="muted">${none}</p>`}
    <${Answers} ...${shared} options=${options} long=${wide} />
    ${second.length > 0 && html`<${Answers} ...${shared} options=${second} second=${true} />`}
  </fieldset>`;
}
