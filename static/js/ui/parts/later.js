// A part that few forms need: its file is loaded when it is first drawn. The work package brought it, so it is there without network.
import { useEffect, useState } from "preact/hooks";
import { say, t } from "../../i18n.js";
import { html } from "../html.js";

/** @type {Record<string, any>} */ const here = {};

/** `module`: a file of js/lazy that exports `Part`. @param {any} props */
export function Later({ module, ...props }) {
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [, draw] = useState(0);
  const load = () => {
    setProblem(null);
    import(`../../lazy/${module}.js`).then(({ Part }) => {
      here[module] = Part;
      draw((n) => n + 1);
    }, () => setProblem("part.missing"));
  };
  useEffect(() => {
    if (!here[module]) load();
  }, [module]);
  if (here[module]) return html`<${here[module]} ...${props} />`;
  return problem ? html`<div class="fault" role="alert"><p>${say(problem)}</p><button type="button" onClick=${load}>${t("try-again")}</button></div>` : html`<p class="muted" role="status">${t("reading")}</p>`;
}
