// What to do next: the open visit, else the visit that is due first; then the rest by date.
import { useState } from "preact/hooks";
import { distance, due as inWords, has, say, t } from "../../i18n.js";
import { to } from "../../router.js";
import { probe } from "../../store/database.js";
import * as drafts from "../../store/drafts.js";
import * as reference from "../../store/reference.js";
import { html, useNews, useRead } from "../html.js";
import { lock } from "../lock.js";
import { finishedLine, openLine, openSince } from "../parts/visit-lines.js";
import { lastPosition, locate, metres } from "../position.js";
import { Screen, Wait } from "../screen.js";
import { UpdateOffer } from "../update.js";
import { finishedVisits, fulfilled } from "../sending.js";
import { byUrgency } from "../urgency.js";
import { findReadiness } from "./ready.js";

const SOON = 45 * 86400e3;
const LOW = 50e6;
const RECENT = 3 * 86400e3;
/** @type {Promise<any> | null} */ let storage = null; // tried once an opening

const startOf = ({ site, uid }) => `${to("start", site)}?plan=${encodeURIComponent(uid)}`;
const areaOf = (area) => (area ?? []).slice(-2).reverse().join(", ");

async function read() {
  const [open, due, ready, space, sealed] = await Promise.all([drafts.list(), reference.due(), findReadiness(), (storage ??= probe(1000)), finishedVisits()]);
  const planned = new Set(open.map(({ plan }) => plan).filter(Boolean));
  const wanted = due.filter(({ uid, state }) => !planned.has(uid) && !["done", "cancelled"].includes(state));
  const todo = wanted.filter((plan) => !fulfilled(sealed, plan));
  const made = new Set(wanted.map((plan) => fulfilled(sealed, plan)));
  const finished = sealed.filter((item) => !item.sent || made.has(item) || Date.now() - Date.parse(item.finished_at) < RECENT);
  const mine = todo.filter(({ assigned_to_me: own, state }) => own || state === "planned");
  return { open: open.filter(({ aside }) => !aside), aside: open.filter(({ aside }) => aside), due: byUrgency(mine, new Date().toLocaleDateString("sv")), others: todo.filter((visit) => !mine.includes(visit)), finished, ready, space };
}

/** How far it is, once the phone knows where it is. */
function wayTo(site) {
  const metre = metres(lastPosition(), site);
  return metre !== null && distance(metre);
}

/** @param {{visit: any}} props */
const About = ({ visit: { due_on, reason, site_area, lat, lon } }) => html`<p class="strong">${t("today.due", { when: inWords(due_on) })}</p>
    <p class="muted">${[areaOf(site_area), wayTo({ lat, lon })].filter(Boolean).join(" · ")}</p>
    ${reason && html`<p class="muted">${has(`reason.${reason}`) ? t(`reason.${reason}`) : reason}</p>`}`;

const sealedLine = (item) => html`<li key=${item.package_id}><a href="#/not-sent"><span><span class="name">${item.label}</span><span class="more">${finishedLine(item)}</span></span></a></li>`;

const dueLine = (visit) => html`<li key=${visit.uid}><a href=${visit.site ? startOf(visit) : "#/sites"}><span><span class="name">${visit.site_name ?? t("site.unknown")}</span>
  <span class="more">${[inWords(visit.due_on), visit.reason === "incident" && t("reason.incident"), areaOf(visit.site_area), wayTo(visit)].filter(Boolean).join(" · ")}</span></span></a></li>`;

function Next({ first, due }) {
  if (first) {
    return html`<section class="sheet stack tight"><p class="muted">${t("today.continue-hint")}</p><h2>${first.label}</h2>
      <p>${openSince(first)}</p>${first.over_72h && html`<p class="strong">${t("today.over-72h")}</p>`}</section>`;
  }
  if (due.length) {
    return html`<section class="sheet stack tight"><p class="muted">${t("today.next-hint")}</p><h2>${due[0].site_name ?? t("site.unknown")}</h2><${About} visit=${due[0]} />
      ${due[0].site && html`<p><a href=${to("site", due[0].site)}>${t("today.about-site")}</a></p>`}</section>`;
  }
  return html`<div class="empty"><p>${t("today.nothing")}</p><p>${t("today.nothing-step")}</p></div>`;
}

export function Today({ me }) {
  useNews("language", "online");
  const found = useRead(read, [], ["drafts", "reference", "outbox"]);
  const [looking, setLooking] = useState(/** @type {any} */ (null));
  const { open = [], due = [] } = found.value ?? {};
  const first = open.find(({ damaged }) => !damaged);
  const rest = first ? due : due.slice(1);
  const soon = rest.filter(({ due_on: on }) => Date.parse(on) - Date.now() < SOON);
  const later = rest.filter((visit) => !soon.includes(visit));
  const action = first
    ? html`<a class="button main" href=${to("visit", first.visit)}>${t("today.continue")}</a>`
    : due.length && due[0].site
      ? html`<a class="button main" href=${startOf(due[0])}>${t("today.start")}</a>`
      : html`<a class="button main" href="#/sites">${t("today.choose-site")}</a>`;
  const measure = () => {
    setLooking("looking");
    locate(undefined, 15e3).found.then(() => setLooking(null), (problem) => setLooking(say(problem)));
  };
  return html`<${Screen} title=${t("place.today")} place="today" action=${action}>
    ${me.demo && html`<p class="notice small">${t("demo")}</p>`}
    <${UpdateOffer} />
    <${Wait} read=${found}>${({ ready, aside, others, finished, space }) => html`
      ${(!space.ok || (space.free !== null && space.free < LOW)) && html`<p class="fault" role="alert">${say(space.code ?? "storage.low")}</p>`}
      ${!ready.complete && html`<div class="notice warn stack tight"><p class="strong">${t("ready.not-yet")}</p><p>${ready.missing ? t("ready.lists-missing", { n: ready.missing }) : t("ready.nothing")}</p>
        <a class="button" href="#/ready">${t("ready.again")}</a></div>`}
      <${Next} first=${first} due=${due} />
      ${finished.length > 0 && html`<h2>${t("today.finished")}</h2><ul class="lines">${finished.map(sealedLine)}</ul>`}
      ${open.length > 1 && html`<h2>${t("today.other-open")}</h2><ul class="lines">${open.filter((one) => one !== first).map(openLine)}</ul>`}
      ${soon.length > 0 && html`<h2>${first ? t("today.due-visits") : t("today.then")}</h2><ul class="lines">${soon.map(dueLine)}</ul>`}
      ${later.length > 0 && html`<details><summary>${t("today.later", { n: later.length })}</summary><ul class="lines">${later.map(dueLine)}</ul></details>`}
      ${others.length > 0 && html`<details><summary>${t("today.others", { n: others.length })}</summary><ul class="lines">${others.map(dueLine)}</ul></details>`}
      ${aside.length > 0 && html`<h2>${t("today.aside")}</h2><ul class="lines">${aside.map(openLine)}</ul>`}
      ${due.length > 0 && !lastPosition() && html`<p><button type="button" class="quiet" onClick=${measure} disabled=${looking === "looking"}>${looking === "looking" ? t("position.looking") : t("today.distances")}</button></p>`}
      ${looking && looking !== "looking" && html`<p class="muted" role="status">${looking}</p>`}
    `}<//>
    <div class="row ends"><a class="button quiet" href="#/settings">${t("settings.title")}</a><button type="button" onClick=${lock}>${t("settings.lock")}</button></div>
  <//>`;
}
