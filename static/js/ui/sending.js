// What the pill and the "Not sent" page know about sending, gathered once from open visits, outbox, sender and network.
import * as drafts from "../store/drafts.js";
import * as outbox from "../store/outbox.js";
import * as reference from "../store/reference.js";
import * as online from "../sync/online.js";
import * as sender from "../sync/sender.js";

let summary = { on_phone: 0, received: 0, safe: 0, needs_help: 0, bytes: 0, oldest_on: null };
let whole = 0;
let open = 0;

/** Read the counts again; app.js calls it at every news of outbox or sender, and when a visit was opened, finished or removed. */
export async function refresh() {
  [summary, { open }] = await Promise.all([outbox.summary(), drafts.count()]);
  const { running } = sender.state();
  whole = running ? Math.max(whole, summary.on_phone) : summary.on_phone;
}

export const waiting = () => summary.on_phone + summary.needs_help;

const SENT = ["received", "safe"];

/** What this phone finished, newest first: whether it arrived, and whether the work package was made with it read. Unlocked only. */
export async function finishedVisits() {
  const [items, own] = await Promise.all([outbox.list(), reference.own()]);
  const read = new Set(own.filter(({ state }) => state.endsWith("/opened")).map(({ package_id }) => package_id));
  return items.filter(({ label }) => label).map((item) => ({ ...item, sent: SENT.includes(item.state), confirmed: read.has(item.package_id) }));
}

/** The finished visit that a plan was made with, until the work package itself says what became of the plan. @param {any[]} finished @param {any} plan */
export const fulfilled = (finished, { uid, site }) => finished.find((item) => !item.confirmed && (item.plan ? item.plan === uid : item.site && item.site === site));

/** The one true sentence: its code, its shape and its numbers. @returns {{code: string, shape: string, values: {n?: number, at?: number, of?: number}}} */
export function truth() {
  const { on_phone: left, needs_help: help, received, safe } = summary;
  const { running } = sender.state();
  const network = online.state();
  if (running && left > 0 && network !== "offline") return { code: "pill.sending", shape: "sending", values: { at: whole - left + 1, of: whole } };
  if (left > 0 && (network === "offline" || network === "portal" || !navigator.onLine)) return { code: "pill.no-network", shape: "offline", values: { n: left } };
  if (left > 0) return { code: "pill.not-sent", shape: "on_phone", values: { n: left } };
  if (help > 0) return { code: "pill.needs-help", shape: "needs_help", values: { n: help } };
  if (open > 0) return { code: "pill.open", shape: "on_phone", values: { n: open } };
  if (received + safe > 0) return { code: "pill.all-sent", shape: "received", values: {} };
  return { code: "pill.nothing", shape: "on_phone", values: {} };
}
