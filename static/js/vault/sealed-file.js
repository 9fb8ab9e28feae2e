// The sealed file of a package: a header that names its readers, then AES-256-GCM chunks under a key made for this file alone.
// The Python half is siteaudit/core/sealing.py; both read tests/vectors/sealed-file.json.
import { b64, canonical, join, sha256, text, u32, unb64, utf8 } from "../domain/bytes.js";
import * as hpke from "./hpke.js";

const MAGIC = utf8("SAB1");
const CHUNK = 1048576;
const TAG = 16;
/** Sizes are rounded up, so that a length tells nothing of what was written. */
export const BUCKET = { record: 1024, photo: 65536 };

const info = (/** @type {string} */ pack, /** @type {string} */ part, /** @type {string} */ key) => utf8(`siteaudit/file/1|${pack}|${part}|${key}`);

/** @param {number} index @param {boolean} last */
const nonce = (index, last) => join(new Uint8Array(7), u32(index), Uint8Array.of(last ? 1 : 0));

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} way */
const through = async (bytes, way) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(way)).arrayBuffer());

/**
 * @param {{package: string, part: "assessment"|"protected", content: "record"|"photo", to: {id: string, public: string}[]}} about
 * @param {Uint8Array} data
 */
export async function sealFile(about, data) {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const to = [];
  for (const reader of about.to) {
    const { enc, sealed } = await hpke.seal(unb64(reader.public), info(about.package, about.part, reader.id), raw);
    to.push({ key: reader.id, enc: b64(enc), wrapped: b64(sealed) });
  }
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  raw.fill(0);
  const header = canonical({ v: 1, package: about.package, part: about.part, to, chunk: CHUNK });
  const additionalData = await sha256(header);
  const packed = about.content === "record" ? await through(data, new CompressionStream("gzip")) : data;
  const bucket = BUCKET[about.content];
  const plain = new Uint8Array(Math.ceil((5 + packed.length) / bucket) * bucket);
  plain[0] = about.content === "record" ? 1 : 0;
  plain.set(u32(packed.length), 1);
  plain.set(packed, 5);
  const parts = [MAGIC, u32(header.length), header];
  for (let at = 0, index = 0; at < plain.length; at += CHUNK, index += 1) {
    const iv = nonce(index, at + CHUNK >= plain.length);
    parts.push(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain.subarray(at, at + CHUNK))));
  }
  return join(...parts);
}

/** Opens a sealed file; any malformed input throws. For tests and key holders' pages. @param {Uint8Array} file @param {string} id @param {CryptoKey} privateKey @param {Uint8Array} publicKey */
export async function openFile(file, id, privateKey, publicKey) {
  if (text(file.subarray(0, 4)) !== "SAB1") throw new TypeError("not a sealed file");
  const end = 8 + new DataView(file.buffer, file.byteOffset).getUint32(4);
  const bytes = file.slice(8, end);
  const header = JSON.parse(text(bytes));
  const mine = header.to.find((/** @type {{key: string}} */ reader) => reader.key === id);
  const raw = await hpke.open(privateKey, publicKey, info(header.package, header.part, id), unb64(mine.enc), unb64(mine.wrapped));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const additionalData = await sha256(bytes);
  const parts = [];
  for (let at = end, index = 0; at < file.length; at += header.chunk + TAG, index += 1) {
    const iv = nonce(index, at + header.chunk + TAG >= file.length);
    parts.push(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, file.subarray(at, at + header.chunk + TAG))));
  }
  const plain = join(...parts);
  const data = plain.subarray(5, 5 + new DataView(plain.buffer).getUint32(1));
  return { header, data: plain[0] === 1 ? await through(data, new DecompressionStream("gzip")) : data };
}
