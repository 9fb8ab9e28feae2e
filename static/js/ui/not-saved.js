// What the disk did not take before a lock: said on every page, also of the locked notebook, until it is saved; and what is gone.
import { useLayoutEffect, useState } from "preact/hooks";
import { say, t } from "../i18n.js";
import { html } from "./html.js";
import { afterLock, onState, tryAgain } from "./saver.js";

export function NotSaved() {
  const [, draw] = useState(0);
  useLayoutEffect(() => onState(() => draw((n) => n + 1)), []);
  const { held, lost, problem } = afterLock();
  return html`${held > 0 && html`<div class="fault stack tight" role="alert"><p><strong>${t("held", { n: held })}</strong> ${t("held.means")}</p>
      ${problem && html`<p>${say(problem)}</p>`}<button type="button" onClick=${tryAgain}>${t("try-again")}</button></div>`}
    ${lost > 0 && html`<p class="fault" role="alert">${t("held.lost", { n: lost })}</p>`}`;
}
