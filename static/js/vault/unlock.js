// The secret and its slot: passphrase -> PBKDF2 -> key that wraps the install's master key; growing waits after wrong tries.
// Pure: takes and gives values; the worker keeps them in slots.js.
import { Problem } from "../domain/problem.js";
import { b64, canonical, unb64, utf8 } from "../domain/bytes.js";

export const ROUNDS = 600000;
export const LIMIT = 10;
const WAITS = [30, 60, 300, 900];
const SHORTEST = 8;

/** One spelling for one secret: keyboards add spaces and capitals. @param {string} passphrase */
export const plainForm = (passphrase) => passphrase.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

/** @param {string} passphrase @returns {null | "passphrase.short"} */
export const checkPassphrase = (passphrase) => (plainForm(passphrase).length < SHORTEST ? "passphrase.short" : null);

/** When the next try is allowed, in ms; 0 = now. @param {{failed: number, at: number}} tries @param {number} now */
export function waitUntil({ failed, at }, now) {
  if (failed < 5) return 0;
  // A clock set back restarts the wait; it never ends it.
  const until = Math.min(at, now) + WAITS[Math.min(failed - 5, WAITS.length - 1)] * 1000;
  return until > now ? until : 0;
}

/** @typedef {{v: 1, kind: "day", kdf: "PBKDF2-SHA256", rounds: number, salt: string, iv: string, wrapped: string}} Slot */

/** @param {string} passphrase @param {{kdf: string, rounds: number, salt: string}} slot */
async function wrapper(passphrase, { kdf, rounds, salt }) {
  if (kdf !== "PBKDF2-SHA256") throw new Problem("vault.unreadable");
  const secret = await crypto.subtle.importKey("raw", utf8(plainForm(passphrase)), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", iterations: rounds, salt: unb64(salt) };
  return crypto.subtle.deriveKey(way, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param {string} iv @param {object} cost */
const aes = (iv, cost) => ({ name: "AES-GCM", iv: unb64(iv), additionalData: canonical(cost) });

/** @param {string} passphrase @param {Uint8Array} master @returns {Promise<Slot>} */
export async function makeSlot(passphrase, master) {
  const cost = { v: 1, kind: "day", kdf: "PBKDF2-SHA256", rounds: ROUNDS, salt: b64(crypto.getRandomValues(new Uint8Array(16))) };
  const iv = b64(crypto.getRandomValues(new Uint8Array(12)));
  const wrapped = await crypto.subtle.encrypt(aes(iv, cost), await wrapper(passphrase, cost), master);
  return /** @type {Slot} */ ({ ...cost, iv, wrapped: b64(new Uint8Array(wrapped)) });
}

/** The master key, or null when the secret is wrong. @param {string} passphrase @param {Slot} slot */
export async function openSlot(passphrase, { iv, wrapped, ...cost }) {
  const key = await wrapper(passphrase, cost);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(aes(iv, cost), key, unb64(wrapped)));
  } catch {
    return null;
  }
}
