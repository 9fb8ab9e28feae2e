// Before anything: which language. Each choice is written in its own language.
import { LANGUAGES, speak, t } from "../../i18n.js";
import { html } from "../html.js";
import { Screen } from "../screen.js";

const QUESTION = { fr: "Dans quelle langue ?", sw: "Kwa lugha gani?", en: "In which language?" };

export const First = () => html`<${Screen} title="Carnet" bare=${true}>
  <p>${Object.entries(QUESTION).map(([lang, text]) => html`<span lang=${lang}>${text}</span> `)}</p>
  <div class="stack tight"><${Languages} /></div>
<//>`;

/** @param {{now?: string}} props */
export const Languages = ({ now }) => html`<div class="answers long" role="group" aria-label=${t("settings.language")}>
  ${LANGUAGES.map(([code, name]) => html`<button key=${code} type="button" lang=${code} class=${code === now ? "main" : ""} aria-pressed=${code === now ? "true" : "false"}
    onClick=${() => speak(code)}>${name}</button>`)}
</div>`;
