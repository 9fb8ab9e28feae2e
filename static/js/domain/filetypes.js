// What a recording, a film or a file is by its first bytes, and how large it may be. Pure. Twin of siteaudit/attachments/kinds.py:
// what the office would refuse is refused on the phone, for after sealing nobody could mend it.

export const KINDS = /** @type {Record<string, {most: number, accept: string}>} */ ({
  audio: { most: 5e6, accept: "audio/*" },
  video: { most: 20e6, accept: "video/*" },
  file: { most: 5e6, accept: ".pdf,.csv,.txt,.docx,.xlsx,.odt,.ods" },
});

/** @param {Uint8Array} head @param {string} kind @returns {string | null} the media type, or null for what may not be kept. */
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
