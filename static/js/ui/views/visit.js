// A visit's page: how the team was there, who was present, and its checklists with "14 of 49 · 2 missing".
import { useState } from "preact/hooks";
import { moment, pick, say, t } from "../../i18n.js";
import { go, to } from "../../router.js";
import * as drafts from "../../store/drafts.js";
import { useLowBattery } from "../battery.js";
import { html } from "../html.js";
import { Status } from "../parts/layers.js";
import { mustLeave } from "../parts/not-safe.js";
import { farFrom, kilometres } from "../position.js";
import { Screen, Wait } from "../screen.js";
import { byPerson, count, countAnswered, nextPerson } from "../people.js";
import { talksOf } from "../talks.js";
import { useVisit } from "../use-visit.js";
import { idsOf, isAnswered, openCritical, progress, setVisit } from "../visit-model.js";
import { LastVisit } from "./site.js";

/** How and where, in one line. @param {any} visit @param {any} site */
const modeLine = ({ mode, reason, position, paper }, site) =>
  [paper && t("paper.short"), mode ? t(`mode.${mode}`) : t("mode.missing"), mode === "not_possible" && reason && t(`why.${reason}`), position && t("position.has", { acc: position.acc }),
    position && farFrom(site, position) !== null && t("position.far-short", { km: kilometres(farFrom(site, position)) })].filter(Boolean).join(" · ");

const presentLine = ({ present }) => {
  const n = (present ?? []).reduce((sum, { count }) => sum + count, 0);
  return n ? t("present.count", { n }) : t("present.none");
};

/** The first section with something unanswered. */
export function firstOpen(list) {
  const { ids } = progress(list);
  const at = list.sections.findIndex((section) => idsOf(section, ids).some((id) => !isAnswered(list, id)));
  return at < 0 ? null : at;
}

export function Visit({ path: [uid] }) {
  const { found, model } = useVisit(uid);
  const low = useLowBattery();
  const critical = model ? openCritical(model).reduce((sum, { list, ids }) => sum + ids.filter((id) => !isAnswered(list, id)).length, 0) : 0;
  const next = model && nextStep(model, low !== null && critical > 0);
  return html`<${Screen} title=${model?.visit.label ?? t("visit.title")} about=${t("visit.title")} back=${{ href: "#/today", label: t("place.today") }}
    action=${next && html`<a class="button main" href=${next.href}>${next.text}</a>`}>
    <${Wait} read=${found}>${() => html`<${Body} model=${model} critical=${critical} low=${low} onTurn=${found.again} />`}<//>
  <//>`;
}

function nextStep(model, hurry) {
  const { uid, visit, lists } = model;
  if (!visit.mode) return { href: to("visit", uid, "where"), text: t("visit.say-where") };
  if (mustLeave(model)) return { href: to("visit", uid, "finish"), text: t("leave.now") };
  if (hurry) return { href: to("visit", uid, "critical"), text: t("critical.title") };
  const person = visit.by === "person" && visit.mode !== "not_possible" && nextPerson(model);
  if (person) return { href: to("visit", uid, "person", person), text: t("visit.fill", { list: t(`whom.${person}`) }) };
  const list = visit.mode === "not_possible" ? null : lists.find((one) => firstOpen(one) !== null);
  if (!list) return { href: to("visit", uid, "finish"), text: t("visit.finish") };
  return { href: to("visit", uid, "list", list.name, String(firstOpen(list))), text: t("visit.fill", { list: pick(list.title).text }) };
}

/** A list or a person, with how far it is. */
const Line = ({ href, name, lang, answered, total, lost, missing }) => html`<li><a href=${href}><span class="grow"><span class="name" lang=${lang}>${name}</span>
  <span class="more">${lost ? t("visit.list-lost") : `${t("visit.progress", { answered, total })}${missing ? ` · ${t("visit.missing", { n: missing })}` : ""}`}</span>
  ${total > 0 && html`<progress class="thin" max=${total} value=${answered} aria-hidden="true"></progress>`}</span></a></li>`;

function Body({ model, critical, low, onTurn }) {
  const { uid, visit, lists, site } = model;
  const person = visit.by === "person";
  const turn = () => {
    setVisit(model, { by: person ? "subject" : "person" });
    onTurn();
  };
  return html`<p class="muted">${t("visit.started", { when: moment(visit.started_at) })}</p>
    <ul class="lines">
      <li><a href=${to("visit", uid, "where")}><span><span class="more">${t("visit.where")}</span><span class="name">${modeLine(visit, site)}</span></span></a></li>
      <li><a href=${to("visit", uid, "present")}><span><span class="more">${t("visit.present")}</span><span class="name">${presentLine(visit)}</span></span></a></li>
      <li><a href=${to("visit", uid, "talks")}><span><span class="more">${t("talk.title")}</span><span class="name">${t("talk.count", { n: talksOf(model).length })}</span></span></a></li>
    </ul>
    ${critical > 0 && html`<div class=${low === null ? "stack tight" : "notice warn stack tight"}><p>${low === null ? t("critical.left", { n: critical }) : t("critical.low", { percent: low })}</p>
      ${(low === null || !visit.mode) && html`<p><a class="button" href=${to("visit", uid, "critical")}>${t("critical.title")}</a></p>`}</div>`}
    <div class="row ends gap"><h2>${t(person ? "visit.people" : "visit.lists")}</h2><button type="button" class="quiet" onClick=${turn}>${t(person ? "visit.by-subject" : "visit.by-person")}</button></div>
    <ul class="lines">${person ? [...byPerson(model)].filter(([, groups]) => groups.length).map(([ask, groups]) => html`<${Line} key=${ask} href=${to("visit", uid, "person", ask)} name=${t(`whom.${ask}`)} answered=${countAnswered(groups)} total=${count(groups)} />`)
      : lists.map((list) => {
        const { text, lang } = pick(list.title);
        const { answered, total, missing } = progress(list);
        return html`<${Line} key=${list.name} href=${to("visit", uid, "list", list.name)} name=${text} lang=${lang} answered=${answered} total=${total} lost=${list.lost} missing=${missing.length} />`;
      })}</ul>
    <ul class="lines">
      <li><a href=${to("visit", uid, "missing")}>${t("missing.title")}</a></li>
      <li><a href=${to("visit", uid, "finish")}>${t("visit.finish")}</a></li>
    </ul>
    ${site && html`<p class="muted small">${t("status.title")}</p><p><${Status} status=${site.status} /></p><${LastVisit} last=${site.last_visit} />`}
    <${Put} uid=${uid} />`;
}

/** Setting aside can be undone; removing cannot: its button appears only after a switch says so. */
function Put({ uid }) {
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const then = (work) => work.then(() => go("#/today"), setProblem);
  return html`<details><summary>${t("visit.other")}</summary><div class="stack">
    <p>${t("visit.aside-means")}</p><button type="button" onClick=${() => then(drafts.setAside(uid, true))}>${t("visit.aside")}</button>
    <p>${t("visit.remove-means")}</p>
    <label class="switch"><input type="checkbox" checked=${sure} onChange=${() => setSure(!sure)} /> ${t("visit.remove-sure")}</label>
    ${sure && html`<button type="button" class="danger" onClick=${() => then(drafts.remove(uid))}>${t("visit.remove")}</button>`}
    ${problem && html`<p class="fault" role="alert">${say(problem)}</p>`}</div></details>`;
}
