// The pure parts of the vault under node: bytes, HPKE, sealed files, waits. What needs a browser is in tests/browser/.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { b64, canonical, hex, isSigned, keyId, sha256, sign, text, unb64, utf8 } from "../../static/js/domain/bytes.js";
import * as hpke from "../../static/js/vault/hpke.js";
import { BUCKET, openFile, sealFile } from "../../static/js/vault/sealed-file.js";
import { checkPassphrase, makeSlot, openSlot, plainForm, waitUntil } from "../../static/js/vault/unlock.js";
import { wait } from "../../static/js/sync/backoff.js";

const random = (size) => crypto.getRandomValues(new Uint8Array(size));

async function reader() {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { pair, raw, id: await keyId(raw), public: b64(raw) };
}

test("canonical JSON is RFC 8785", () => {
  const cases = [
    [{ b: 1, a: [true, null, "é\u2028\n\""] }, '{"a":[true,null,"é\u2028\\n\\""],"b":1}'],
    [{ "\u20ac": 1, "\r": 2, "\ufb33": 3, 1: 4, "\u{1f600}": 5, "\u0080": 6, "ö": 7 }, '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'],
    [[1e30, 4.5, 2e-3, 1e-27, 333333333.33333329, -0, 1e21], "[1e+30,4.5,0.002,1e-27,333333333.3333333,0,1e+21]"],
    [{ a: undefined, b: null }, '{"b":null}'],
  ];
  for (const [value, expected] of cases) assert.equal(text(canonical(value)), expected);
  assert.throws(() => canonical(NaN));
});

test("base64url goes both ways without padding", () => {
  for (let size = 0; size < 100; size += 1) {
    const bytes = random(size);
    assert.deepEqual(unb64(b64(bytes)), bytes);
    assert.match(b64(bytes), /^[\w-]*$/);
  }
  const large = random(65536);
  assert.deepEqual(unb64(b64(large)), large);
});

test("a signature is raw, checks, and a changed byte or malformed input is false", async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const point = b64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const signature = await sign(pair.privateKey, utf8("a"));

  assert.equal(unb64(signature).length, 64);
  assert.equal(await isSigned(point, signature, utf8("a")), true);
  for (const bad of [[point, signature, "b"], ["AAAA", signature, "a"], [point, "", "a"], [point, "*", "a"], [undefined, undefined, "a"]]) {
    assert.equal(await isSigned(bad[0], bad[1], utf8(bad[2])), false);
  }
});

test("HPKE seals and opens the RFC's own message, byte for byte", async () => {
  const vector = JSON.parse(readFileSync(new URL("../vectors/hpke.json", import.meta.url), "utf8"));
  const bytes = (/** @type {string} */ encoded) => Uint8Array.from(Buffer.from(encoded, "hex"));
  const pair = async (secret, point) => {
    const [x, y] = [bytes(point).slice(1, 33), bytes(point).slice(33)].map(b64);
    const jwk = { kty: "EC", crv: "P-256", x, y };
    const kind = { name: "ECDH", namedCurve: "P-256" };
    const privateKey = await crypto.subtle.importKey("jwk", { ...jwk, d: b64(bytes(secret)) }, kind, false, ["deriveBits"]);
    return { privateKey, publicKey: await crypto.subtle.importKey("jwk", jwk, kind, true, []) };
  };
  const [{ pt, ct, aad }] = vector.encryptions;

  const ephemeral = await pair(vector.skEm, vector.pkEm);
  const { enc, sealed } = await hpke.seal(bytes(vector.pkRm), bytes(vector.info), bytes(pt), { aad: bytes(aad), ephemeral });
  assert.deepEqual([hex(enc), hex(sealed)], [vector.enc, ct]);

  const recipient = await pair(vector.skRm, vector.pkRm);
  const opened = await hpke.open(recipient.privateKey, bytes(vector.pkRm), bytes(vector.info), bytes(vector.enc), bytes(ct), bytes(aad));
  assert.equal(hex(opened), pt);
});

test("HPKE opens only with the right key, info, aad and bytes", async () => {
  const [one, other] = [await reader(), await reader()];
  const { enc, sealed } = await hpke.seal(one.raw, utf8("info"), utf8("message"), { aad: utf8("aad") });

  assert.equal(text(await hpke.open(one.pair.privateKey, one.raw, utf8("info"), enc, sealed, utf8("aad"))), "message");
  await assert.rejects(hpke.open(other.pair.privateKey, other.raw, utf8("info"), enc, sealed, utf8("aad")));
  await assert.rejects(hpke.open(one.pair.privateKey, one.raw, utf8("else"), enc, sealed, utf8("aad")));
  await assert.rejects(hpke.open(one.pair.privateKey, one.raw, utf8("info"), enc, sealed));
  sealed[0] ^= 1;
  await assert.rejects(hpke.open(one.pair.privateKey, one.raw, utf8("info"), enc, sealed, utf8("aad")));
});

test("a sealed file opens whole or not at all, at every chunk border", async () => {
  const one = await reader();
  const about = { package: "p", part: "assessment", content: "photo", to: [one] };
  for (const size of [0, 1, 65531, 65532, 1048571, 1048572, 2097147, 2200000]) {
    const data = new Uint8Array(size).map((_, i) => i * 7);
    const file = await sealFile(about, data);
    assert.deepEqual((await openFile(file, one.id, one.pair.privateKey, one.raw)).data, data);
    for (const cut of [1, 16, 1048592]) {
      if (file.length > cut + 1000) await assert.rejects(openFile(file.slice(0, -cut), one.id, one.pair.privateKey, one.raw));
    }
  }
});

test("the same record sealed twice shares no byte run, and sizes tell only the bucket", async () => {
  const one = await reader();
  const about = { package: "p", part: "protected", content: "record", to: [one, await reader()] };
  const sizes = new Set();
  for (const word of ["no", "yes", "unknown"]) {
    const file = await sealFile(about, utf8(JSON.stringify({ HR10: word })));
    sizes.add(file.length);
    const { header, data } = await openFile(file, one.id, one.pair.privateKey, one.raw);
    assert.equal(header.to.length, 2);
    assert.equal(JSON.parse(text(data)).HR10, word);
  }
  assert.equal(sizes.size, 1);
  assert.equal(BUCKET.record, 1024);
  const [a, b] = [await sealFile(about, utf8("x")), await sealFile(about, utf8("x"))];
  assert.notEqual(hex(await sha256(a.slice(-64))), hex(await sha256(b.slice(-64))));
});

test("a changed header or byte opens nothing", async () => {
  const one = await reader();
  const file = await sealFile({ package: "p", part: "assessment", content: "record", to: [one] }, utf8("x"));
  for (let at = 0; at < file.length; at += 13) {
    const bad = file.slice();
    bad[at] ^= 1;
    await assert.rejects(openFile(bad, one.id, one.pair.privateKey, one.raw), `byte ${at}`);
  }
});

test("one secret has one spelling, and a short one is refused", () => {
  assert.equal(plainForm("  Four  Plain\tWORDS ﬁve "), "four plain words five");
  assert.equal(checkPassphrase(" 1234567 "), "passphrase.short");
  assert.equal(checkPassphrase("12345678"), null);
});

test("a slot opens with its secret only", async () => {
  const master = random(32);
  const slot = await makeSlot("four plain words here", master);

  assert.deepEqual(await openSlot("Four plain words  here", slot), master);
  assert.equal(await openSlot("four plain words", slot), null);
  assert.equal(await openSlot("four plain words here", { ...slot, kind: "quick" }), null);
  assert.equal(slot.rounds, 600000);
  await assert.rejects(openSlot("x", { ...slot, kdf: "none" }));
});

test("waits grow after the fifth wrong try and a clock set back ends none", () => {
  const now = 1e12;
  const waits = [0, 4, 5, 6, 7, 8, 9, 20].map((failed) => (waitUntil({ failed, at: now }, now) || now) - now);

  assert.deepEqual(waits, [0, 0, 30e3, 60e3, 300e3, 900e3, 900e3, 900e3]);
  assert.equal(waitUntil({ failed: 5, at: now }, now + 30e3), 0);
  assert.equal(waitUntil({ failed: 5, at: now }, now - 1e9), now - 1e9 + 30e3);
});

test("the wait between tries stays between 2 s and 15 min and obeys the server", () => {
  assert.equal(wait(1, 0, () => 0), 2000);
  assert.equal(wait(3, 0, () => 1), 16000);
  assert.equal(wait(40, 0, () => 1), 900000);
  assert.equal(wait(1, 120, () => 0), 120000);
});
