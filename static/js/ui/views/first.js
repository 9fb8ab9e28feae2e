// Before anything: which language. Each choice is written in its own language.
import { useState } from "preact/hooks";
import { LANGUAGES, say, speak, t } from "../../i18n.js";
import { html } from "../html.js";
import { Screen } from "../screen.js";

const QUESTION = { fr: "Dans quelle langue ?", sw: "Kwa lugha gani?", en: "In which language?" };

export const First = () => html`<${Screen} title="Carnet" bare=${true}>
  <p>${Object.entries(QUESTION).map(([lang, text]) => html`<span lang=${lang}>${text}</span> `)}</p>
  <div class="stack tight"><${Languages} /></div>
<//>`;

/** @param {{now?: string}} props */
export function Languages({ now }) {
  const [problem, setProblem] = useState(false);
  const choose = (code) => speak(code).then(() => setProblem(false), () => setProblem(true));
  return html`<div class="answers long" role="group" aria-label=${t("settings.language")}>
    ${LANGUAGES.map(([code, name]) => html`<button key=${code} type="button" lang=${code} class=${code === now ? "main" : ""} aria-pressed=${code === now ? "true" : "false"}
      onClick=${() => choose(code)}>${name}</button>`)}
    ${problem && html`<p class="fault" role="alert">${say("language.later")}</p>`}
  </div>`;
}
