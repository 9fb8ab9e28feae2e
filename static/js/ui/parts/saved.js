// "Saved on this phone 14:32", or in place what went wrong, until it could be saved. Undo is one tap.
import { useLayoutEffect, useState } from "preact/hooks";
import { moment, say, t } from "../../i18n.js";
import { html } from "../html.js";
import { onState, remember, stateOf, tryAgain } from "../saver.js";
import { Shape } from "../shapes.js";

/** @param {{about: string, at?: string, onUndo?: () => void}} props */
export function Saved({ about, at, onUndo }) {
  const [, draw] = useState(0);
  remember(about, at);
  useLayoutEffect(() => {
    let before = stateOf(about);
    return onState(() => {
      if (stateOf(about) === before) return;
      before = stateOf(about);
      draw((n) => n + 1);
    });
  }, [about]);
  const state = stateOf(about);
  if (!state) return null;
  if (state.problem) {
    return html`<div class="fault" role="alert"><p><strong>${t("saved.not")}</strong> ${say(state.problem)}</p>
      <p>${t("saved.trying")}</p><button type="button" onClick=${tryAgain}>${t("try-again")}</button></div>`;
  }
  return html`<div class="saved"><span role="status">${state.busy ? t("saved.busy") : html`<${Shape} name="tick" />${t("saved.at", { time: moment(state.at) })}`}</span>
    ${onUndo && html`<button type="button" class="quiet" onClick=${onUndo}>${t("undo")}</button>`}</div>`;
}
