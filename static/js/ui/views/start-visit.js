// Before a visit: what was found last time, which checklists to take. Starting makes the visit's keys; nothing is asked twice.
import { useState } from "preact/hooks";
import { due as inWords, pick, say, t } from "../../i18n.js";
import { replace, to } from "../../router.js";
import * as drafts from "../../store/drafts.js";
import * as reference from "../../store/reference.js";
import { html, useRead } from "../html.js";
import { finishedLine } from "../parts/visit-lines.js";
import { Screen, Wait } from "../screen.js";
import { Tick } from "../shapes.js";
import { inOrder } from "../visit-model.js";
import { finishedVisits } from "../sending.js";
import { LastVisit } from "./site.js";

const RECENT = 14 * 86400e3;
const FULL = ["site", "human_rights", "security", "disputes"]; // pillars of a full visit: ticked; other lists are offered

/** Names of the lists beside a full visit; none where the install has no full visit. */
function besides(lists) {
  const others = lists.filter(({ pillar }) => !FULL.includes(pillar)).map(({ name }) => name);
  return others.length < lists.length ? others : [];
}

async function read(uid, plan) {
  const [site, lists, due, sealed] = await Promise.all([uid === "new" ? null : reference.site(uid), reference.checklists(), reference.due(), finishedVisits()]);
  return { site, lists: lists.filter(({ ready }) => ready).sort(inOrder), due: due.find((visit) => visit.uid === plan), before: sealed.find((item) => item.site === uid && Date.now() - Date.parse(item.finished_at) < RECENT) };
}

export function StartVisit({ path: [uid = "new"], query }) {
  const plan = query.get("plan");
  const found = useRead(() => read(uid, plan), [uid, plan], ["reference"]);
  const { site, lists = [], due, before } = found.value ?? {};
  const [given, setLeft] = useState(/** @type {string[] | null} */ (null));
  const [name, setName] = useState("");
  const [state, setState] = useState(/** @type {any} */ ({}));
  const left = given ?? besides(lists);
  const taken = lists.filter((list) => !left.includes(list.name));
  const start = async () => {
    if (uid === "new" && !name.trim()) return setState({ problem: "site.name-missing" });
    if (!taken.length) return setState({ problem: "start.no-list" });
    setState({ busy: true });
    try {
      const visit = await drafts.open({
        site: site?.uid, site_text: site ? undefined : name.trim(), label: site?.name ?? name.trim(), plan: due?.uid,
        checklists: taken.map(({ name: list, version, digest }) => ({ name: list, version, digest })), visit: { time_zone_minutes: -new Date().getTimezoneOffset() },
      });
      replace(to("visit", visit, "where"));
    } catch (problem) {
      setState({ problem });
    }
    return undefined;
  };
  // A list beside a full visit is often the only one wanted; one tap leaves the others out.
  const apart = besides(lists);
  const standsAlone = ({ name: list }) => apart.includes(list) && !left.includes(list) && taken.length > 1;
  const toggle = (list) => setLeft(left.includes(list) ? left.filter((one) => one !== list) : [...left, list]);
  const title = uid === "new" ? t("start.new-site") : site?.name ?? t("site.title");
  return html`<${Screen} title=${title} about=${t("start.now")} back=${{ href: uid === "new" ? "#/sites" : to("site", uid), label: t("back") }}
    action=${found.value && html`<button type="button" class="main" disabled=${state.busy} onClick=${start}>${t("start.now")}</button>`}>
    <${Wait} read=${found}>${() => html`
      ${before && html`<p class="notice warn">${t("start.before")} ${finishedLine(before)}</p>`}
      ${due && html`<p class="strong">${t("today.due", { when: inWords(due.due_on) })}</p>`}
      ${uid === "new" && html`<div><label for="site-name">${t("start.site-name")}</label><p class="hint" id="site-hint">${t("start.site-hint")}</p>
        <input id="site-name" value=${name} autocomplete="off" aria-describedby="site-hint" onInput=${(event) => setName(event.target.value)} /></div>`}
      <${LastVisit} last=${site?.last_visit} />
      <fieldset><legend>${t("start.lists")}</legend>
        <div class="answers long">${lists.map((list) => {
          const { text, lang } = pick(list.title);
          return html`<label key=${list.name} class="answer" lang=${lang}><input type="checkbox" checked=${!left.includes(list.name)} onChange=${() => toggle(list.name)} /><${Tick} box=${true} /><span>${text}</span></label>
            ${standsAlone(list) && html`<button key=${`${list.name}-only`} type="button" onClick=${() => setLeft(lists.map((one) => one.name).filter((one) => one !== list.name))}><span>${t("start.only")}<span class="hidden-text" lang=${lang}> ${text}</span></span></button>`}`;
        })}</div>
        ${!lists.length && html`<p class="fault">${t("start.none-ready")} <a href="#/ready">${t("ready.again")}</a></p>`}
      </fieldset>
      ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}
    `}<//>
  <//>`;
}
