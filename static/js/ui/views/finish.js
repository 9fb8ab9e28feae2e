// Finishing: what is missing, what was found, what that points to and why, what finishing means; then the button.
import { useEffect, useRef, useState } from "preact/hooks";
import { has, pick, say, t } from "../../i18n.js";
import { replace, to } from "../../router.js";
import { combine } from "../../domain/evaluate.js";
import { counts, judging } from "../../domain/indication.js";
import { splitVisit } from "../../domain/records.js";
import * as drafts from "../../store/drafts.js";
import { html } from "../html.js";
import { Indication, Severity } from "../parts/layers.js";
import { mustLeave } from "../parts/not-safe.js";
import { farLine } from "../parts/position-field.js";
import { tryAgain, unsaved } from "../saver.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { close, isAnswered, isSealed, markOf, plain, progress, RESERVED, rowName, valueOf, words } from "../visit-model.js";
import { knownBy, talksOf } from "../talks.js";
import { isMissing, MissingList, placeOf } from "./missing.js";

const WEIGHT = ["C", "M", "m"];

/** Each list evaluated, and all together; no indication where no question could colour it: green would be a lie. @param {any} model */
function judge({ lists, profile, visit: { mode } }) {
  const rules = judging(profile);
  const speaks = lists.some(({ lost, nodes }) => lost || [...nodes.values()].some(({ node }) => counts(node, rules)));
  const results = lists.filter(({ lost }) => !lost).map((list) => ({ checklist: list.name, ...list.session.result }));
  return { results, indication: speaks ? combine(results, { expected: lists.map(({ name }) => name), mode: mode ?? undefined }) : null };
}

/** The two records as the contract has them; photos are added while sealing. @param {any} model @param {any} indication */
function makeRecords({ uid, visit, lists, profile }, indication) {
  const { site, site_text, plan, mode, reason, started_at, time_zone_minutes, position, present, talks, paper } = visit;
  const about = {
    uid, site: site ?? null, site_text: site_text ?? null, plan: plan ?? null, mode, reason: reason ?? null, started_at, finished_at: new Date().toISOString(), time_zone_minutes,
    position: position ?? null, present: present ?? [], talks: talks ?? [], paper: paper ?? null, indication,
  };
  const submissions = lists.filter(({ lost }) => !lost).map(({ name, uid: own, program, session, files }) => ({ uid: own ?? crypto.randomUUID(), checklist: name, program, answers: session.answers, files }));
  return splitVisit(about, submissions, profile);
}

export function Finish({ path: [uid] }) {
  const { found, model, back } = useVisit(uid);
  const [state, setState] = useState(/** @type {any} */ ({}));
  const finish = async () => {
    if (!model.visit.mode) return setState({ problem: "visit.no-mode" });
    if (model.visit.paper && !model.visit.paper.on) return setState({ problem: "paper.no-day" });
    setState({ busy: true });
    await tryAgain();
    if (unsaved()) return setState({ problem: "visit.unsaved" });
    try {
      close(model);
      await drafts.finish(uid, makeRecords(model, judge(model).indication), { named: !mustLeave(model) });
      replace("#/not-sent?finished=1");
    } catch (problem) {
      setState({ problem });
    }
    return undefined;
  };
  // The bar never finishes: while something is missing it only leads to the sentence that says what finishing means.
  const leave = model && mustLeave(model);
  const action = model && !leave && isMissing(model) && html`<button type="button" onClick=${showMeaning}>${t("finish.show-means")}</button>`;
  return html`<${Screen} title=${t("finish.title")} back=${back} action=${action}>
    <${Wait} read=${found}>${() => html`${!leave && html`<${Body} model=${model} />`}
      <h2 class=${leave ? "" : "gap"} id="finish-means" tabindex="-1">${t("finish.means-title")}</h2>
      <p>${t("finish.means")}</p>${leave && html`<p>${t("finish.unnamed")}</p>`}
      ${state.problem && html`<${Refusal} state=${state} uid=${uid} />`}
      <p class="action"><button type="button" class="main" disabled=${state.busy} onClick=${finish}>${state.busy ? t("finish.busy") : t("finish.now")}</button></p>
      ${leave && html`<${Body} model=${model} />`}`}<//>
  <//>`;
}

// Refusals that another page of the visit mends.
const MENDED = { "visit.no-mode": "visit.say-where", "paper.no-day": "visit.where" };

/** Why it was not finished, in view, with the way to what is missing. @param {{state: any, uid: string}} props */
function Refusal({ state, uid }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), [state]);
  return html`<div class="fault" role="alert" ref=${place}><p>${say(state.problem)}</p>
    ${MENDED[state.problem] && html`<p><a class="button" href=${to("visit", uid, "where")}>${t(MENDED[state.problem])}</a></p>`}</div>`;
}

function showMeaning() {
  const place = document.getElementById("finish-means");
  place?.scrollIntoView({ block: "start" });
  place?.focus({ preventScroll: true });
}

/** What was answered, in the words of its choices; nothing where there are none. @param {any} list @param {string} id */
function answerOf(list, id) {
  const value = valueOf(list, id) ?? markOf(list, id).reason;
  const { choices = [] } = list.nodes.get(plain(id))?.node ?? {};
  const word = (one) => {
    const { text, lang } = pick(choices.find(({ name }) => name === one)?.label);
    return RESERVED.includes(one) && has(`answer.${one}`) ? html`<span>${t(`answer.${one}`)}</span>` : html`<span lang=${lang}>${text || String(one)}</span>`;
  };
  return value === undefined || value === null || (typeof value === "object" && !Array.isArray(value)) ? null
    : [value].flat().map((one, at) => html`${at > 0 && ", "}${word(one)}`);
}

const listOf = ({ lists }, checklist) => lists.find(({ name }) => name === checklist);
const isSecret = (list, id) => Boolean(list && isSealed(list.nodes.get(plain(id))?.node ?? {}));
const textOf = (list, id) => words(list, id, list?.nodes.get(plain(id))?.node.label);

/** What was found, the heaviest first; of what is sealed only how much there is. */
function Found({ model, results }) {
  const open = results.flatMap(({ checklist, findings }) => findings.map((one) => ({ ...one, list: listOf(model, checklist) }))).filter(({ id, list }) => !isSecret(list, id));
  open.sort((a, b) => WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity));
  const sealed = model.lists.reduce((sum, list) => sum + progress(list).ids.filter((id) => isSecret(list, id) && isAnswered(list, id)).length, 0);
  return html`<h2>${t("finish.found")}</h2>
    ${open.length
      ? html`<ul class="lines">${open.map(({ id, severity, list }) => [id, severity, list, rowName(list, id)]).map(([id, severity, list, row]) => html`<li key=${`${list.name}/${id}`}><a href=${placeOf(model.uid, list, id)}><span>
          <span lang=${textOf(list, id).lang}>${textOf(list, id).text || id}</span> <strong>${answerOf(list, id)}</strong>
          ${row && html`<span class="more" lang=${row.lang}>${row.text}</span>`}<span class="row"><${Severity} severity=${severity} /><span class="muted small">${t(`known.${knownBy(markOf(list, id), talksOf(model))}`)}</span></span></span></a></li>`)}</ul>`
      : html`<p>${t("finish.nothing-found")}</p>`}
    ${sealed > 0 && html`<p class="muted">${t("finish.sealed", { n: sealed })}</p>`}`;
}

/** What it points to and why; a sealed reason is counted, not named. */
function Pointed({ model, indication }) {
  if (!indication) return html`<p class="muted">${t("finish.no-indication")}</p>`;
  const { reasons = [] } = indication;
  const told = reasons.filter(({ id, checklist }) => !isSecret(listOf(model, checklist), id));
  return html`<${Indication} indication=${indication}>
    ${reasons.length > 0 && html`<details><summary>${t("indication.why", { n: reasons.length })}</summary><ul>${told.map(({ id, rule, checklist }, at) => {
      const { text, lang } = id ? textOf(listOf(model, checklist), id) : { text: "", lang: undefined };
      const row = text && rowName(listOf(model, checklist), id);
      return html`<li key=${at}>${t(`rule.${rule}`)}${text && html`: <span lang=${lang}>${text}</span>`}${row && html` (<span lang=${row.lang}>${row.text}</span>)`}</li>`;
    })}${told.length < reasons.length && html`<li>${t("rule.sealed", { n: reasons.length - told.length })}</li>`}</ul></details>`}
  <//>`;
}

function Body({ model }) {
  const { results, indication } = judge(model);
  const gaps = model.lists.reduce((sum, list) => sum + progress(list).missing.length, 0);
  const far = model.visit.position && farLine(model.site, model.visit.position);
  return html`
    <h2>${t("finish.missing")}</h2>
    ${gaps > 0 && html`<p>${t("finish.missing-means", { n: gaps })}</p>`}<${MissingList} model=${model} folded=${true} />
    ${far && html`<div class="notice warn stack tight gap"><p class="strong">${far}</p><p><a href=${to("visit", model.uid, "where")}>${t("visit.where")}</a></p></div>`}
    <${Found} model=${model} results=${results} />
    <${Pointed} model=${model} indication=${indication} />`;
}
