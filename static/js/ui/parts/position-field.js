// A position by the phone's GPS, with its accuracy while it gets better; tapping again takes a new one.
import { useEffect, useRef, useState } from "preact/hooks";
import { coordinates, moment, say, t } from "../../i18n.js";
import { html } from "../html.js";
import { farFrom, kilometres, locate } from "../position.js";

/** One sentence when the fix is far from where the site is registered. @param {any} site @param {any} position */
export function farLine(site, position) {
  const metre = farFrom(site, position);
  return metre === null ? null : t("position.far", { km: kilometres(metre), site: site.name });
}

/** `site`: to say at once when the fix is far from it; keeping it is as good as taking it again. @param {{value: any, onValue: (position: any) => void, site?: any, kept?: boolean, onKeep?: () => void}} props */
export function PositionField({ value, onValue, site, kept, onKeep }) {
  const [state, setState] = useState(/** @type {any} */ ({}));
  const going = useRef(/** @type {any} */ (null));
  useEffect(() => () => going.current?.stop(), []);
  const take = () => {
    setState({ looking: true });
    going.current = locate((better) => setState({ looking: true, better }));
    going.current.found.then((found) => {
      setState({});
      onValue(found);
    }, (problem) => setState({ problem })).finally(() => {
      going.current = null;
    });
  };
  const { looking, better, problem } = state;
  const far = site && value && farLine(site, value);
  return html`<div class="position stack tight">
    ${value && html`<p><span class="strong">${t("position.has", { acc: value.acc ?? "?" })}</span><br /><span class="muted">${coordinates(value)}${value.at ? ` · ${moment(value.at)}` : ""}</span></p>`}
    ${far && !looking && html`<div class="notice warn stack tight" role="alert"><p class="strong">${far}</p>
      ${kept ? html`<p>${t("position.kept")}</p>` : html`<p class="row"><button type="button" onClick=${onKeep}>${t("position.keep")}</button>
        <button type="button" onClick=${take}>${t("position.again")}</button></p>`}</div>`}
    ${looking && html`<p role="status">${better ? t("position.so-far", { acc: better.acc }) : t("position.looking")}</p>`}
    ${problem && html`<p class="fault" role="alert">${say(problem)}</p>`}
    ${looking
      ? better && html`<button type="button" onClick=${() => going.current?.stop()}>${t("position.enough", { acc: better.acc })}</button>`
      : far && !kept ? null : html`<button type="button" onClick=${take}>${value ? t("position.again") : t("position.take")}</button>`}
  </div>`;
}
