// Recordings, films and files of an open visit: refused or encrypted before anything is written, then handled like a photo.
// What the office would refuse is refused here, by its first bytes: after sealing nobody could mend it.
import { Problem } from "../domain/problem.js";
import * as vault from "../vault/client.js";
import { append } from "./drafts.js";

export const KINDS = /** @type {Record<string, {most: number, accept: string}>} */ ({
  audio: { most: 5e6, accept: "audio/*" },
  video: { most: 20e6, accept: "video/*" },
  file: { most: 5e6, accept: ".pdf,.csv,.txt,.docx,.xlsx,.odt,.ods" },
});

/** @param {Uint8Array} head @param {string} kind @returns {string | null} the media type, or null for what may not be kept. Twin of siteaudit/attachments/kinds.py. */
export function typeOf(head, kind) {
  const text = String.fromCharCode(...head);
  const of = { audio: "audio", video: "video" }[kind];
  if (of) {
    if (text.startsWith("\x1aE\xdf\xa3")) return `${of}/webm`;
    if (text.slice(4, 8) === "ftyp") return text.slice(8, 11) === "3gp" ? `${of}/3gpp` : `${of}/mp4`;
    if (text.startsWith("OggS")) return `${of}/ogg`;
    if (kind === "video") return null;
    if (text.startsWith("#!AMR")) return "audio/amr";
    if (text.startsWith("RIFF") && text.slice(8, 12) === "WAVE") return "audio/wav";
    return text.startsWith("ID3") || (head[0] === 0xff && (head[1] & 0xe6) === 0xe2) ? "audio/mpeg" : null;
  }
  if (text.startsWith("%PDF-")) return "application/pdf";
  if (text.startsWith("PK\x03\x04")) return "application/zip";
  return head.length && head.every((byte) => byte > 31 || [9, 10, 13].includes(byte)) ? "text/plain" : null;
}

/**
 * @param {string} visit @param {{checklist: string, question: string, person: boolean, part: "assessment"|"protected", imported?: boolean}} about
 * @param {Blob} blob @param {string} kind audio, video or file
 */
export async function add(visit, { checklist, question, person, part, imported = false }, blob, kind) {
  if (!blob.size) throw new Problem("attach.empty");
  if (blob.size > KINDS[kind].most) throw new Problem("attach.too-large", { most: `${KINDS[kind].most / 1e6} MB` });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const type = typeOf(bytes.subarray(0, 512), kind);
  if (!type) throw new Problem("attach.type");
  const id = crypto.randomUUID();
  const where = person ? "protected" : part;
  const box = await vault.ask("draftSeal", { draft: visit, part: where, about: `photo|${id}`, bytes });
  const photo = { id, checklist, question, person, part: where, imported, type, size: bytes.length };
  await append(visit, { kind: "photo", photo, part: where }, { stores: ["photo"], also: (tx) => tx.objectStore("photo").add({ visit, id, box }) });
  return { id, size: bytes.length };
}
