// What becomes of an id when a row of a repeat goes: its own go with it, those behind it move up. Pure.

/** @param {string} id @param {string} path the repeat @param {number} place of the row that goes @returns {string | null} null when it went with the row */
export function movedId(id, path, place) {
  const found = id.startsWith(`${path}[`) ? /^\[(\d+)\](.*)$/.exec(id.slice(path.length)) : null;
  if (!found || Number(found[1]) < place) return id;
  return Number(found[1]) === place ? null : `${path}[${Number(found[1]) - 1}]${found[2]}`;
}
