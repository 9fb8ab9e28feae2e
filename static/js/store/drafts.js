// Open visits: a journal of encrypted changes per visit, two keys (assessment, protected), read back by replaying.
// `save` resolves after the strict commit only. `finish` seals one way and hands over to the outbox in one transaction.
import { getAnswer, setAnswer } from "../domain/answers.js";
import { Problem } from "../domain/problem.js";
import { movedId } from "../domain/rows.js";
import * as vault from "../vault/client.js";
import { all, count as rows, get, ofVisit, write } from "./database.js";
import * as held from "./held.js";
import { chained } from "./identity.js";
import { changed as outboxChanged } from "./outbox.js";

/** @typedef {"assessment"|"protected"} Part */
/** @typedef {{name: string, version: string, digest: string}} Checklist */
/** @typedef {{kind: string, part?: Part, checklist?: any, id?: string, value?: unknown, mark?: object, set?: object, photo?: any, at?: string, n?: number, of?: number}} Change */

/** @type {Set<(news: {type: string, visit: string}) => void>} */ const listeners = new Set();
/** Journal numbers and one queue per visit; no answers are kept here. @type {Map<string, {n: number, digests: Record<string, string>, queue: Promise<any>}>} */
const known = new Map();
vault.onChange(({ state }) => {
  known.clear();
  // A sweep that fails is only late: it comes again at the next unlock.
  if (state === "open") tidy().catch(() => {});
});

const tell = (/** @type {string} */ type, /** @type {string} */ visit) => listeners.forEach((callback) => callback({ type, visit }));

/** @param {(news: {type: string, visit: string}) => void} callback */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** How many visits are open; works while locked. */
export const count = async () => ({ open: await rows("draft") });

/** The changes of a visit in order, each with its number. @param {string} visit @returns {Promise<Change[]>} */
async function journal(visit) {
  const entries = [...await all("journal", ofVisit(visit)), ...held.heldOf(visit)].sort((a, b) => a.n - b.n);
  if (!entries.length) throw new Problem("draft.not-found", { visit });
  const changes = await vault.ask("draftRead", { draft: visit, entries });
  return changes.map((/** @type {Change} */ change, /** @type {number} */ at) => ({ ...change, n: entries[at].n, part: entries[at].part }));
}

/** @param {string} visit */
async function place(visit) {
  let here = known.get(visit);
  if (here) return here;
  const changes = await journal(visit);
  /** @type {Record<string, string>} */ const digests = {};
  for (const { kind, checklist, set } of changes) {
    for (const list of kind === "open" ? /** @type {any} */ (set).checklists : kind === "checklist" ? [checklist] : []) digests[list.name] = list.digest;
  }
  here = known.get(visit) ?? { n: /** @type {number} */ (changes.at(-1)?.n), digests, queue: Promise.resolve() };
  known.set(visit, here);
  return here;
}

/** @param {string} visit @param {Change} change @param {{digest?: string, stores?: string[], also?: (tx: any) => Promise<any>, n: number}} how */
async function put(visit, change, { digest = "", stores = [], also, n }) {
  const { part = "assessment", ...entry } = change;
  const about = `${n}|${digest}`;
  const box = await vault.ask("draftSeal", { draft: visit, part, about, value: entry });
  const row = { visit, n, part, about, box };
  if (held.isHolding() && !also) return held.keep(row);
  return write(["journal", ...stores], async (tx) => {
    await tx.objectStore("journal").add(row);
    await also?.(tx);
  });
}

/**
 * Append one change; resolves when it is on the disk. Saves of one visit keep their order.
 * @param {string} visit @param {Change} change @param {{stores?: string[], also?: (tx: any) => Promise<any>}} [more] written in the same transaction
 */
export async function append(visit, change, more = {}) {
  const here = await place(visit);
  const at = new Date().toISOString();
  const name = typeof change.checklist === "string" ? change.checklist : change.photo?.checklist;
  if (name && !here.digests[name]) throw new Problem("draft.no-checklist", { checklist: name });
  const task = here.queue.then(async () => {
    for (let left = 5; ; left -= 1) {
      try {
        const n = here.n + 1;
        await put(visit, { ...change, at }, { ...more, digest: name && here.digests[name], n });
        here.n = n;
        return { at, n };
      } catch (problem) {
        // Another tab took the number.
        if (!left || /** @type {Error} */ (problem).name !== "ConstraintError") throw problem;
        here.n = (await all("journal", ofVisit(visit))).at(-1)?.n ?? here.n;
      }
    }
  });
  here.queue = task.catch(() => {});
  const saved = await task;
  if (change.kind === "checklist") here.digests[change.checklist.name] = change.checklist.digest;
  tell("saved", visit);
  return saved;
}

/** What a lock found unsaved, to the disk in its order; works while locked. Where another page took a number meanwhile, the open vault seals anew. */
export async function writeHeld() {
  for (const row of held.allHeld()) {
    try {
      if (held.allHeld().includes(row)) await write(["journal"], (tx) => tx.objectStore("journal").add(row));
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== "ConstraintError") throw problem;
      if (!vault.isOpen()) continue;
      const [change] = await vault.ask("draftRead", { draft: row.visit, entries: [row] });
      await append(row.visit, { ...change, part: row.part });
    }
    held.drop((one) => one === row);
  }
}

/** The submission that a checklist becomes has its id from the start. @param {Checklist} list */
const numbered = (list) => ({ ...list, uid: crypto.randomUUID() });

/** Save one change of a visit. @param {string} visit @param {Change} change */
export const save = (visit, change) => append(visit, change.kind === "checklist" ? { ...change, checklist: numbered(change.checklist) } : change);

/**
 * Open a visit: its keys are made and escrowed before a word is written.
 * @param {{site?: string, site_text?: string, label: string, plan?: string, checklists: Checklist[], visit?: object}} given
 */
export async function open({ site, site_text, label, plan, checklists, visit: first }) {
  const visit = crypto.randomUUID();
  return navigator.locks.request("siteaudit-drafts", async () => {
    const escrow = await vault.ask("draftCreate", { draft: visit });
    const at = new Date().toISOString();
    const set = { ...first, site: site ?? null, site_text, label, plan: plan ?? null, started_at: at, checklists: checklists.map(numbered) };
    const also = (/** @type {any} */ tx) => tx.objectStore("draft").put({ visit, escrow });
    await put(visit, { kind: "open", set, at }, { stores: ["draft"], also, n: 1 });
    tell("opened", visit);
    return visit;
  });
}

/** A row of a repeat is gone: what was said of later rows moves up. @param {Record<string, any>} named @param {string} path @param {number} place */
function closeRow(named, path, place) {
  const rows = Object.entries(named).filter(([id]) => id.startsWith(`${path}[`));
  for (const [id] of rows) delete named[id];
  for (const [id, held] of rows) {
    const moved = movedId(id, path, place);
    if (moved) named[moved] = held;
  }
}

/** One answer; an empty value clears, and takes out a whole row when the id is one. @param {any} list @param {Map<string, any>} photos @param {string} id @param {unknown} value @param {Part} part */
function putAnswer({ checklist, answers, marks, parts }, photos, id, value, part) {
  const row = /^(.+)\[(\d+)\]$/.exec(id);
  if (row && (value === null || value === undefined)) {
    /** @type {any[] | undefined} */ (getAnswer(answers, row[1]))?.splice(Number(row[2]) - 1, 1);
    for (const named of [marks, parts]) closeRow(named, row[1], Number(row[2]));
    for (const [key, photo] of photos) {
      const question = photo.checklist === checklist ? movedId(photo.question, row[1], Number(row[2])) : photo.question;
      if (question) photos.set(key, { ...photo, question });
      else photos.delete(key);
    }
    return;
  }
  setAnswer(answers, id, value);
  parts[id] = part;
}

/** @param {Change[]} changes */
function live(changes) {
  const taken = new Set(changes.filter(({ kind }) => kind === "undo").map(({ of }) => of));
  return changes.filter(({ kind, n }) => kind !== "undo" && !taken.has(n));
}

const UNDOABLE = ["answer", "mark", "photo"];

/** @param {string} visit @param {Change[]} changes */
function replay(visit, changes) {
  /** @type {any} */ let head = { uid: visit };
  /** @type {Record<string, any>} */ const submissions = Object.create(null);
  /** @type {Map<string, any>} */ const photos = new Map();
  let aside = false;
  const list = (/** @type {any} */ { name, version, digest, uid }) => {
    submissions[name] ??= { uid, checklist: name, version, digest, answers: {}, marks: {}, parts: {} };
  };
  const going = live(changes);
  for (const { kind, part, checklist, id = "", value, mark, set, photo, at, ...rest } of going) {
    const here = submissions[checklist];
    if (kind === "open" || kind === "visit") head = { ...head, ...set };
    if (kind === "open") /** @type {any} */ (set).checklists.forEach(list);
    if (kind === "checklist") list(checklist);
    if (kind === "answer" && here) {
      putAnswer(here, photos, id, value, /** @type {Part} */ (part));
      if (here.parts[id]) here.marks[id] = { ...here.marks[id], at };
    }
    if (kind === "mark" && here) {
      here.marks[id] = { ...here.marks[id], ...mark, at };
      for (const [name, field] of Object.entries(here.marks[id])) if (field === null) delete here.marks[id][name];
    }
    if (kind === "photo") photos.set(photo.id, { ...photo, captured_at: at });
    if (kind === "photo-gone") photos.delete(id);
    if (kind === "aside") aside = /** @type {any} */ (rest).aside;
  }
  const { checklists: _lists, ...about } = head;
  const can_undo = going.some(({ kind }) => UNDOABLE.includes(kind));
  return { visit: about, submissions: { ...submissions }, photos: [...photos.values()], changed_at: changes.at(-1)?.at, n: changes.at(-1)?.n, can_undo, aside };
}

/** Everything of one visit, both parts together. @param {string} visit */
export const read = async (visit) => replay(visit, await journal(visit));

/** The open visits, newest first; a damaged one is listed as such and harms no other. */
export async function list() {
  const found = await Promise.all((await all("draft")).map(async ({ visit }) => {
    try {
      const { visit: { site, site_text, label, plan, started_at }, submissions, photos, changed_at, aside } = await read(visit);
      const lists = Object.values(submissions);
      return {
        visit, site, site_text, label, plan, started_at, changed_at, aside, photos: photos.length,
        checklists: lists.map(({ checklist: name, version, digest }) => ({ name, version, digest })),
        answered: lists.reduce((sum, { parts }) => sum + Object.keys(parts).length, 0),
        over_72h: Date.now() - Date.parse(started_at) > 72 * 3600e3,
      };
    } catch (problem) {
      if (/** @type {Problem} */ (problem).code === "vault.locked") throw problem;
      return { visit, damaged: true, code: /** @type {Problem} */ (problem).code ?? "draft.damaged", started_at: "" };
    }
  }));
  return found.sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
}

/** Take back the newest answer, mark or photo. @param {string} visit */
export async function undo(visit) {
  const last = live(await journal(visit)).findLast(({ kind }) => UNDOABLE.includes(kind));
  if (!last) return null;
  await append(visit, { kind: "undo", of: last.n, part: last.part });
  return last;
}

/** @param {string} visit @param {boolean} aside */
export const setAside = (visit, aside) => append(visit, /** @type {Change} */ ({ kind: "aside", aside }));

const STORES = ["draft", "journal", "photo"];

/** @param {any} tx @param {string} visit */
async function erase(tx, visit) {
  await tx.objectStore("draft").delete(visit);
  await tx.objectStore("journal").delete(ofVisit(visit));
  await tx.objectStore("photo").delete(ofVisit(visit));
}

/** Rows first, then the key file: a key without rows is swept by `tidy`. @param {string} visit @param {string} type */
async function gone(visit, type) {
  known.delete(visit);
  held.drop((row) => row.visit === visit);
  await vault.ask("draftForget", { draft: visit });
  tell(type, visit);
}

/** @param {string} visit */
export async function remove(visit) {
  await write(STORES, (tx) => erase(tx, visit));
  await gone(visit, "removed");
}

/** After unlock: key files whose visit is finished or removed go. */
export const tidy = () =>
  navigator.locks.request("siteaudit-drafts", async () => {
    const open = new Set((await all("draft")).map(({ visit }) => visit));
    for (const visit of await vault.ask("draftNames")) if (!open.has(visit)) await vault.ask("draftForget", { draft: visit });
  });

/** @param {string} visit @param {string} package_id @param {any[]} photos */
async function sealPhotos(visit, package_id, photos) {
  const sealed = [];
  for (const { id, part, ...about } of photos) {
    let file;
    try {
      const { box } = await get("photo", [visit, id]);
      const bytes = await vault.ask("draftBytes", { draft: visit, part, about: `photo|${id}`, box });
      file = await vault.ask("sealFile", { package: package_id, part, content: "photo", bytes });
    } catch (problem) {
      const { code = "" } = /** @type {Problem} */ (problem);
      if (code.startsWith("keys.") || code === "vault.locked") throw problem;
      throw new Problem("photo.unreadable", { photo: id });
    }
    const { checklist, question, captured_at, imported, person, type } = about;
    sealed.push({ file, part, row: { blob: file.sha256, sha256: file.plain_sha256, type, checklist, question, captured_at, imported, person, part } });
  }
  return sealed;
}

/**
 * Seal a visit for good. The records come from domain/records.js without photos; nothing of the draft is touched until all is sealed.
 * `named`: whether its line on this phone may still say, once unlocked, which visit it was.
 * @param {string} visit @param {{assessment: any, protected: any}} records @param {{named?: boolean}} [how]
 */
export async function finish(visit, records, { named = true } = {}) {
  await (known.get(visit)?.queue ?? Promise.resolve());
  const { visit: about, submissions, photos, n } = await read(visit);
  const package_id = crypto.randomUUID();
  const sealed = await sealPhotos(visit, package_id, photos);
  const parts = /** @type {Part[]} */ (["assessment", "protected"]);
  const files = sealed.map(({ file, part }) => ({ file, part, content: "photo" }));
  /** @type {Record<string, string[]>} */ const recipients = {};
  for (const part of parts) {
    const rows = sealed.filter((photo) => photo.part === part).map(({ row }) => row);
    const value = { ...records[part], format: 1, kind: "visit", photos: rows };
    if (part === "assessment") value.protected_photos = sealed.length - rows.length;
    const file = await vault.ask("sealFile", { package: package_id, part, content: "record", value });
    recipients[part] = file.to;
    files.unshift({ file, part, content: "record" });
  }
  const now = new Date().toISOString();
  const label = await vault.ask("seal", { about: `package|${package_id}`, value: named ? { label: about.label, site: about.site, plan: about.plan, visit, finished_at: now } : {} });
  const blobs = files.map(({ file, part, content }) => ({ sha256: file.sha256, size: file.file.length, part, content }));
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  const body = {
    format: 1, package_id, kind: "visit", checklists: Object.values(submissions).map(({ digest }) => digest).sort(),
    created_at: now.replace(/\.\d+/, ""), recipients, blobs,
  };
  await chained(body, [...STORES, "package", "blob"], async (tx, { manifest, signature, manifest_hash }) => {
    const last = (await tx.objectStore("journal").getAllKeys(ofVisit(visit))).at(-1);
    if (last?.[1] !== n) throw new Problem("draft.changed", { visit });
    await tx.objectStore("package").add({ package_id, manifest, signature, manifest_hash, state: "on_phone", code: null, bytes, label, seq: manifest.device_seq });
    for (const { file } of files) await tx.objectStore("blob").put({ sha256: file.sha256, package_id, bytes: file.file });
    await erase(tx, visit);
  });
  await gone(visit, "finished");
  outboxChanged(package_id);
  return { package_id, bytes, parts };
}
