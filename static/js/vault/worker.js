// The crypto worker: the only holder of keys. Takes named requests from vault/client.js and answers with ciphertext, or with
// plaintext that the page itself wrote. No key ever leaves it unwrapped; ending the worker is locking.
import { Problem } from "../domain/problem.js";
import { b64, canonical, hex, isSigned, join, keyId, sha256, sign, text, unb64, utf8 } from "../domain/bytes.js";
import * as hpke from "./hpke.js";
import { sealFile } from "./sealed-file.js";
import * as slots from "./slots.js";
import { checkPassphrase, LIMIT, makeSlot, openSlot, waitUntil } from "./unlock.js";

/** @typedef {{iv: Uint8Array, sealed: Uint8Array}} Sealed */
/** @typedef {"assessment"|"protected"} Part */

const PARTS = /** @type {Part[]} */ (["assessment", "protected"]);
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

/** @type {CryptoKey | null} */ let master = null;
/** @type {CryptoKey | null} */ let readKey = null;
/** @type {Map<string, Record<Part, CryptoKey>>} */ const drafts = new Map();

const random = (/** @type {number} */ size) => crypto.getRandomValues(new Uint8Array(size));
const aesKey = (/** @type {Uint8Array} */ raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

function opened() {
  if (!master) throw new Problem("vault.locked");
  return master;
}

/** @param {CryptoKey} key @param {string} about bound to the ciphertext @param {Uint8Array} bytes @returns {Promise<Sealed>} */
async function encrypt(key, about, bytes) {
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(about) }, key, bytes);
  return { iv, sealed: new Uint8Array(sealed) };
}

/** @param {CryptoKey} key @param {string} about @param {Sealed} box */
async function decrypt(key, about, { iv, sealed }) {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(about) }, key, sealed));
  } catch {
    throw new Problem("vault.unreadable");
  }
}

/** Spaces to a multiple of 128 bytes: the length of a ciphertext must not tell yes from no. @param {unknown} value */
function padded(value) {
  const bytes = utf8(JSON.stringify(value));
  const whole = new Uint8Array(Math.ceil(bytes.length / 128) * 128).fill(32);
  whole.set(bytes);
  return whole;
}

/** @param {string} name @param {Uint8Array} bytes */
const keep = async (name, bytes) => {
  const { iv, sealed } = await encrypt(opened(), name, bytes);
  await slots.write(name, join(iv, sealed));
};

/** @param {string} name */
const kept = async (name) => {
  const file = await slots.read(name);
  return file && decrypt(opened(), name, { iv: file.slice(0, 12), sealed: file.slice(12) });
};

/** @param {string} name */
const json = async (name) => {
  const file = await slots.read(name);
  return file && JSON.parse(text(file));
};

/** @param {string} beginning */
const named = async (beginning) => (await slots.names()).filter((name) => name.startsWith(beginning) && !name.endsWith("~"));
const tries = async () => (await json("tries").catch(() => null)) ?? { failed: 0, at: 0 };

/** The pinned receipt key and the recipients it signed; checked at every use, so that nothing fails open. */
async function trust() {
  const pinned = await json("trust").catch(() => null);
  if (!pinned) throw new Problem("keys.missing");
  const { receipt, keys, signature } = pinned;
  if (!(await isSigned(receipt, signature, canonical(keys)))) throw new Problem("keys.invalid");
  if (!keys.intake?.public || !keys.protection?.length) throw new Problem("keys.missing");
  for (const key of [keys.intake, ...keys.protection]) {
    if ((await keyId(unb64(key.public))) !== key.id) throw new Problem("keys.invalid");
  }
  return pinned;
}

/** @param {Part} part */
async function readers(part) {
  const { keys } = await trust();
  return part === "assessment" ? [keys.intake] : keys.protection;
}

/** @param {string} draft */
async function draftKeys(draft) {
  opened();
  let pair = drafts.get(draft);
  if (!pair) {
    const raw = await kept(`draft-${draft}`);
    if (!raw) throw new Problem("draft.no-key", { draft });
    pair = { assessment: await aesKey(raw.slice(0, 32)), protected: await aesKey(raw.slice(32)) };
    drafts.set(draft, pair);
  }
  return pair;
}

/** @param {Uint8Array} raw */
async function enter(raw) {
  master = await aesKey(raw);
  raw.fill(0);
  const pkcs8 = await kept("read-key");
  if (pkcs8) readKey = await crypto.subtle.importKey("pkcs8", pkcs8, ECDSA, false, ["sign"]);
}

/** @param {string} passphrase @returns {Promise<Uint8Array>} */
async function tried(passphrase) {
  const found = await named("slot-");
  if (!found.length) throw new Problem("vault.none");
  const before = await tries();
  const wait = waitUntil(before, Date.now());
  if (wait) throw new Problem("vault.wait", { wait_until: wait });
  // Counted before the try: ending the app in the middle must not give a free one.
  const now = { failed: before.failed + 1, at: Date.now() };
  await slots.write("tries", canonical(now));
  for (const name of found) {
    const raw = await openSlot(passphrase, await json(name));
    if (raw) {
      await slots.write("tries", canonical({ failed: 0, at: 0 }));
      return raw;
    }
  }
  if (now.failed >= LIMIT && (await json("policy"))?.destroy_at_limit) {
    await answers.destroy();
    throw new Problem("vault.destroyed");
  }
  throw new Problem("vault.wrong-passphrase", { left: Math.max(0, 5 - now.failed), wait_until: waitUntil(now, Date.now()) });
}

/** @param {string} passphrase @param {Uint8Array} raw */
async function replaceSlots(passphrase, raw) {
  const old = await named("slot-");
  await slots.write(`slot-${hex(random(8))}`, canonical(await makeSlot(passphrase, raw)));
  for (const name of old) await slots.remove(name);
}

const answers = {
  async state() {
    const { failed, at } = await tries();
    const state = master ? "open" : (await named("slot-")).length ? "locked" : "none";
    return { state, failed, wait_until: waitUntil({ failed, at }, Date.now()) };
  },

  /** A new install: master key, its slot, the read key. @param {{passphrase: string}} given */
  async create({ passphrase }) {
    const short = checkPassphrase(passphrase);
    if (short) throw new Problem(short);
    await answers.destroy();
    const raw = random(32);
    await replaceSlots(passphrase, raw);
    await enter(raw);
    const pair = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
    await keep("read-key", pkcs8);
    readKey = await crypto.subtle.importKey("pkcs8", pkcs8, ECDSA, false, ["sign"]);
    const publicKey = b64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
    await slots.write("read-public", utf8(publicKey));
    return { read_key: publicKey };
  },

  /** @param {{passphrase: string}} given */
  async unlock({ passphrase }) {
    await enter(await tried(passphrase));
    const publicKey = await slots.read("read-public");
    return { state: "open", read_key: publicKey && text(publicKey) };
  },

  /** @param {{old: string, fresh: string}} given */
  async change({ old, fresh }) {
    const short = checkPassphrase(fresh);
    if (short) throw new Problem(short);
    const raw = await tried(old);
    await replaceSlots(fresh, raw);
    raw.fill(0);
  },

  /** Destroys every slot and draft key; sealed packages and escrow copies stay elsewhere. Pins are public and stay for receipts. */
  async destroy() {
    master = readKey = null;
    drafts.clear();
    for (const name of await slots.names()) if (name !== "trust" && name !== "policy") await slots.remove(name);
  },

  /** @param {{destroy_at_limit: boolean}} policy */
  policy: (policy) => slots.write("policy", canonical(policy)),

  /**
   * Pin the receipt key at enrolment, or take a newer list signed by the pinned one. A new receipt key is taken only from such a list.
   * @param {{receipt?: string, keys: {receipt?: {public: string}}, signature: string}} given
   */
  async pin({ receipt, keys, signature }) {
    const before = receipt ? null : await json("trust");
    if (before?.signature === signature) return;
    let by;
    for (const key of [receipt, before?.receipt, before?.next]) {
      if (!by && key && (await isSigned(key, signature, canonical(keys)))) by = key;
    }
    if (!by) throw new Problem(receipt || before ? "keys.invalid" : "keys.missing");
    const past = [...new Set([by, before?.receipt, ...(before?.past ?? [])])].filter(Boolean);
    await slots.write("trust", canonical({ receipt: by, past, next: keys.receipt?.public, keys, signature }));
    await trust();
  },

  /** Public halves, readable while locked: whoever holds a receipt checks it against these. */
  async pins() {
    const { receipt, next, past } = await trust();
    return [...new Set([receipt, next, ...past])].filter(Boolean);
  },

  /** @param {{bytes: Uint8Array}} given signs a read request */
  async sign({ bytes }) {
    opened();
    if (!readKey) throw new Problem("vault.unreadable");
    return sign(readKey, bytes);
  },

  /** @param {{about: string, value: unknown}} given */
  seal: ({ about, value }) => encrypt(opened(), about, padded(value)),

  /** @param {{about: string, box: Sealed}} given */
  open: async ({ about, box }) => JSON.parse(text(await decrypt(opened(), about, box))),

  /** Keys of a new draft: one per part, kept under the master key and escrowed to the organisation. @param {{draft: string}} given */
  async draftCreate({ draft }) {
    opened();
    const raw = { assessment: random(32), protected: random(32) };
    /** @type {Record<string, {v: 1, to: {key: string, enc: string, wrapped: string}[]}>} */
    const escrow = {};
    for (const part of PARTS) {
      const to = [];
      for (const { id, public: publicKey } of await readers(part)) {
        const { enc, sealed } = await hpke.seal(unb64(publicKey), utf8(`siteaudit/escrow/1|${draft}|${part}|${id}`), raw[part]);
        to.push({ key: id, enc: b64(enc), wrapped: b64(sealed) });
      }
      escrow[part] = { v: 1, to };
    }
    await keep(`draft-${draft}`, join(raw.assessment, raw.protected));
    await draftKeys(draft);
    return escrow;
  },

  /** @param {{draft: string}} given */
  async draftForget({ draft }) {
    drafts.delete(draft);
    await slots.remove(`draft-${draft}`);
  },

  draftNames: async () => (await named("draft-")).map((name) => name.slice(6)),

  /** @param {{draft: string, part: Part, about: string, value?: unknown, bytes?: Uint8Array}} given */
  async draftSeal({ draft, part, about, value, bytes }) {
    return encrypt((await draftKeys(draft))[part], `${draft}|${about}`, bytes ?? padded(value));
  },

  /** @param {{draft: string, part: Part, about: string, box: Sealed}} given */
  async draftBytes({ draft, part, about, box }) {
    return decrypt((await draftKeys(draft))[part], `${draft}|${about}`, box);
  },

  /** @param {{draft: string, entries: {part: Part, about: string, box: Sealed}[]}} given */
  async draftRead({ draft, entries }) {
    const keys = await draftKeys(draft);
    return Promise.all(entries.map(async ({ part, about, box }) => JSON.parse(text(await decrypt(keys[part], `${draft}|${about}`, box)))));
  },

  /** One blob of a package, sealed one way. @param {{package: string, part: Part, content: "record"|"photo", value?: unknown, bytes?: Uint8Array}} given */
  async sealFile({ package: id, part, content, value, bytes }) {
    opened();
    const data = bytes ?? utf8(JSON.stringify(value));
    const file = await sealFile({ package: id, part, content, to: await readers(part) }, data);
    return { file, sha256: hex(await sha256(file)), plain_sha256: hex(await sha256(data)), to: (await readers(part)).map((/** @type {{id: string}} */ key) => key.id) };
  },
};

addEventListener("message", async ({ data: { id, name, given } }) => {
  try {
    if (!Object.hasOwn(answers, name)) throw new Problem("vault.unknown");
    postMessage({ id, result: await answers[/** @type {keyof typeof answers} */ (name)](given) });
  } catch (problem) {
    // Names and codes only: an error text could hold what was being sealed.
    const { code, details } = problem instanceof Problem ? problem : new Problem("vault.failed", { name: /** @type {Error} */ (problem)?.name });
    postMessage({ id, code, details });
  }
});
