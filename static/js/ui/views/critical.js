// For a low battery or little time: every critical question without an answer, of all lists, to answer on one page; then finish.
import { useReducer, useRef } from "preact/hooks";
import { language, pick, say, t } from "../../i18n.js";
import { to } from "../../router.js";
import * as drafts from "../../store/drafts.js";
import { html, useNews, useRead } from "../html.js";
import { Question } from "../parts/question.js";
import { Screen, Wait } from "../screen.js";
import { isAnswered, openCritical, openVisit, plain, reopen } from "../visit-model.js";

export function Critical({ path: [uid] }) {
  useNews("language");
  const found = useRead(() => openVisit(uid), [uid]);
  const model = found.value;
  const undo = async () => {
    await drafts.undo(uid);
    await reopen(uid);
    found.again();
  };
  const action = model && (model.visit.mode
    ? html`<a class="button main" href=${to("visit", uid, "finish")}>${t("visit.finish")}</a>`
    : html`<a class="button main" href=${to("visit", uid, "where")}>${t("visit.say-where")}</a>`);
  return html`<${Screen} title=${t("critical.title")} back=${{ href: to("visit", uid), label: model?.visit.label ?? t("visit.title") }} action=${action}>
    <${Wait} read=${found} text=${say}>${() => html`<${Questions} key=${model} model=${model} onUndo=${undo} />`}<//>
  <//>`;
}

function Questions({ model, onUndo }) {
  const [, draw] = useReducer((n) => n + 1, 0);
  const kept = useRef(/** @type {Set<string>} */ (new Set())); // answered here, so it stays for its note and its evidence
  const turns = useRef(/** @type {Record<string, number>} */ ({}));
  const before = useRef(/** @type {string[]} */ ([]));
  const groups = openCritical(model).map(({ list, ids }) => ({ list, ids: ids.filter((id) => kept.current.has(`${list.name}|${id}`) || !isAnswered(list, id)) })).filter(({ ids }) => ids.length);
  for (const { list, ids } of groups) ids.forEach((id) => kept.current.add(`${list.name}|${id}`));
  const changed = (list, own) => (/** @type {string[]} */ more) => {
    const about = [own, ...more].map((id) => `${list.name}|${id}`);
    for (const one of new Set([...about, ...before.current])) turns.current[one] = (turns.current[one] ?? 0) + 1;
    before.current = [`${list.name}|${own}`];
    draw(undefined);
  };
  const left = groups.reduce((sum, { list, ids }) => sum + ids.filter((id) => !isAnswered(list, id)).length, 0);
  return html`<p role="status">${left ? t("critical.left", { n: left }) : t("critical.none")}</p>
    ${groups.map(({ list, ids }) => html`<div key=${list.name}><h2 lang=${pick(list.title).lang}>${pick(list.title).text}</h2>${ids.map((id) => {
      const { node } = list.nodes.get(plain(id));
      return html`<${Question} key=${`${id}|${language()}`} model=${model} list=${list} id=${id} node=${node} turn=${turns.current[`${list.name}|${id}`] ?? 0} onChange=${changed(list, id)} onUndo=${onUndo} />`;
    })}</div>`)}`;
}
