// HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, over WebCrypto. Checked against the RFC's
// vectors and against pyca/cryptography. The phone only seals; `open` serves tests and key holders' pages.
import { join, utf8 } from "../domain/bytes.js";

const EMPTY = new Uint8Array();
const KEM = join(utf8("KEM"), Uint8Array.of(0, 0x10));
const SUITE = join(utf8("HPKE"), Uint8Array.of(0, 0x10, 0, 1, 0, 2));
const ECDH = { name: "ECDH", namedCurve: "P-256" };

/** @param {Uint8Array} key @param {Uint8Array} bytes */
async function hmac(key, bytes) {
  // WebCrypto refuses an empty HMAC key; a block of zeros is the same key.
  const raw = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

/** @param {Uint8Array} suite @param {Uint8Array} salt @param {string} label @param {Uint8Array} input */
const extract = (suite, salt, label, input) => hmac(salt, join(utf8("HPKE-v1"), suite, utf8(label), input));

/** @param {Uint8Array} suite @param {Uint8Array} key @param {string} label @param {Uint8Array} info @param {number} length at most 32 */
async function expand(suite, key, label, info, length) {
  const first = await hmac(key, join(Uint8Array.of(0, length), utf8("HPKE-v1"), suite, utf8(label), info, Uint8Array.of(1)));
  return first.slice(0, length);
}

/** @param {CryptoKey} privateKey @param {Uint8Array} otherPublic @param {Uint8Array} enc @param {Uint8Array} recipient @param {Uint8Array} info */
async function schedule(privateKey, otherPublic, enc, recipient, info) {
  const other = await crypto.subtle.importKey("raw", otherPublic, ECDH, false, []);
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, privateKey, 256));
  const shared = await expand(KEM, await extract(KEM, EMPTY, "eae_prk", dh), "shared_secret", join(enc, recipient), 32);
  const context = join(Uint8Array.of(0), await extract(SUITE, EMPTY, "psk_id_hash", EMPTY), await extract(SUITE, EMPTY, "info_hash", info));
  const secret = await extract(SUITE, shared, "secret", EMPTY);
  const key = await crypto.subtle.importKey("raw", await expand(SUITE, secret, "key", context, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { key, nonce: await expand(SUITE, secret, "base_nonce", context, 12) };
}

/**
 * Seal one message to a raw public key.
 * @param {Uint8Array} recipient @param {Uint8Array} info @param {Uint8Array} message
 * @param {{aad?: Uint8Array, ephemeral?: CryptoKeyPair}} [test] for the RFC's vectors only
 */
export async function seal(recipient, info, message, { aad = EMPTY, ephemeral } = {}) {
  const pair = ephemeral ?? /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(ECDH, false, ["deriveBits"]));
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const { key, nonce } = await schedule(pair.privateKey, recipient, enc, recipient, info);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, key, message);
  return { enc, sealed: new Uint8Array(sealed) };
}

/** @param {CryptoKey} privateKey @param {Uint8Array} recipient @param {Uint8Array} info @param {Uint8Array} enc @param {Uint8Array} sealed @param {Uint8Array} [aad] */
export async function open(privateKey, recipient, info, enc, sealed, aad = EMPTY) {
  const { key, nonce } = await schedule(privateKey, enc, enc, recipient, info);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, key, sealed));
}
