// Record by record: on this phone, sending, received, safe; a failed one says why, what is safe, what happens next and when.
import { useState } from "preact/hooks";
import { bytes, moment, say, t, time } from "../../i18n.js";
import * as drafts from "../../store/drafts.js";
import * as outbox from "../../store/outbox.js";
import { pull } from "../../sync/refresh.js";
import * as sender from "../../sync/sender.js";
import * as vault from "../../vault/client.js";
import { html, useNews, useRead } from "../html.js";
import { openLine } from "../parts/visit-lines.js";
import { Screen, Wait } from "../screen.js";
import { Shape } from "../shapes.js";

const NETWORK = /^(network|server|sender)\./;

/** @param {{item: any, next: string | null}} props */
function Item({ item: { package_id, state, bytes: size, sent_bytes: sent, photos, code, finished_at, received_at, safe_at, label }, next }) {
  const when = state === "safe" ? safe_at : state === "received" ? received_at : finished_at;
  return html`<li><div class="line"><div class="grow stack tight">
    <p class="name">${label ?? t("not-sent.unnamed")}</p>
    <p class="state"><${Shape} name=${state} /> ${t(`sending.${state}`)}</p>
    <p class="more">${[when && moment(when), bytes(size), photos > 0 && t("photos.count", { n: photos })].filter(Boolean).join(" · ")}</p>
    ${state === "sending" && html`<progress max=${size} value=${sent} aria-label=${t("sending.sending")}></progress><p class="more">${t("sending.part", { sent: bytes(sent), all: bytes(size) })}</p>`}
    ${code && html`<p>${say(code)} ${t("not-sent.kept")}</p>`}
    ${state === "on_phone" && next && html`<p class="more">${t("not-sent.next-try", { time: time(next) })}</p>`}
    ${state === "needs_help" && html`<p><button type="button" onClick=${() => outbox.retry(package_id).then(() => sender.sendNow())}>${t("try-again")}</button></p>`}
  </div></div></li>`;
}

function Rescue() {
  const [address, setAddress] = useState(/** @type {string | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const make = () => outbox.exportFile().then((file) => setAddress(URL.createObjectURL(file)), setProblem);
  return html`<details><summary>${t("not-sent.by-hand")}</summary><div class="stack"><p>${t("not-sent.by-hand-means")}</p>
    ${address ? html`<a class="button" href=${address} download=${`carnet-${new Date().toISOString().slice(0, 10)}.msp`}>${t("not-sent.save-file")}</a>`
      : html`<button type="button" onClick=${make}>${t("not-sent.make-file")}</button>`}
    ${problem && html`<p class="fault" role="alert">${say(problem)}</p>`}</div></details>`;
}

/** What is sealed and, apart, what is still open; before the secret counts only. */
async function read() {
  const [items, { open: count }, visits] = await Promise.all([outbox.list(), drafts.count(), vault.isOpen() ? drafts.list() : []]);
  return { items, count, visits };
}

/** Open visits: the pill counts them, and nothing sends them before they are finished. */
const Open = ({ count, visits }) => html`<h2>${t("not-sent.open")}</h2><p class="muted">${t("not-sent.open-means")}</p>
  ${visits.length > 0 ? html`<ul class="lines">${visits.map(openLine)}</ul>` : html`<p>${t("pill.open", { n: count })}</p>`}`;

export function NotSent({ query }) {
  useNews("sender", "online", "language");
  const found = useRead(read, [], ["outbox", "vault", "drafts"]);
  const { running, last_ok_at: last, code, next_try_at: next, device_status: status, erase_keys: erased, second_copy: copy } = sender.state();
  const { items = [], count = 0, visits = [] } = found.value ?? {};
  const open = items.filter(({ state }) => state !== "safe" && state !== "received");
  const gone = items.filter(({ state }) => state === "safe" || state === "received");
  const send = async () => {
    if ((await sender.sendNow()) === "ok" && vault.isOpen()) await pull().catch(() => {});
  };
  return html`<${Screen} title=${t("place.not-sent")} place="not-sent"
    action=${html`<button type="button" class="main" onClick=${send} disabled=${running}>${running ? t("not-sent.sending") : open.length ? t("not-sent.send") : t("not-sent.ask")}</button>`}>
    ${query.has("finished") && html`<p class="notice" role="status">${t("not-sent.finished")}</p>`}
    ${erased && html`<p class="notice warn">${t("sender.erased")}</p>`}
    ${status && status !== "active" && html`<p class="notice warn">${t(`device.${status}`)}</p>`}
    ${code && NETWORK.test(code) && html`<div class="notice" role="status"><p>${say(code)}</p></div>`}
    ${code && !NETWORK.test(code) && html`<p class="fault" role="status">${say(code)}</p>`}
    <${Wait} read=${found}>${() => html`
      ${open.length > 0 && html`<ul class="lines">${open.map((item) => html`<${Item} key=${item.package_id} item=${item} next=${next} />`)}</ul>`}
      ${!open.length && html`<div class="empty"><p>${gone.length ? t("not-sent.none") : t("not-sent.empty")}</p></div>`}
      ${last && html`<p class="muted small">${t("not-sent.last", { when: moment(last) })}</p>`}
      ${gone.length > 0 && html`<h2>${t("not-sent.gone")}</h2>${copy === false && html`<p>${t("not-sent.no-second-copy")}</p>`}
        <ul class="lines">${gone.map((item) => html`<${Item} key=${item.package_id} item=${item} next=${null} />`)}</ul>`}
      ${count > 0 && html`<${Open} count=${count} visits=${visits} />`}
      ${items.length > 0 && html`<${Rescue} />`}
      ${!vault.isOpen() && items.length + count > 0 && html`<p><a href="#/today">${t("not-sent.names-locked")}</a></p>`}
    `}<//>
  <//>`;
}
