// Bytes in and out: base64url, hex, SHA-256, canonical JSON (RFC 8785), signatures. Runs in the page, the worker and node; holds no keys.

export const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
export const text = (/** @type {BufferSource} */ bytes) => new TextDecoder().decode(bytes);

/** @param {...Uint8Array} parts */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {number} number */
export function u32(number) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function b64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} encoded */
export function unb64(encoded) {
  return Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Uint8Array} bytes */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** @param {Uint8Array} publicKey raw point; the id is the first 16 hex signs of its SHA-256 */
export const keyId = async (publicKey) => hex(await sha256(publicKey)).slice(0, 16);

/** @param {unknown} value @returns {string} */
function canonicalText(value) {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("number has no JSON form");
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item ?? null)).join(",")}]`;
  if (value && typeof value === "object") {
    const named = /** @type {Record<string, unknown>} */ (value);
    const names = Object.keys(named).filter((name) => named[name] !== undefined).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(named[name])}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** RFC 8785: names sorted by UTF-16 unit, numbers as ECMAScript writes them. @param {unknown} value */
export const canonical = (value) => utf8(canonicalText(value));

const ECDSA = { name: "ECDSA", hash: "SHA-256" };

/** @param {CryptoKey} key @param {Uint8Array} bytes raw r||s as base64url */
export const sign = async (key, bytes) => b64(new Uint8Array(await crypto.subtle.sign(ECDSA, key, bytes)));

/** True when `signature` over `bytes` is by `publicKey`; malformed input is simply false. @param {string} publicKey @param {string} signature @param {Uint8Array} bytes */
export async function isSigned(publicKey, signature, bytes) {
  try {
    const key = await crypto.subtle.importKey("raw", unb64(publicKey), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify(ECDSA, key, unb64(signature), bytes);
  } catch {
    return false;
  }
}
