// One person of a visit, or the round, or the papers: everything for them from all lists on one page, with the talks held there.
import { useReducer } from "preact/hooks";
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { Across } from "../parts/across.js";
import { leaving } from "../parts/not-safe.js";
import { Talks } from "../parts/talk.js";
import { byPerson, count, countAnswered, nextPerson, PEOPLE, rowsFor, TALKED_WITH } from "../people.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { words } from "../visit-model.js";

export function ByPerson({ path: [uid, , wanted] }) {
  const ask = PEOPLE.includes(wanted) ? wanted : PEOPLE[0];
  const { found, model, undo, back } = useVisit(uid);
  const [, draw] = useReducer((n) => n + 1, 0);
  const next = model && nextPerson(model, ask);
  const action = model && (next ? html`<a class="button main" href=${to("visit", uid, "person", next)}>${t("person.next", { whom: t(`whom.${next}`) })}</a>`
    : html`<a class="button main" href=${to("visit", uid)}>${t("missing.back")}</a>`);
  return html`<${Screen} title=${t(`whom.${ask}`)} back=${back} action=${leaving(model) ?? action}>
    <p class="muted">${t(`whom.${ask}-how`)}</p>
    <${Wait} read=${found}>${() => html`<${Page} key=${model} model=${model} ask=${ask} onChange=${draw} onUndo=${undo} />`}<//>
  <//>`;
}

function Page({ model, ask, onChange, onUndo }) {
  const head = (groups) => html`<p role="status">${groups.length ? t("visit.progress", { answered: countAnswered(groups), total: count(groups) }) : t("person.nothing")}</p>
    ${TALKED_WITH.includes(ask) && html`<h2>${t("talk.title")}</h2><${Talks} model=${model} ask=${ask} />`}`;
  return html`<${Across} model=${model} find=${() => byPerson(model).get(ask) ?? []} head=${head} onChange=${onChange} onUndo=${onUndo} />
    ${rowsFor(model, ask).map(({ list, node, at }) => html`<p key=${node.id}><a href=${to("visit", model.uid, "list", list.name, String(at))}>${t("person.rows", { what: words(list, node.id, node.label).text || node.name })}</a></p>`)}`;
}
