// How long to wait after the n-th failure in a row: full jitter between 2 s and 15 min, never less than the server asked. Pure.

const LEAST = 2;
const MOST = 900;

/** @param {number} failures @param {number} [asked] Retry-After in seconds @param {() => number} [random] @returns {number} ms */
export function wait(failures, asked = 0, random = Math.random) {
  const most = Math.min(MOST, LEAST * 2 ** Math.min(failures, 30));
  return 1000 * Math.max(LEAST + random() * (most - LEAST), Math.min(asked, 86400));
}
