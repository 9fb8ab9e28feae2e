// A field for the passphrase, with a switch to see what is typed; the keyboard is asked not to learn it.
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html } from "../html.js";

/** @param {{label: string, hint?: string, value: string, shown?: boolean, problem?: string, fresh?: boolean, onValue: (text: string) => void}} props */
export function Secret({ label, hint, value, shown = false, problem, fresh, onValue }) {
  const [seen, setSeen] = useState(shown);
  return html`<div>
    <label for="secret">${label}</label>
    ${hint && html`<p class="hint" id="secret-hint">${hint}</p>`}
    <input id="secret" type=${seen ? "text" : "password"} value=${value} autocomplete=${fresh ? "new-password" : "current-password"} autocapitalize="none" spellcheck=${false}
      aria-describedby=${problem ? "secret-problem" : hint ? "secret-hint" : undefined} aria-invalid=${problem ? "true" : undefined}
      onInput=${(event) => onValue(event.target.value)} />
    <label class="switch"><input type="checkbox" checked=${seen} onChange=${() => setSeen(!seen)} /> ${t("secret.show")}</label>
    ${problem && html`<p class="fault" role="alert" id="secret-problem">${problem}</p>`}
  </div>`;
}
