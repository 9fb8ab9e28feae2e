// Whether our server answers, judged by real answers only: `navigator.onLine` and a 200 from a hotel's login page prove nothing.

/** @typedef {"unknown"|"online"|"offline"|"portal"} State */
/** @type {State} */ let now = "unknown";
/** @type {Set<(state: State) => void>} */ const listeners = new Set();

export const state = () => now;

/** @param {(state: State) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** @param {State} seen */
export function saw(seen) {
  if (seen === now) return;
  now = seen;
  listeners.forEach((callback) => callback(now));
}
