// Recordings, films and files of an open visit: refused or encrypted before anything is written, then handled like a photo.
import { KINDS, typeOf } from "../domain/filetypes.js";
import { Problem } from "../domain/problem.js";
import * as vault from "../vault/client.js";
import { append } from "./drafts.js";

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
