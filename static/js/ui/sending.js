// What the pill and the "Not sent" page know about sending, gathered once from outbox, sender and network.
import * as outbox from "../store/outbox.js";
import * as online from "../sync/online.js";
import * as sender from "../sync/sender.js";

let summary = { on_phone: 0, received: 0, safe: 0, needs_help: 0, bytes: 0, oldest_on: null };
let whole = 0;

/** Read the counts again; app.js calls it at every news of outbox or sender. */
export async function refresh() {
  summary = await outbox.summary();
  const { running } = sender.state();
  whole = running ? Math.max(whole, summary.on_phone) : summary.on_phone;
}

export const counts = () => summary;
export const waiting = () => summary.on_phone + summary.needs_help;

/** The one true sentence: its code, its shape and its numbers. @returns {{code: string, shape: string, values: {n?: number, at?: number, of?: number}}} */
export function truth() {
  const { on_phone: left, needs_help: help, received, safe } = summary;
  const { running } = sender.state();
  const network = online.state();
  if (running && left > 0 && network !== "offline") return { code: "pill.sending", shape: "sending", values: { at: whole - left + 1, of: whole } };
  if (left > 0 && (network === "offline" || network === "portal" || !navigator.onLine)) return { code: "pill.no-network", shape: "offline", values: { n: left } };
  if (left > 0) return { code: "pill.not-sent", shape: "on_phone", values: { n: left } };
  if (help > 0) return { code: "pill.needs-help", shape: "needs_help", values: { n: help } };
  if (received + safe > 0) return { code: "pill.all-sent", shape: "received", values: {} };
  return { code: "pill.nothing", shape: "on_phone", values: {} };
}
