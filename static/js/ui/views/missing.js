// What is still missing in this visit, each line leading to its question.
import { pick, t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { leaving } from "../parts/not-safe.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { plain, progress, rowName, sectionOf, words } from "../visit-model.js";

/** The address of a question. */
export const placeOf = (uid, list, id) => `${to("visit", uid, "list", list.name, String(Math.max(0, sectionOf(list, id))))}?q=${encodeURIComponent(id)}`;

export function Missing({ path: [uid] }) {
  const { found, model, back } = useVisit(uid);
  return html`<${Screen} title=${t("missing.title")} back=${back}
    action=${leaving(model) ?? html`<a class="button main" href=${to("visit", uid)}>${t("missing.back")}</a>`}>
    <${Wait} read=${found}>${(model) => html`<${MissingList} model=${model} />`}<//>
  <//>`;
}

/** What the visit itself still lacks: where, why not, the position. */
const lacks = ({ uid, visit }) => [!visit.mode && [to("visit", uid, "where"), t("visit.say-where")], visit.mode === "not_possible" && !visit.reason && [to("visit", uid, "where"), t("where.because")],
  visit.mode === "on_site" && !visit.position && !visit.paper && [to("visit", uid, "where"), t("position.missing")], visit.paper && !visit.paper.on && [to("visit", uid, "where"), t("problem.paper.no-day")]].filter(Boolean);

/** Anything without an answer, whether it must have one or not. */
export const isMissing = (model) => lacks(model).length > 0 || model.lists.map(progress).some(({ total, answered, missing }) => missing.length || answered < total);

/** The questions of one list that must have an answer and have none, each a link. */
const Gaps = ({ uid, list, ids }) => html`<ul class="lines">${ids.map((id) => {
  const { text, lang } = words(list, id, list.nodes.get(plain(id))?.node.label);
  const row = rowName(list, id);
  return html`<li key=${id}><a href=${placeOf(uid, list, id)}><span><span lang=${lang}>${text || id}</span>${row && html`<span class="more" lang=${row.lang}>${row.text}</span>`}</span></a></li>`;
})}</ul>`;

/** @param {{model: any, folded?: boolean}} props `folded`: a line for each list, for what comes below must not be far away */
export function MissingList({ model, folded = false }) {
  const { uid, lists } = model;
  const gaps = lists.map((list) => ({ list, ids: progress(list).missing })).filter(({ ids }) => ids.length);
  const own = lacks(model);
  const open = lists.reduce((sum, list) => {
    const { ids, answered, missing } = progress(list);
    return sum + Math.max(0, ids.length - answered - missing.length);
  }, 0);
  return html`${!gaps.length && !own.length && html`<p>${t("missing.none")}</p>`}${open > 0 && html`<p class="muted">${t("missing.open", { n: open })}</p>`}
    ${own.length > 0 && html`<ul class="lines">${own.map(([href, text]) => html`<li key=${text}><a href=${href}>${text}</a></li>`)}</ul>`}
    ${gaps.map(({ list, ids }) => {
      const { text, lang } = pick(list.title);
      const lines = html`<${Gaps} uid=${uid} list=${list} ids=${ids} />`;
      return folded ? html`<details><summary><span><span lang=${lang}>${text}</span> · ${t("visit.missing", { n: ids.length })}</span></summary>${lines}</details>`
        : html`<h2 lang=${lang}>${text}</h2><p class="muted">${t("missing.count", { n: ids.length })}</p>${lines}`;
    })}`;
}
