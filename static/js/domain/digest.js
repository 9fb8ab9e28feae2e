// Hashes, base64, random and shuffled values as OpenRosa defines them; at once, which crypto.subtle is not.
// For a form's own codes and order, never for keys. Twin of siteaudit/checklists/engine/digests.py.

import { hex, utf8 } from "./bytes.js";
import { numberOf, textOf } from "./values.js";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// Park and Miller's generator, as in ODK Collect and Enketo: the same seed gives the same order everywhere.
const MODULUS = 2147483647;
const FACTOR = 16807;
const turn = (word, by) => (word << by) | (word >>> (32 - by));

/** The hash of a text; algorithm and encoding are checked at publish. */
export function digest(text, algorithm, encoding = "base64") {
  const bytes = HASHES[algorithm](utf8(text));
  return encoding === "hex" ? hex(bytes) : btoa(String.fromCharCode(...bytes));
}

/** The text that stands in base64; empty when it is none. */
export function decode(text) {
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return "";
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
}

/** A random UUID, or so many random letters and digits. */
export function uuid(length) {
  if (length === undefined) return crypto.randomUUID();
  const count = length > 0 && length < 1000 ? Math.trunc(length) : 0;
  return Array.from({ length: count }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join("");
}

/** The items in the order of this seed: a number, or a text whose hash is one. */
export function shuffled(items, seed) {
  const found = [];
  let state = seedOf(seed);
  if (state <= 0) state += MODULUS - 1;
  items.forEach((item, last) => {
    state = (state * FACTOR) % MODULUS;
    const place = Math.floor(((state - 1) / (MODULUS - 1)) * (last + 1));
    found[last] = found[place];
    found[place] = item;
  });
  return found;
}

function seedOf(value) {
  const [number, text] = [numberOf(value), textOf(value)];
  let whole = Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
  if (Number.isNaN(number) && text) whole = new DataView(HASHES["SHA-256"](utf8(text)).buffer).getBigInt64(0);
  if (number === Infinity) whole = 2n ** 63n - 1n;
  if (number === -Infinity) whole = -(2n ** 63n);
  return Number(whole % BigInt(MODULUS));
}

/** The message in blocks: closed by a one, noughts and its length in bits. */
function padded(bytes, block, little = false) {
  const size = Math.ceil((bytes.length + 1 + block / 8) / block) * block;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 128);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n, little);
  return view;
}

function md5(bytes) {
  const view = padded(bytes, 64, true);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const turns = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const word = view.getUint32(at + 4 * ([step, 5 * step + 1, 3 * step + 5, 7 * step][round] & 15), true);
      const sum = (a + mixed + word + Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32)) | 0;
      [a, b, c, d] = [d, (b + turn(sum, turns[round][step & 3])) | 0, b, c];
    }
    [a, b, c, d].forEach((word, place) => (state[place] = (state[place] + word) | 0));
  }
  return written(state, true);
}

function sha1(bytes) {
  const view = padded(bytes, 64);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < view.byteLength; at += 64) {
    const words = Array.from({ length: 16 }, (_, place) => view.getInt32(at + 4 * place));
    let [a, b, c, d, e] = state;
    for (let step = 0; step < 80; step += 1) {
      if (step > 15) words.push(turn(words[step - 3] ^ words[step - 8] ^ words[step - 14] ^ words[step - 16], 1));
      const round = Math.floor(step / 20);
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const sum = (turn(a, 5) + mixed + e + words[step] + [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round]) | 0;
      [a, b, c, d, e] = [sum, a, turn(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((word, place) => (state[place] = (state[place] + word) | 0));
  }
  return written(state);
}

function written(state, little = false) {
  const view = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, place) => view.setInt32(4 * place, word, little));
  return new Uint8Array(view.buffer);
}

const PRIMES = [];
for (let number = 2; PRIMES.length < 80; number += 1) if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);

/** The first 64 bits after the point of a prime's root; the constants of SHA-2 are no more than these. */
function rootBits(prime, power) {
  const wanted = BigInt(prime) << BigInt(64 * power);
  let root = 0n;
  for (let bit = 68n; bit >= 0n; bit -= 1n) if ((root | (1n << bit)) ** BigInt(power) <= wanted) root |= 1n << bit;
  return BigInt.asUintN(64, root);
}

/** One of the SHA-2 family, in words of 32 or 64 bits. */
const sha2 = (bits, length, begin, turns) => (bytes) => {
  const word = BigInt(bits);
  const low = (number) => BigInt.asUintN(bits, number);
  const cut = (number) => number >> (64n - word);
  const right = (number, by) => low((number >> BigInt(by)) | (number << (word - BigInt(by))));
  const sigma = (number, [one, two, three]) => right(number, one) ^ right(number, two) ^ (three < 0 ? number >> BigInt(-three) : right(number, three));
  const constants = PRIMES.slice(0, bits === 32 ? 64 : 80).map((prime) => cut(rootBits(prime, 3)));
  const state = PRIMES.slice(begin, begin + 8).map((prime) => cut(rootBits(prime, 2)));
  const view = padded(bytes, bits * 2);
  for (let at = 0; at < view.byteLength; at += bits * 2) {
    const words = Array.from({ length: 16 }, (_, place) => (bits === 32 ? BigInt(view.getUint32(at + 4 * place)) : view.getBigUint64(at + 8 * place)));
    let [a, b, c, d, e, f, g, h] = state;
    constants.forEach((constant, step) => {
      if (step > 15) words.push(low(words[step - 16] + sigma(words[step - 15], turns[0]) + words[step - 7] + sigma(words[step - 2], turns[1])));
      const one = h + sigma(e, turns[3]) + ((e & f) ^ (low(~e) & g)) + constant + words[step];
      const two = sigma(a, turns[2]) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [low(one + two), a, b, c, low(d + one), e, f, g];
    });
    [a, b, c, d, e, f, g, h].forEach((number, place) => (state[place] = low(state[place] + number)));
  }
  const digits = state.map((number) => number.toString(16).padStart(bits / 4, "0")).join("").slice(0, length * 2);
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
};

// How far words are turned right; a negative number is a shift.
const LONG = [[1, 8, -7], [19, 61, -6], [28, 34, 39], [14, 18, 41]];
const HASHES = {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": sha2(32, 32, 0, [[7, 18, -3], [17, 19, -10], [2, 13, 22], [6, 11, 25]]),
  "SHA-384": sha2(64, 48, 8, LONG),
  "SHA-512": sha2(64, 64, 0, LONG),
};
