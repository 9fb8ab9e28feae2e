// Changes that the disk did not take before a lock: sealed already, they wait in this page alone until it does.

/** @typedef {{visit: string, n: number, part: "assessment"|"protected", about: string, box: any}} Row of the journal */

/** @type {Row[]} */ let rows = [];
let holding = false;

/** While `now`, what is appended waits here. @param {boolean} now */
export function hold(now) {
  holding = now;
}

export const isHolding = () => holding;
export const allHeld = () => rows;
export const keep = (/** @type {Row} */ row) => rows.push(row);
export const heldOf = (/** @type {string} */ visit) => rows.filter((row) => row.visit === visit);

/** It is on the disk, or its visit is gone. @param {(row: Row) => boolean} which */
export function drop(which) {
  rows = rows.filter((row) => !which(row));
}
