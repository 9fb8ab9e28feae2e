// Under an answer, and only after it: how it is known, a note, photos.
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { isSealed, markOf, RESERVED, valueOf } from "../visit-model.js";
import { useTyped } from "./fields.js";
import { Severity } from "./layers.js";
import { asksToLeave, NotSafe } from "./not-safe.js";
import { Photos, pictures } from "./photos.js";
import { Sources } from "./sources.js";

/** Only after an answer, and only what it needs: the sources of findings and critical questions, a note, photos. */
export function After({ model, list, id, node, name, set, mark, before }) {
  const state = list.session.state(id);
  const { outcome, severity } = state;
  const value = valueOf(list, id);
  const { note: written } = markOf(list, id);
  const note = before ? "" : written;
  const real = !RESERVED.includes(value) && !markOf(list, id).reason;
  const graded = real && (outcome === "finding" || node.sa?.severity === "C");
  const explain = node.sa?.severity === "C" && value === "not_applicable";
  const typed = useTyped(note ?? "", (text) => mark({ note: text.trim() === "" ? null : text }));
  const own = pictures(model, list, id).length;
  return html`<div class="after stack tight">
    ${asksToLeave(state) && html`<${NotSafe} uid=${model.uid} />`}
    ${outcome === "finding" && !isSealed(node) && html`<p>${t("question.finding")} <${Severity} severity=${severity} /></p>`}
    ${graded && html`<${Sources} model=${model} list=${list} id=${id} node=${node} name=${name} mark=${mark} before=${before} />`}
    <div class="tools"><details open=${explain || undefined}><summary>${explain ? t("note.why-not") : note ? t("note.has") : t("note.add")}</summary>
      <label for=${`${name}-note`}>${t("note.label")}</label><p class="hint" id=${`${name}-note-hint`}>${t(isSealed(node) ? "note.sealed-means" : "note.means")}</p>
      <textarea id=${`${name}-note`} rows="3" autocomplete="off" spellcheck=${false} aria-describedby=${`${name}-note-hint`} ...${typed}></textarea></details>
    ${node.type !== "image" && html`<details><summary>${own ? t("photos.count", { n: own }) : t("photo.add")}</summary><${Photos} model=${model} list=${list} id=${id} node=${node} /></details>`}
    ${node.type !== "image" && html`<button type="button" class="quiet small" onClick=${() => set(null)}>${t("question.clear")}</button>`}</div>
  </div>`;
}
