// What the office sent down: sites in pages of 200, one search index, due visits, checklists, programs, profile. All of it
// replaceable, all of it encrypted under the master key; lists are made after unlock and forgotten at lock.
import { unb64 } from "../domain/bytes.js";
import * as vault from "../vault/client.js";
import { get, names, write } from "./database.js";

const PAGE = 200;
/** @type {Map<string, Promise<any>>} */ const opened = new Map();
/** @type {Set<(news: {type: "pulled"}) => void>} */ const listeners = new Set();
/** @type {Map<string, string>} */ const addresses = new Map();
vault.onChange(() => {
  opened.clear();
  addresses.forEach((address) => URL.revokeObjectURL(address));
  addresses.clear();
});

/** @param {(news: {type: "pulled"}) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** @param {string} name @returns {Promise<any>} null when it is not on this phone */
function value(name) {
  if (!opened.has(name)) {
    const found = (async () => {
      const box = await get("reference", name);
      return box ? vault.ask("open", { about: `reference|${name}`, box }) : null;
    })();
    opened.set(name, found);
    found.then((held) => held ?? opened.delete(name), () => opened.delete(name));
  }
  return /** @type {Promise<any>} */ (opened.get(name));
}

/** @param {string} name @param {unknown} held @returns {Promise<[string, any]>} */
const sealed = async (name, held) => [name, await vault.ask("seal", { about: `reference|${name}`, value: held })];

const head = async () => (await value("head")) ?? {};
const fold = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Take a whole work package in one transaction. @param {any} down */
export async function replace({ sites: found, unchanged: _unchanged, ...rest }) {
  const pages = [];
  for (let at = 0; at < found.length; at += PAGE) pages.push(found.slice(at, at + PAGE));
  const index = found.map((/** @type {any} */ site, /** @type {number} */ at) => {
    const { uid, name, names = [], codes = [], area = [], lat, lon, status, activity } = site;
    const words = fold([name, ...names, ...codes, ...area].join("\n"));
    return { uid, name, names, codes, area, lat, lon, status: status?.official ?? null, activity, words, page: Math.floor(at / PAGE) };
  });
  const boxes = await Promise.all([
    sealed("head", { ...rest, pulled_at: new Date().toISOString() }), sealed("index", index),
    ...pages.map((page, at) => sealed(`page-${at}`, page)),
  ]);
  await write(["reference"], async (tx) => {
    const store = tx.objectStore("reference");
    await store.delete(IDBKeyRange.bound("page-", "page-\uffff"));
    for (const [name, box] of boxes) await store.put(box, name);
  });
  opened.clear();
  listeners.forEach((callback) => callback({ type: "pulled" }));
}

/** @param {string} name @param {object} held */
async function keep(name, held) {
  const [, box] = await sealed(name, held);
  await write(["reference"], (tx) => tx.objectStore("reference").put(box, name));
}

/** Published programs never change, so they stay: an open visit keeps its own version. @param {string} digest @param {object} held with the hashes of its files */
export const keepProgram = (digest, held) => keep(`program-${digest}`, held);
/** A list or a picture, once for all versions that name it. @param {string} sum @param {object} held */
export const keepFile = (sum, held) => keep(`file-${sum}`, held);

/** Great-circle distance, good to a metre in ten kilometres. @param {{lat: number, lon: number}} a @param {{lat: number, lon: number}} b */
function distance(a, b) {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  return Math.round(Math.hypot(x, (b.lat - a.lat) * rad) * 6371008.8);
}

/** @param {any} row @param {string} text */
function rank({ words, codes }, text) {
  if (codes.some((/** @type {string} */ code) => fold(code) === text)) return 0;
  if (words.startsWith(text)) return 1;
  const at = words.indexOf(text);
  return at < 0 ? -1 : /\W/.test(words[at - 1]) ? 2 : 3;
}

/** Sites by words, best first; without words by distance or name. @param {string} [text] @param {{near?: {lat: number, lon: number}, limit?: number}} [how] */
export async function sites(text = "", { near, limit = 50 } = {}) {
  const words = fold(text.trim());
  const found = [];
  for (const { words: folded, page: _page, ...row } of (await value("index")) ?? []) {
    const order = words ? rank({ ...row, words: folded }, words) : 0;
    if (order >= 0) found.push({ ...row, order, ...(near && row.lat != null ? { distance_m: distance(near, row) } : {}) });
  }
  found.sort((a, b) => a.order - b.order || (near ? (a.distance_m ?? Infinity) - (b.distance_m ?? Infinity) : 0) || a.name.localeCompare(b.name));
  return found.slice(0, limit).map(({ order: _order, ...row }) => row);
}

/** @param {string} uid */
export async function site(uid) {
  const row = ((await value("index")) ?? []).find((/** @type {any} */ one) => one.uid === uid);
  return row ? (await value(`page-${row.page}`)).find((/** @type {any} */ one) => one.uid === uid) : null;
}

/** Visits to make, by date, with the names of their sites. */
export async function due() {
  const index = new Map(((await value("index")) ?? []).map((/** @type {any} */ row) => [row.uid, row]));
  const found = ((await head()).visits ?? []).map((/** @type {any} */ visit) => {
    const at = index.get(visit.site);
    return { ...visit, site_name: at?.name ?? null, site_area: at?.area ?? [], lat: at?.lat ?? null, lon: at?.lon ?? null };
  });
  return found.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.due_on < b.due_on ? -1 : 1));
}

/** Names of the programs and files on this phone; readable while locked. */
export const kept = async () => new Set((await names("reference")).filter((name) => /^(program|file)-/.test(name)));

export async function checklists() {
  const here = await kept();
  const has = (/** @type {unknown} */ sum) => here.has(`file-${sum}`);
  return ((await head()).checklists ?? []).map((/** @type {any} */ list) => ({ ...list, ready: here.has(`program-${list.digest}`) && Object.values(list.files ?? {}).every(has) }));
}

/** @param {string} digest */
export const program = (digest) => value(`program-${digest}`);

/** What a program reads beside itself, by name: rows of lists, addresses of pictures and sounds. @param {string} digest */
export async function files(digest) {
  const { files: wanted = [], sums = {} } = (await program(digest)) ?? {};
  const found = wanted.map(async (/** @type {string} */ name) => [name, OWN[name] ? await OWN[name]() : await file(sums[name])]);
  return Object.fromEntries((await Promise.all(found)).filter(([, held]) => held));
}

/** @param {string} sum */
async function file(sum) {
  const held = addresses.get(sum) ?? (sum ? await value(`file-${sum}`) : null);
  if (!held?.data) return held?.rows ?? held;
  opened.delete(`file-${sum}`);
  const address = URL.createObjectURL(new Blob([unb64(held.data)], { type: held.type }));
  addresses.set(sum, address);
  return address;
}

/** The phone's own sites as a list to choose from; the same columns as siteaudit/sites/choices.py. */
async function siteRows() {
  const pages = new Set(((await value("index")) ?? []).map((/** @type {any} */ row) => row.page));
  const found = (await Promise.all([...pages].map((at) => value(`page-${at}`)))).flat();
  return found.map(({ uid, name, area: [province = "", territory = ""] = [], activity, operator_type, minerals = [] }) => {
    const label = [name.trim() || uid, territory || province].filter(Boolean).join(", ");
    return { name: uid, label, province, territory, activity, operator_type, minerals: minerals.join(" ") };
  });
}

/** Lists that no checklist brings: the phone's own. @type {Record<string, () => Promise<any[]>>} */
const OWN = { "sites.csv": siteRows, "bodies.csv": async () => (await head()).bodies ?? [] };

export const profile = async () => (await head()).profile ?? null;
export const areas = async () => (await head()).areas ?? [];
export const user = async () => (await head()).user ?? null;
export const own = async () => (await head()).own ?? [];
export const cursor = async () => (await head()).cursor ?? null;
export const pulled_at = async () => (await head()).pulled_at ?? null;
