// Stands in for store/database.js in the office's preview: the same tables, in the memory of one page, gone when it closes.
import { upgrade } from "../../store/upgrades.js";

/** @type {Map<string, {path: any, rows: Map<string, {key: any, value: any}>}>} */ const tables = new Map();
upgrade(/** @type {any} */ ({ createObjectStore: (/** @type {string} */ name, /** @type {any} */ how) => tables.set(name, { path: how?.keyPath, rows: new Map() }) }), 0);

/** @param {string} name */
const table = (name) => /** @type {{path: any, rows: Map<string, {key: any, value: any}>}} */ (tables.get(name));
const rowsOf = (/** @type {string} */ name, /** @type {IDBKeyRange | undefined} */ range) =>
  [...table(name).rows.values()].filter(({ key }) => !range || range.includes(key)).sort((a, b) => indexedDB.cmp(a.key, b.key));

/** @param {any} path @param {any} value @param {any} key */
const keyOf = (path, value, key) => (Array.isArray(path) ? path.map((one) => value[one]) : path ? value[path] : key);

/** One table as a transaction shows it. @param {string} name */
function objectStore(name) {
  const { path, rows } = table(name);
  const put = async (/** @type {any} */ value, /** @type {any} */ given) => {
    const key = keyOf(path, value, given);
    rows.set(JSON.stringify(key), { key, value });
  };
  return {
    put,
    add: async (/** @type {any} */ value, /** @type {any} */ key) => {
      if (rows.has(JSON.stringify(keyOf(path, value, key)))) throw new DOMException("there already", "ConstraintError");
      return put(value, key);
    },
    get: async (/** @type {any} */ key) => rows.get(JSON.stringify(key))?.value,
    getAll: async (/** @type {any} */ range) => rowsOf(name, range).map(({ value }) => value),
    getAllKeys: async (/** @type {any} */ range) => rowsOf(name, range).map(({ key }) => key),
    delete: async (/** @type {any} */ wanted) => {
      const gone = wanted instanceof IDBKeyRange ? rowsOf(name, wanted).map(({ key }) => key) : [wanted];
      for (const key of gone) rows.delete(JSON.stringify(key));
    },
  };
}

export const onChange = () => () => {};
export const state = () => "ok";
export const reserve = async () => {};
/** @template T @param {string[]} _stores @param {(tx: any) => Promise<T> | T} work */
export const write = async (_stores, work) => work({ objectStore });
export const get = (/** @type {string} */ store, /** @type {any} */ key) => objectStore(store).get(key);
export const all = (/** @type {string} */ store, /** @type {IDBKeyRange} */ range) => objectStore(store).getAll(range);
export const names = (/** @type {string} */ store) => objectStore(store).getAllKeys(undefined);
export const count = async (/** @type {string} */ store) => table(store).rows.size;
export const ofVisit = (/** @type {string} */ visit) => IDBKeyRange.bound([visit], [visit, []]);
export const probe = async () => ({ ok: true, persisted: false, free: 0 });
