// For a low battery or little time: every critical question without an answer, of all lists, to answer on one page; then finish.
import { useRef } from "preact/hooks";
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { Across } from "../parts/across.js";
import { leaving } from "../parts/not-safe.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { isAnswered, openCritical } from "../visit-model.js";

export function Critical({ path: [uid] }) {
  const { found, model, undo, back } = useVisit(uid);
  const action = model && (model.visit.mode
    ? leaving(model) ?? html`<a class="button main" href=${to("visit", uid, "finish")}>${t("visit.finish")}</a>`
    : html`<a class="button main" href=${to("visit", uid, "where")}>${t("visit.say-where")}</a>`);
  return html`<${Screen} title=${t("critical.title")} back=${back} action=${action}>
    <${Wait} read=${found}>${() => html`<${Questions} key=${model} model=${model} onUndo=${undo} />`}<//>
  <//>`;
}

function Questions({ model, onUndo }) {
  const kept = useRef(/** @type {Set<string>} */ (new Set())); // answered here, so it stays for its note and its evidence
  const find = () => {
    const groups = openCritical(model).map(({ list, ids }) => ({ list, ids: ids.filter((id) => kept.current.has(`${list.name}|${id}`) || !isAnswered(list, id)) })).filter(({ ids }) => ids.length);
    for (const { list, ids } of groups) ids.forEach((id) => kept.current.add(`${list.name}|${id}`));
    return groups;
  };
  const head = (groups) => {
    const left = groups.reduce((sum, { list, ids }) => sum + ids.filter((id) => !isAnswered(list, id)).length, 0);
    return html`<p role="status">${left ? t("critical.left", { n: left }) : t("critical.none")}</p>`;
  };
  return html`<${Across} model=${model} find=${find} head=${head} onUndo=${onUndo} />`;
}
