// Sealed packages until they are safe. Each step of a package is one strict transaction; a copy goes only when the server,
// asked now, calls this id with this hash durable, and not before its days in retention are over.
import { u32, utf8 } from "../domain/bytes.js";
import * as vault from "../vault/client.js";
import { all, get, write } from "./database.js";

const RETENTION = 14 * 86400e3; // a second backup against an older restore of the server
const LINE_KEPT = 90 * 86400e3;
const LOW_SPACE = 100e6;

/** @typedef {{package_id: string, manifest: any, signature: string, manifest_hash: string, state: "on_phone"|"received"|"safe", purged?: boolean, code: string | null, help?: boolean,
 *   bytes: number, seq: number, label: any, received_at?: string, safe_at?: string, receipt?: any, receipt_signature?: string}} Package */

/** @type {Set<(news: {type: "changed", package_id?: string}) => void>} */ const listeners = new Set();
/** What the running sender does now; gone with the page. @type {{package_id: string | null, sent: number, next_try_at: string | null}} */
export const under_way = { package_id: null, sent: 0, next_try_at: null };

/** @param {string} [package_id] */
export const changed = (package_id) => listeners.forEach((callback) => callback({ type: "changed", package_id }));

/** @param {(news: {type: "changed", package_id?: string}) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** @returns {Promise<Package[]>} oldest first */
const rows = async () => (await all("package")).sort((a, b) => a.seq - b.seq);

/** All that is still on this phone, for the sender. */
export const held = async () => (await rows()).filter(({ purged }) => !purged);

/** @param {string} sha256 @returns {Promise<Uint8Array | undefined>} */
export const blob = async (sha256) => (await get("blob", sha256))?.bytes;

/** @param {string} package_id @param {Partial<Package>} step */
export async function step(package_id, step) {
  await write(["package"], async (tx) => {
    const row = await tx.objectStore("package").get(package_id);
    if (row) await tx.objectStore("package").put({ ...row, ...step });
  });
  changed(package_id);
}

/** The server just called it durable: mark it, and let the copy go when its retention is over. @param {Package} item */
export async function durable({ package_id, safe_at, manifest }) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  const over = safe_at && (Date.now() - Date.parse(safe_at) > RETENTION || quota - usage < LOW_SPACE);
  if (!over) return safe_at ? undefined : step(package_id, { state: "safe", safe_at: new Date().toISOString(), code: null, help: false });
  await write(["package", "blob"], async (tx) => {
    const row = await tx.objectStore("package").get(package_id);
    await tx.objectStore("package").put({ ...row, purged: true });
    for (const { sha256 } of manifest.blobs) await tx.objectStore("blob").delete(sha256);
  });
  changed(package_id);
}

/** Lines of copies long gone. */
export async function sweep() {
  const old = (await rows()).filter(({ purged, safe_at }) => purged && Date.now() - Date.parse(safe_at ?? "") > LINE_KEPT);
  if (old.length) await write(["package"], (tx) => Promise.all(old.map(({ package_id }) => tx.objectStore("package").delete(package_id))));
}

/** @param {Package} row */
const shown = (row) => (row.help ? "needs_help" : row.package_id === under_way.package_id ? "sending" : row.state);

/** Every line for the screen, newest first; labels only while unlocked. */
export async function list() {
  const found = await Promise.all((await rows()).map(async (row) => {
    const { package_id, manifest, bytes, code, received_at = null, safe_at = null, state } = row;
    const about = vault.isOpen() ? await vault.ask("open", { about: `package|${package_id}`, box: row.label }).catch(() => null) : null;
    const sending = package_id === under_way.package_id;
    return {
      package_id, state: shown(row), bytes, sent_bytes: state !== "on_phone" ? bytes : sending ? under_way.sent : 0, code,
      parts: Object.keys(manifest.recipients), photos: manifest.blobs.filter((/** @type {any} */ { content }) => content === "photo").length,
      next_try_at: state === "on_phone" && !sending ? under_way.next_try_at : null, finished_at: manifest.created_at, received_at, safe_at,
      label: about?.label ?? null, site: about?.site ?? null, plan: about?.plan ?? null, visit: about?.visit ?? null,
    };
  }));
  return found.reverse();
}

/** Counts only; works while locked. */
export async function summary() {
  const lines = await rows();
  const by = (/** @type {string} */ state) => lines.filter((row) => (row.help ? "needs_help" : row.state) === state).length;
  const waiting = lines.filter(({ state }) => state === "on_phone");
  return {
    on_phone: by("on_phone"), received: by("received"), safe: by("safe"), needs_help: by("needs_help"),
    bytes: waiting.reduce((sum, row) => sum + row.bytes, 0), oldest_on: waiting[0]?.manifest.created_at.slice(0, 10) ?? null,
  };
}

/** A package that needed help waits for its turn again. @param {string} package_id */
export const retry = (package_id) => step(package_id, { help: false, code: null });

/** Packages as one body: length and JSON of the envelopes, then their files in order. A missing file is zeros, which the server names. @param {Package[]} items */
export async function frame(items) {
  const head = utf8(JSON.stringify({ packages: items.map(({ manifest, signature }) => ({ manifest, signature })) }));
  const parts = [u32(head.length), head];
  for (const { manifest } of items) {
    for (const { sha256, size } of manifest.blobs) parts.push((await blob(sha256)) ?? new Uint8Array(size));
  }
  return parts;
}

/** The rescue file: everything that is not yet safe. Useless to a finder. */
export async function exportFile() {
  const items = (await rows()).filter(({ state, purged }) => state !== "safe" && !purged);
  return new Blob([utf8("SAQ1"), ...(await frame(items))], { type: "application/octet-stream" });
}
