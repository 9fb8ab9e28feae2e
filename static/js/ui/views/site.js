// One site: where it is, its official status, what was found last time, what to ask again; and the start of a visit.
import { coordinates, day, distance, has, pick, t } from "../../i18n.js";
import { to } from "../../router.js";
import * as reference from "../../store/reference.js";
import { html, useNews, useRead } from "../html.js";
import { Severity, Status } from "../parts/layers.js";
import { finishedVisits, fulfilled } from "../sending.js";
import { lastPosition, metres } from "../position.js";
import { Screen, Wait } from "../screen.js";

const word = (/** @type {string} */ kind, value) => (has(`${kind}.${value}`) ? t(`${kind}.${value}`) : value);

/** A question's text as it can be told without its visit: what it would read there is left out, and of equal ones the row is said. @param {any} finding @returns {{text: string, lang?: string}} */
function textOf({ id, label }) {
  const { text, lang } = typeof label === "string" ? { text: label, lang: undefined } : pick(label);
  const plain = Array.isArray(text) ? text.filter((part) => typeof part === "string").join("") : text;
  return { text: [plain || id, /\[(\d+)\]/.exec(id)?.[1]].filter(Boolean).join(" · "), lang };
}

/** What the last visit left for this one: P findings with their text, and questions to ask again. */
export const LastVisit = ({ last }) => (last
  ? html`<h2>${t("site.last-visit", { date: day(last.on) })}</h2>
    ${last.findings?.length
      ? html`<ul class="lines">${last.findings.map((finding) => {
          const { text, lang } = textOf(finding);
          return html`<li key=${finding.id}><span class="line"><span><span lang=${lang}>${text}</span> <${Severity} severity=${finding.severity} /></span></span></li>`;
        })}</ul>`
      : html`<p class="muted">${t("site.no-findings")}</p>`}
    ${last.ask_again?.length > 0 && html`<p>${t("site.ask-again", { n: last.ask_again.length })}</p>`}`
  : null);

export function Site({ path: [uid] }) {
  useNews("language");
  const found = useRead(async () => {
    const sealed = await finishedVisits();
    return { site: await reference.site(uid), due: (await reference.due()).find((visit) => visit.site === uid && !fulfilled(sealed, visit)) };
  }, [uid], ["reference", "outbox"]);
  const site = found.value?.site;
  const plan = found.value?.due ? `?plan=${encodeURIComponent(found.value.due.uid)}` : "";
  const action = site && html`<a class="button main" href=${to("start", uid) + plan}>${t("site.start")}</a>`;
  return html`<${Screen} title=${site?.name ?? t("site.title")} about=${t("site.title")} back=${{ href: "#/sites", label: t("place.sites") }} action=${action}>
    <${Wait} read=${found}>${() => (site ? html`<${About} site=${site} />` : html`<p>${t("site.gone")}</p>`)}<//>
  <//>`;
}

function About({ site }) {
  const metre = metres(lastPosition(), site);
  const facts = [
    ["site.names", site.names?.filter((name) => name !== site.name).join(", ")],
    ["site.area", (site.area ?? []).slice().reverse().join(", ")],
    ["site.codes", site.codes?.join(", ")],
    ["site.position", site.lat == null ? t("site.no-position") : `${coordinates(site)}${site.acc ? ` (±${Math.round(site.acc)} m)` : ""}`],
    ["site.distance", metre === null ? null : distance(metre)],
    ["site.activity", site.activity === null || site.activity === undefined ? null : word("activity", site.activity)],
    ["site.operator", site.operator_type && word("operator", site.operator_type)],
    ["site.minerals", site.minerals?.map((mineral) => word("mineral", mineral)).join(", ")],
  ].filter(([, value]) => value);
  return html`<p class="muted small">${t("status.title")}</p>
    <div class="stack tight"><${Status} status=${site.status} full=${true} /></div>
    <dl class="facts gap">${facts.map(([name, value]) => html`<dt key=${name}>${t(name)}</dt><dd>${value}</dd>`)}</dl>
    <${LastVisit} last=${site.last_visit} />`;
}
