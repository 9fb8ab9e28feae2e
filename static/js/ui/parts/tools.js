// What helps with a question, folded away: the hint, more guidance, why we ask; and whom.
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { words } from "../visit-model.js";
import { Severity } from "./layers.js";
import { Whom } from "./whom.js";

/** A list from a file may lack what is meant: the hint says what to do then, and must be seen without a tap. */
const isFromFile = ({ program: { files } }, { list }) => Boolean(list && files?.includes(`${list}.csv`));

/** @param {{list: any, id: string, node: any, name: string}} props */
export function Tools({ list, id, node, name }) {
  const [hint, guidance] = [node.hint, node.guidance].map((texts) => words(list, id, texts));
  const { standard, severity } = node.sa ?? {};
  if (!hint.text && !guidance.text && !standard && !node.sa?.ask) return null;
  return html`<div class="tools"><${Whom} node=${node} />
    ${hint.text && isFromFile(list, node) && html`<p id=${`${name}-hint`} class="note" lang=${hint.lang}>${hint.text}</p>`}
    ${hint.text && !isFromFile(list, node) && html`<details id=${`${name}-hint`}><summary>${t("question.hint")}</summary><p class="note" lang=${hint.lang}>${hint.text}</p></details>`}
    ${guidance.text && html`<details><summary>${t("question.guidance")}</summary><p class="note" lang=${guidance.lang}>${guidance.text}</p></details>`}
    ${standard && html`<details><summary>${t("question.why")}</summary><p>${t("question.standard", { standard: "" })}<span lang="en">${standard}</span></p>${["C", "M", "m"].includes(severity) && html`<p><${Severity} severity=${severity} /></p>`}</details>`}
  </div>`;
}
