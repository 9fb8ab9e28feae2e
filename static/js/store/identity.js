// Who this phone is: its push key (non-extractable, works while locked, can only send), the office's statement, the chain of
// packages, the clock's distance from the server. sync/ signs and checks through here and sees no key.
import { Problem } from "../domain/problem.js";
import { b64, canonical, hex, isSigned, keyId, sha256, sign, unb64, utf8 } from "../domain/bytes.js";
import * as vault from "../vault/client.js";
import { get as row, write } from "./database.js";

const SENTINEL = "siteaudit.sent"; // outside the database: tells an emptied phone from a new one

/** @typedef {{device: string, office: string, demo: boolean, language: string, push: CryptoKey, push_public: string, read_public: string,
 *   statement: object, statement_signature: string, generation: string, offset: number}} Identity */

/** @param {Partial<Identity>} changes */
const change = (changes) =>
  write(["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    await meta.put({ ...(await meta.get("identity")), ...changes }, "identity");
  });

/** @returns {Promise<Identity | undefined>} */
const stored = () => row("meta", "identity");

/** What any screen may know, also while locked; null when this phone is not enrolled. */
export async function get() {
  const identity = await stored();
  if (!identity) return null;
  const { device, office, demo, language, statement } = identity;
  return { device, office, demo, language, statement, seq: (await row("meta", "chain"))?.seq ?? 0 };
}

/** Was this phone enrolled and then emptied by the browser? */
export async function health() {
  const last = localStorage.getItem(SENTINEL);
  const seq = (await row("meta", "chain"))?.seq ?? 0;
  return { lost: last !== null && (!(await get()) || seq < Number(last)), last_seq: last === null ? null : Number(last) };
}

/**
 * Make the keys of an enrolment, or take up those of one whose answer was lost. A phone that is enrolled starts anew only when
 * asked (`again`: the secret is forgotten) or when its keys were destroyed; what it sealed before still goes out.
 * @param {string} passphrase @param {boolean} again
 */
export async function prepare(passphrase, again) {
  const { state } = await vault.state();
  const begun = await row("meta", "enrolling");
  if ((await stored()) && state !== "none" && !begun && !again) throw new Problem("enrol.already");
  if (begun && state !== "none") {
    try {
      await vault.unlock(passphrase);
      return { push_key: begun.push_public, read_key: begun.read_public };
    } catch (problem) {
      if (/** @type {Problem} */ (problem).code === "vault.wait") throw problem;
    }
  }
  const { read_key: read } = await vault.create(passphrase);
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const push = b64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  await write(["meta"], (tx) => tx.objectStore("meta").put({ push: pair.privateKey, push_public: push, read_public: read }, "enrolling"));
  return { push_key: push, read_key: read };
}

/** Check everything the office signed, pin its keys, and be enrolled. @param {any} answer @param {{fingerprint?: string, language: string}} asked */
export async function accept(answer, { fingerprint, language }) {
  const { receipt_key: receipt, statement, statement_signature, device, office, demo, generation, server_time } = answer;
  if (fingerprint && (await keyId(unb64(receipt))) !== fingerprint) throw new Problem("enrol.fingerprint");
  const keys = await row("meta", "enrolling");
  const mine = statement?.push_key === keys.push_public && statement?.read_key === keys.read_public && statement?.device === device;
  if (!mine || !(await isSigned(receipt, statement_signature, canonical(statement)))) throw new Problem("enrol.signature");
  await vault.ask("pin", { receipt, keys: answer.keys, signature: answer.keys_signature });
  const identity = { ...keys, device, office, demo: Boolean(demo), language, statement, statement_signature, generation, offset: Date.parse(server_time) - Date.now() };
  await write(["meta", "reference"], async (tx) => {
    const meta = tx.objectStore("meta");
    // What an earlier secret encrypted cannot be read any more; the office sends it again.
    await tx.objectStore("reference").clear();
    await meta.put(identity, "identity");
    await meta.put({ seq: 0, previous: null }, "chain");
    await meta.delete("enrolling");
  });
  localStorage.setItem(SENTINEL, "0");
}

/** The office's order: slots and draft keys are destroyed; sealed packages still go. */
export const eraseKeys = () => vault.destroy();

/** What a hello told. @param {{server_time: string, generation: string, keys?: any, keys_signature?: string}} told */
export async function heard({ server_time: time, generation, keys, keys_signature: signature }) {
  if (keys) await vault.ask("pin", { keys, signature });
  await change({ generation, offset: Date.parse(time) - Date.now() });
}

export async function statement() {
  const { statement: told, statement_signature: signature } = /** @type {Identity} */ (await stored());
  return { statement: told, statement_signature: signature };
}

/** The signature headers of one request. @param {"push"|"read"} kind @param {string} method @param {string} path with its query @param {Uint8Array} body @returns {Promise<Record<string, string>>} */
export async function requestHeaders(kind, method, path, body) {
  const identity = await stored();
  if (!identity) throw new Problem("enrol.none");
  const time = new Date(Date.now() + identity.offset).toISOString().replace(/\.\d+/, "");
  const line = utf8(`siteaudit/request/1\n${method}\n${path}\n${hex(await sha256(body))}\n${time}`);
  const signature = kind === "read" ? await vault.ask("sign", { bytes: line }) : await sign(identity.push, line);
  return { "Siteaudit-Device": identity.device, "Siteaudit-Key": kind, "Siteaudit-Time": time, "Siteaudit-Signature": signature };
}

/** A receipt counts only when it names this package with this hash and is signed by a pinned key. @param {any} receipt @param {string} signature @param {{package_id: string, manifest_hash: string}} item */
export async function isReceipt(receipt, signature, item) {
  if (receipt?.package_id !== item.package_id || receipt?.manifest_hash !== item.manifest_hash) return false;
  for (const key of await vault.ask("pins")) if (await isSigned(key, signature, canonical(receipt))) return true;
  return false;
}

/**
 * Number, chain and sign a manifest, then store it with whatever else `work` does, in one transaction.
 * @param {any} body @param {string[]} stores @param {(tx: any, envelope: {manifest: any, signature: string, manifest_hash: string}) => Promise<void>} work
 */
export const chained = (body, stores, work) =>
  navigator.locks.request("siteaudit-chain", async () => {
    const identity = /** @type {Identity} */ (await stored());
    const { seq = 0, previous = null } = (await row("meta", "chain")) ?? {};
    const manifest = { ...body, device: identity.device, device_seq: seq + 1, previous };
    const bytes = canonical(manifest);
    const envelope = { manifest, signature: await sign(identity.push, bytes), manifest_hash: hex(await sha256(bytes)) };
    await write(["meta", ...stores], async (tx) => {
      await tx.objectStore("meta").put({ seq: seq + 1, previous: envelope.manifest_hash }, "chain");
      await work(tx, envelope);
    });
    localStorage.setItem(SENTINEL, String(seq + 1));
    return envelope;
  });
