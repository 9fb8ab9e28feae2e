// The only opener of IndexedDB. Every write is one strict transaction; a connection that the browser closed is opened again;
// an unreadable or newer store is said, never repaired by deleting.
import { openDB } from "idb";
import { Problem } from "../domain/problem.js";
import { upgrade, VERSION } from "./upgrades.js";

const NAME = "siteaudit";
/** @type {Promise<import("idb").IDBPDatabase> | null} */ let connection = null;
/** @type {Set<(news: {type: string}) => void>} */ const listeners = new Set();
let mode = "ok";

const tell = (/** @type {string} */ type) => listeners.forEach((callback) => callback({ type }));

/** @param {(news: {type: string}) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** "newer": a later release wrote this store; sealed packages still go out. */
export const state = () => mode;

function closed() {
  connection = null;
  tell("closed");
}

const events = { upgrade, terminated: closed, blocking: (/** @type {any} */ _old, /** @type {any} */ _new, /** @type {any} */ event) => { event.target.close(); closed(); } };

function connect() {
  connection ??= openDB(NAME, VERSION, events)
    .catch((problem) => {
      if (problem.name !== "VersionError") throw problem;
      mode = "newer";
      tell("newer");
      return openDB(NAME, undefined, events);
    })
    .catch((problem) => {
      connection = null;
      throw problem;
    });
  return connection;
}

const CODES = /** @type {Record<string, string>} */ ({ QuotaExceededError: "storage.full", InvalidStateError: "storage.closed", NotFoundError: "storage.newer" });

const RESERVE = 5e6;

/** A few megabytes held back, so that words can still be saved on a full phone. A file, for its deletion frees at once. */
export async function reserve() {
  try {
    const file = await (await navigator.storage.getDirectory()).getFileHandle("reserve", { create: true });
    if ((await file.getFile()).size === RESERVE) return;
    const out = await file.createWritable();
    await out.write(new Uint8Array(RESERVE));
    await out.close();
  } catch {
    // No room to hold back: the next try comes with the next start.
  }
}

/** @returns {Promise<boolean>} room was made */
async function release() {
  try {
    await (await navigator.storage.getDirectory()).removeEntry("reserve");
    return true;
  } catch {
    return false;
  }
}

/** @template T @param {(db: import("idb").IDBPDatabase) => Promise<T>} work @param {boolean} [dear] may use the reserve @returns {Promise<T>} */
async function attempt(work, dear = false) {
  for (let again = true; ; again = false) {
    try {
      return await work(await connect());
    } catch (problem) {
      const { name } = /** @type {Error} */ (problem);
      if (again && name === "InvalidStateError") {
        connection = null;
        continue;
      }
      if (again && dear && name === "QuotaExceededError" && (await release())) continue;
      if (problem instanceof DOMException && name !== "ConstraintError") throw new Problem(CODES[name] ?? "storage.unreadable", { name });
      throw problem;
    }
  }
}

const LARGE = ["photo", "reference"];

/** One strict transaction: when the promise resolves, the bytes are on the disk. `work` may await the transaction only. @template T @param {string[]} stores @param {(tx: any) => Promise<T> | T} work @returns {Promise<T>} */
export const write = (stores, work) =>
  attempt(async (db) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    tx.done.catch(() => {});
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (problem) {
      try {
        tx.abort();
      } catch {
        // It ended already; the first problem counts.
      }
      throw tx.error ?? problem;
    }
  }, !stores.some((store) => LARGE.includes(store)) || stores.includes("package"));

/** @param {string} store @param {IDBValidKey} key @returns {Promise<any>} */
export const get = (store, key) => attempt((db) => db.get(store, key));

/** @param {string} store @param {IDBKeyRange} [range] @returns {Promise<any[]>} */
export const all = (store, range) => attempt((db) => db.getAll(store, range));

/** @param {string} store @returns {Promise<any[]>} */
export const names = (store) => attempt((db) => db.getAllKeys(store));

/** @param {string} store */
export const count = (store) => attempt((db) => db.count(store));

/** Every row that belongs to a visit. @param {string} visit */
export const ofVisit = (visit) => IDBKeyRange.bound([visit], [visit, []]);

/** A real write, read and delete, because `estimate` lies; asks for persistence too. @param {number} [bytes] */
export async function probe(bytes = 20e6) {
  const persisted = (await navigator.storage.persist?.()) ?? false;
  const { quota = 0, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  const result = { ok: true, persisted, free: quota - usage };
  try {
    const sample = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(sample.subarray(at, at + 65536));
    await write(["reference"], (tx) => tx.objectStore("reference").put(sample, "probe"));
    const back = await get("reference", "probe");
    result.ok = back?.length === bytes && back[bytes - 1] === sample[bytes - 1];
    await write(["reference"], (tx) => tx.objectStore("reference").delete("probe"));
    await reserve();
    return result;
  } catch (problem) {
    return { ...result, ok: false, code: /** @type {Problem} */ (problem).code ?? "storage.unreadable" };
  }
}
