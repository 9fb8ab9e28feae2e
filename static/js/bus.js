// News inside the page: one list of names, one `on`, one `emit`. app.js connects the rooms to it; views listen.

export const NEWS = ["route", "language", "enrolled", "vault", "store", "drafts", "talks", "reference", "outbox", "sender", "online", "update"];

/** @type {Map<string, Set<(detail?: any) => void>>} */ const listeners = new Map(NEWS.map((name) => [name, new Set()]));

const of = (/** @type {string} */ name) => {
  const found = listeners.get(name);
  if (!found) throw new TypeError(`no news is called ${name}`);
  return found;
};

/** @param {string} name @param {(detail?: any) => void} callback @returns {() => void} */
export function on(name, callback) {
  of(name).add(callback);
  return () => of(name).delete(callback);
}

/** @param {string} name @param {any} [detail] */
export const emit = (name, detail) => of(name).forEach((callback) => callback(detail));
