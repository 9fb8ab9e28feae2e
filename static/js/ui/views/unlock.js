// Opens the notebook with the secret. Before that only counts are shown, never a name.
import { useEffect, useState } from "preact/hooks";
import { say, t, time } from "../../i18n.js";
import { pull } from "../../sync/refresh.js";
import { unlock } from "../../vault/client.js";
import { html } from "../html.js";
import { Secret } from "../parts/secret.js";
import { Screen } from "../screen.js";
import { UpdateOffer } from "../update.js";

/** @param {{secret: {failed: number, wait_until: number}, demo: boolean, office: string}} props */
export function Unlock({ secret: { wait_until: until }, demo, office }) {
  const [secret, setSecret] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [wait, setWait] = useState(until ?? 0);
  const waits = wait > Date.now();
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => setWait(0), wait - Date.now());
    return () => clearTimeout(timer);
  }, [wait]);

  const open = async (event) => {
    event.preventDefault();
    if (waits || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await unlock(secret);
      setSecret("");
      pull().catch(() => {}); // without network the notebook opens as it is
    } catch (refusal) {
      setProblem(refusal);
      setWait(refusal.details?.wait_until ?? 0);
      setBusy(false);
    }
  };
  const fault = waits ? t("unlock.wait", { time: time(wait) }) : problem && say(problem);
  return html`<${Screen} title=${t("unlock.title")} action=${html`<button class="main" form="unlock" disabled=${busy || waits}>${busy ? t("unlock.busy") : t("unlock.now")}</button>`}>
    ${demo && html`<p class="notice small">${t("demo")}</p>`}
    <p class="muted">${office}</p>
    <form id="unlock" onSubmit=${open}>
      <${Secret} label=${t("unlock.secret")} value=${secret} problem=${fault} onValue=${setSecret} />
    </form>
    <details><summary>${t("unlock.forgotten")}</summary><p>${t("unlock.forgotten-means")}</p><p><a class="button" href="#/enrol">${t("unlock.new-code")}</a></p></details>
    <${UpdateOffer} />
    <p><a href="#/settings">${t("settings.title")}</a></p>
  <//>`;
}
