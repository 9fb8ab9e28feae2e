// Sends sealed packages, one runner for all tabs. Asks per item before and after; believes a signed receipt, never a status code.
// Works while locked. Nothing is removed here: store/outbox.js lets a copy go when the server calls it durable.
import { join, sha256 } from "../domain/bytes.js";
import { Problem } from "../domain/problem.js";
import { onChange as onDrafts } from "../store/drafts.js";
import { eraseKeys, heard, isReceipt, get as identity, statement } from "../store/identity.js";
import * as outbox from "../store/outbox.js";
import { post, request } from "./api.js";
import { wait } from "./backoff.js";

const INLINE = 64 * 1024;
const REQUEST = 1000 * 1024;
const FRAME = "application/vnd.siteaudit.packages"; // siteaudit/sync/frame.py
const CHUNK = { least: 32768, most: 1048576, seconds: 4 };
const LATER = [401, 403, 409, 413, 422, 423, 429, 460]; // refusals that a later try can mend
const LOOK_AGAIN = 15 * 60e3;
export const BUILD = "1";

/** @typedef {import("../store/outbox.js").Package} Package */

const now = {
  running: false, last_ok_at: /** @type {string|null} */ (null), code: /** @type {string|null} */ (null), next_try_at: /** @type {string|null} */ (null),
  device_status: /** @type {string|null} */ (null), erase_keys: false, second_copy: /** @type {boolean|null} */ (null), min_build: /** @type {string|null} */ (null),
  work: /** @type {string|null} */ (null),
};
/** @type {Set<(state: typeof now) => void>} */ const listeners = new Set();
let failures = 0;
let again = false;
let chunk = 2 * CHUNK.least;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

export const state = () => ({ ...now });

/** @param {(state: typeof now) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** @param {Partial<typeof now>} news */
function became(news) {
  Object.assign(now, news);
  outbox.under_way.next_try_at = now.next_try_at;
  listeners.forEach((callback) => callback(state()));
}

const status = (/** @type {any} */ problem) => problem?.details?.status ?? 0;

/** Of the whole road, not of one package: the round ends and is tried again later. @param {any} problem */
const ofTheRoad = (problem) => !(problem instanceof Problem) || /^(network|server)\.|^enrol\.none/.test(problem.code) || status(problem) >= 500 || [401, 403, 429].includes(status(problem));

async function hello() {
  const { device } = /** @type {{device: string}} */ (await identity());
  const { on_phone, needs_help, bytes, oldest_on } = await outbox.summary();
  const { quota = 0, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  const storage = { persisted: (await navigator.storage.persisted?.()) ?? false, free: quota - usage };
  const about = { device, build: BUILD, queue: { count: on_phone + needs_help, bytes, oldest_on }, storage };
  const told = await post("/sync/hello", about).catch(async (problem) => {
    if (status(problem) !== 401) throw problem;
    // A server restored from before our enrolment knows us again by its own signed statement.
    return post("/sync/hello", { ...about, ...(await statement()) });
  });
  // A list of keys that is not signed by the pinned one is an alarm, not a reason to hold back what is sealed already.
  const alarm = await heard(told).then(() => null, ({ code }) => code ?? "keys.invalid");
  const { device_status, erase_keys, second_copy, min_build, work } = told;
  became({ device_status, erase_keys, second_copy, min_build, work });
  if (erase_keys) await eraseKeys();
  return alarm;
}

/** What the server says of one package. @param {Package} item @param {any} said @returns {Promise<boolean>} settled: nothing to send */
async function settle(item, said) {
  const { state: at, receipt, receipt_signature, code } = said;
  if (at === "conflict" || at === "refused") {
    await outbox.step(item.package_id, { help: true, code: code ?? `sync.${at}` });
    return true;
  }
  const proven = receipt ? await isReceipt(receipt, receipt_signature, item) : Boolean(item.receipt);
  if (receipt && !proven) {
    await outbox.step(item.package_id, { code: "receipt.invalid" });
    return true;
  }
  if (at === "absent" && item.state !== "on_phone") {
    Object.assign(item, { state: "on_phone", receipt: undefined, safe_at: undefined });
    await outbox.step(item.package_id, { state: "on_phone", receipt: undefined, safe_at: undefined });
  }
  if (at === "absent" || at === "partial" || !proven) return false;
  if (item.state === "on_phone") {
    await outbox.step(item.package_id, { state: "received", received_at: new Date().toISOString(), receipt, receipt_signature, code: at === "quarantine" ? "sync.quarantine" : null, help: false });
  }
  if (at === "durable") await outbox.durable(item);
  return true;
}

/** @param {Package[]} items @returns {Promise<[Package, any][]>} those still to be sent, with what the server has of them */
async function ask(items) {
  /** @type {[Package, any][]} */ const open = [];
  for (let at = 0; at < items.length; at += 500) {
    const some = items.slice(at, at + 500);
    const { items: said } = await post("/sync/have", { items: some.map(({ package_id: id, manifest_hash }) => ({ id, manifest_hash })) });
    const by = new Map(said.map((/** @type {any} */ one) => [one.id, one]));
    for (const item of some) {
      const one = by.get(item.package_id) ?? { state: "absent" };
      if (!(await settle(item, one)) && !item.help) open.push([item, one]);
    }
  }
  return open;
}

/** @param {Package} item */
async function blobsOf(item) {
  const found = [];
  for (const { sha256: name, size } of item.manifest.blobs) {
    const bytes = await outbox.blob(name);
    if (!bytes || bytes.length !== size) throw new Problem("package.damaged", { status: 400 });
    found.push({ name, bytes });
  }
  return found;
}

/** Small packages, many in one request. @param {Package[]} items */
async function sendTogether(items) {
  for (const item of items) await blobsOf(item);
  const body = join(...(await outbox.frame(items)));
  const { results } = await post("/sync/packages", body, { patience: 120e3, headers: { "Content-Type": FRAME } });
  for (const item of items) {
    const said = results.find((/** @type {any} */ one) => one.id === item.package_id);
    if (said && !(await settle(item, said)) && said.code) await outbox.step(item.package_id, { code: said.code });
  }
}

/** @param {string} name @param {Record<string, string>} headers @param {string} method @param {Uint8Array} [body] */
const tus = (name, method, headers = {}, body) =>
  request(`/sync/blobs/${name}`, { method, body, bare: true, patience: 90e3, headers: { "Tus-Resumable": "1.0.0", ...headers } });

const offsetOf = async (/** @type {string} */ name) => Number((await tus(name, "HEAD")).headers.get("Upload-Offset"));

/** @param {string} name @param {Uint8Array} bytes @param {number} from @param {(sent: number) => void} tell */
async function sendBlob(name, bytes, from, tell) {
  for (let offset = from, bad = 0; offset < bytes.length; tell(offset)) {
    const piece = bytes.subarray(offset, offset + chunk);
    const sum = btoa(String.fromCharCode(...(await sha256(piece))));
    const began = performance.now();
    try {
      const { headers } = await tus(name, "PATCH", { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Checksum": `sha256 ${sum}` }, piece);
      offset = Number(headers.get("Upload-Offset"));
      const speed = piece.length / Math.max(0.05, (performance.now() - began) / 1000);
      chunk = Math.round(Math.min(CHUNK.most, Math.max(CHUNK.least, speed * CHUNK.seconds)));
    } catch (problem) {
      if (![409, 460].includes(status(problem)) || (bad += 1) > 3) throw problem;
      offset = await offsetOf(name);
    }
  }
}

/** A large package: manifest, blobs in resumable pieces, seal. @param {Package} item @param {any} said */
async function sendLarge(item, { state: at, offsets = {} }) {
  const path = `/sync/packages/${item.package_id}`;
  const blobs = await blobsOf(item);
  /** @type {Record<string, number>} */ const sent = {};
  const tell = () => {
    outbox.under_way.sent = Object.values(sent).reduce((sum, count) => sum + count, 0);
    outbox.changed(item.package_id);
  };
  if (at !== "partial") await request(path, { method: "PUT", body: { manifest: item.manifest, signature: item.signature } });
  for (let left = 3; ; left -= 1) {
    for (const { name, bytes } of blobs) {
      const from = left === 3 ? offsets[name] ?? 0 : await offsetOf(name);
      await sendBlob(name, bytes, from, (offset) => {
        sent[name] = offset;
        tell();
      });
    }
    try {
      await settle(item, { state: "complete", ...(await post(`${path}/seal`, {}, { patience: 120e3 })) });
      return;
    } catch (problem) {
      // Missing or spoilt pieces: ask for their real length and send the rest.
      if (![422, 460].includes(status(problem)) || left === 0) throw problem;
    }
  }
}

/** One package's problem stops no other. @param {Package[]} items @param {() => Promise<void>} work */
async function alone(items, work) {
  outbox.under_way.package_id = items.length === 1 ? items[0].package_id : null;
  outbox.under_way.sent = 0;
  try {
    await work();
  } catch (problem) {
    if (ofTheRoad(problem)) throw problem;
    const { code } = /** @type {Problem} */ (problem);
    if (items.length > 1) for (const item of items) await alone([item], () => sendTogether([item]));
    else await outbox.step(items[0].package_id, { code, help: !LATER.includes(status(problem)) });
  } finally {
    outbox.under_way.package_id = null;
  }
}

async function round() {
  const alarm = await hello();
  const open = await ask(await outbox.held());
  const small = open.filter(([item]) => item.bytes <= INLINE).map(([item]) => item);
  while (small.length) {
    /** @type {Package[]} */ const batch = [];
    for (let size = 0; small.length && (size += small[0].bytes + 2048) <= REQUEST; ) batch.push(/** @type {Package} */ (small.shift()));
    await alone(batch, () => sendTogether(batch));
  }
  for (const [item, said] of open.filter(([{ bytes }]) => bytes > INLINE)) await alone([item], () => sendLarge(item, said));
  if (open.length) await ask((await outbox.held()).filter(({ state: at }) => at === "received"));
  await outbox.sweep();
  return alarm;
}

/** @param {number} ms */
function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(run, ms);
  became({ next_try_at: new Date(Date.now() + ms).toISOString() });
}

/** One round, unless one runs already here or in another tab. @returns {Promise<"ok"|"busy"|"none"|string>} */
async function run() {
  if (!(await identity().catch(() => null))) return "none";
  return navigator.locks.request("siteaudit-sender", { ifAvailable: true }, async (lock) => {
    if (!lock) {
      again = true;
      return "busy";
    }
    again = false;
    became({ running: true, next_try_at: null });
    try {
      const code = await round();
      failures = 0;
      became({ code, last_ok_at: new Date().toISOString() });
      const waiting = (await outbox.held()).filter(({ state: at, help }) => at === "on_phone" && !help).length;
      later(waiting ? wait((failures += 1)) : LOOK_AGAIN * (1 + Math.random()));
      return "ok";
    } catch (problem) {
      const { code = "sender.failed", details = {} } = /** @type {Problem} */ (problem);
      became({ code });
      later(wait((failures += 1), /** @type {number} */ (details.retry_after)));
      return code;
    } finally {
      became({ running: false });
      outbox.changed();
      if (again) setTimeout(run, 0);
    }
  });
}

/** The person's tap: no waiting left over from before. */
export function sendNow() {
  failures = 0;
  return run();
}

/** Once, at start: network, a look at the app, a finished visit and the clock wake the sender. */
export function start() {
  addEventListener("online", run);
  globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
  onDrafts(({ type }) => type === "finished" && run());
  return run();
}
