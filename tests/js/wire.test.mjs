// What the server made, opened by the phone's code: shared vectors of canonical JSON and sealed files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { canonical, hex, keyId, sha256, text, unb64 } from "../../static/js/domain/bytes.js";
import { openFile } from "../../static/js/vault/sealed-file.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

for (const { name, json, canonical: expected } of read("canonical").vectors) {
  test(`canonical JSON: ${name}`, () => assert.equal(text(canonical(JSON.parse(json))), expected));
}

test("sealed files of the server open on the phone, only with their own key", async () => {
  const { reader, files } = read("sealed-file");
  const kind = { name: "ECDH", namedCurve: "P-256" };
  const own = await crypto.subtle.importKey("jwk", reader.private, kind, false, ["deriveBits"]);
  assert.equal(await keyId(unb64(reader.public)), reader.id);
  for (const { package: id, part, data, name, file } of files) {
    const bytes = unb64(file);
    assert.equal(hex(await sha256(bytes)), name);
    const opened = await openFile(bytes, reader.id, own, unb64(reader.public));
    assert.deepEqual([opened.header.package, opened.header.part, text(opened.data)], [id, part, data]);
    bytes[bytes.length - 1] ^= 1;
    await assert.rejects(openFile(bytes, reader.id, own, unb64(reader.public)));
  }
});
