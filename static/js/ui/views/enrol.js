// Makes this phone known to the office: its code (typed, or from the link in the QR picture), then a secret of the person's own.
import { useState } from "preact/hooks";
import { emit } from "../../bus.js";
import { replace } from "../../router.js";
import { language, say, t } from "../../i18n.js";
import { enrol } from "../../sync/enrol.js";
import { checkPassphrase } from "../../vault/client.js";
import { html } from "../html.js";
import { Secret } from "../parts/secret.js";
import { Screen } from "../screen.js";
import { Languages } from "./first.js";

// These say that the code is at fault, so the page goes back to it.
const OF_THE_CODE = /^(enrol\.code|enrol\.fingerprint|device\.code)/;

/** @param {{code: string, lost?: boolean, destroyed?: boolean, again?: boolean}} props again: the secret is forgotten, the office gave a new code */
export function Enrol({ code: given, lost, destroyed, again }) {
  const [code, setCode] = useState(given);
  const [step, setStep] = useState(given ? "secret" : "code");
  const [secret, setSecret] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {any} */ (null));

  const next = (event) => {
    event.preventDefault();
    setProblem(null);
    if (code.trim()) setStep("secret");
    else setProblem("enrol.code-form");
  };
  const finish = async (event) => {
    event.preventDefault();
    const short = checkPassphrase(secret);
    if (short) return setProblem(short);
    setBusy(true);
    setProblem(null);
    try {
      await enrol({ code, passphrase: secret, language: language(), again });
      replace("#/ready");
      emit("enrolled");
    } catch (refusal) {
      setProblem(refusal);
      setBusy(false);
      if (OF_THE_CODE.test(refusal.code ?? "")) setStep("code");
    }
    return undefined;
  };
  const fault = problem && say(problem);

  if (step === "code") {
    return html`<${Screen} key="code" title=${t("enrol.title")} bare=${true} action=${html`<button class="main" form="enrol">${t("next")}</button>`}>
      ${again && html`<div class="notice warn"><p>${t("enrol.again")}</p><p><a href="#/today">${t("unlock.title")}</a></p></div>`}
      ${destroyed && html`<div class="notice warn"><p>${t("enrol.destroyed")}</p></div>`}
      ${lost && !destroyed && html`<div class="notice warn"><p>${t("enrol.lost")}</p></div>`}
      <form id="enrol" onSubmit=${next} class="stack">
        <p>${t("enrol.how")}</p>
        <div>
          <label for="code">${t("enrol.code")}</label>
          <p class="hint" id="code-hint">${t("enrol.code-hint")}</p>
          <input id="code" value=${code} autocomplete="off" autocapitalize="characters" spellcheck=${false} aria-describedby=${fault ? "code-problem" : "code-hint"}
            aria-invalid=${fault ? "true" : undefined} onInput=${(event) => setCode(event.target.value)} />
          ${fault && html`<p class="fault" role="alert" id="code-problem">${fault}</p>`}
        </div>
      </form>
      <details><summary>${t("settings.language")}</summary><${Languages} now=${language()} /></details>
    <//>`;
  }
  return html`<${Screen} key="secret" title=${t("secret.title")} bare=${true}
    action=${html`<button type="button" disabled=${busy} onClick=${() => setStep("code")}>${t("back")}</button><button class="main" form="enrol" disabled=${busy}>${busy ? t("enrol.busy") : t("enrol.now")}</button>`}>
    <form id="enrol" onSubmit=${finish} class="stack">
      ${again && html`<p class="notice warn">${t("enrol.again")}</p>`}
      <p>${t("secret.protects")}</p>
      <p>${t("secret.advice")}</p>
      <${Secret} label=${t("secret.choose")} hint=${t("secret.example")} value=${secret} shown=${true} fresh=${true} problem=${fault} onValue=${setSecret} />
      <p class="notice">${t("secret.forgotten-means")}</p>
      ${busy && html`<p role="status">${t("enrol.busy-long")}</p>`}
    </form>
  <//>`;
}
