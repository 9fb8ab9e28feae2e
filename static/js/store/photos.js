// Photos of an open visit: refused or made small before anything is written, drawn again (so no EXIF, no thumbnail, no trailer),
// encrypted, then stored together with their journal entry in one transaction.
import { Problem } from "../domain/problem.js";
import * as vault from "../vault/client.js";
import { get, write } from "./database.js";
import { append, read as readDraft } from "./drafts.js";

const SIDE = 1600;
const BYTES = 300 * 1024;
const LARGEST_FILE = 50e6;
const LARGEST_PIXELS = 64e6;

/** Width and height from the head of a JPEG, PNG or WebP, before anything decodes it; null when it is none of them. @param {Uint8Array} head @returns {[number, number] | null} */
export function pixels(head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
    if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) {
      const kind = view.getUint32(12);
      if (kind === 0x56503858) return [1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8)];
      if (kind === 0x56503820) return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
      const bits = view.getUint32(21, true);
      return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
    }
    if (view.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
      const mark = view.getUint16(at);
      if (mark < 0xff01) return null;
      if (mark >= 0xffc0 && mark <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(mark)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
  } catch {
    return null;
  }
}

/** @param {Blob} blob */
export async function shrink(blob) {
  if (!blob.size) throw new Problem("photo.empty");
  if (blob.size > LARGEST_FILE) throw new Problem("photo.too-large");
  const size = pixels(new Uint8Array(await blob.slice(0, 1 << 20).arrayBuffer()));
  if (!size) throw new Problem("photo.type");
  if (size[0] * size[1] > LARGEST_PIXELS) throw new Problem("photo.too-large");
  const image = await createImageBitmap(blob).catch(() => {
    throw new Problem("photo.not-readable");
  });
  try {
    let scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    for (let quality = 0.82; ; quality -= 0.12) {
      if (quality < 0.45) {
        quality = 0.7;
        scale *= 0.75;
      }
      const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
      const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const small = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (small.size <= BYTES) return { bytes: new Uint8Array(await small.arrayBuffer()), width: canvas.width, height: canvas.height };
    }
  } finally {
    image.close();
  }
}

/** @param {string} visit @param {{checklist: string, question: string, person: boolean, part: "assessment"|"protected", imported?: boolean}} about @param {Blob} blob */
export async function add(visit, { checklist, question, person, part, imported = false }, blob) {
  const { bytes, width, height } = await shrink(blob);
  const id = crypto.randomUUID();
  const where = person ? "protected" : part;
  const box = await vault.ask("draftSeal", { draft: visit, part: where, about: `photo|${id}`, bytes });
  const photo = { id, checklist, question, person, part: where, imported, type: "image/jpeg", size: bytes.length };
  const also = (/** @type {any} */ tx) => tx.objectStore("photo").add({ visit, id, box });
  await append(visit, { kind: "photo", photo, part: where }, { stores: ["photo"], also });
  return { id, size: bytes.length, width, height };
}

/** @param {string} visit */
export const list = async (visit) => (await readDraft(visit)).photos;

/** For `URL.createObjectURL`; revoke it on lock. @param {string} visit @param {string} id */
export async function read(visit, id) {
  const [photo, row] = [(await list(visit)).find((one) => one.id === id), await get("photo", [visit, id])];
  if (!photo || !row) throw new Problem("photo.unreadable", { photo: id });
  return new Blob([await vault.ask("draftBytes", { draft: visit, part: photo.part, about: `photo|${id}`, box: row.box })], { type: photo.type });
}

/** @param {string} visit @param {string} id */
export const remove = (visit, id) => append(visit, { kind: "photo-gone", id });
