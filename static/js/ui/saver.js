// Saving that does not give up: one line of work per visit, each piece tried until it is on the disk or a newer one replaces it.
// Lives outside the views, so leaving a page loses nothing. Tells each question the truth about its own last change.
import { on } from "../bus.js";
import { writeHeld } from "../store/drafts.js";
import { allHeld, heldOf, hold, isHolding } from "../store/held.js";

const AGAIN = 5000;
/** @type {Map<string, () => Promise<{at: string}>>} */ let line = new Map();
/** @type {Map<string, {busy?: true, at?: string, problem?: any}>} */ let states = new Map();
/** @type {Set<() => void>} */ const listeners = new Set();
/** @type {Promise<void> | null} */ let pass = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
/** Why what a lock held back is not on the disk; how much a lock could not even hold back. */
const aside = /** @type {{problem: any, lost: number}} */ ({ problem: null, lost: 0 });

/** What a lock waits for beside the line: photos on their way, a recording that has to be stopped. @type {Set<() => unknown>} */ const others = new Set();

const tell = () => listeners.forEach((callback) => callback());

/** @param {() => void} callback */
export function onState(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

export const stateOf = (/** @type {string} */ key) => states.get(key);
export const unsaved = () => line.size + allHeld().length;
export const afterLock = () => ({ ...aside, held: allHeld().length });

/** Of what a key is: `visit|list|question`. @param {string} key */
const aboutOf = (key) => key.split("|", 3).join("|");

const waits = (/** @type {string} */ about) => [...line.keys()].some((key) => key.startsWith(`${about}|`));

/** One piece, if it can be. @param {string} key @param {() => Promise<{at: string}>} work */
async function saveOne(key, work) {
  const about = aboutOf(key);
  try {
    const { at } = await work();
    if (line.get(key) === work) line.delete(key);
    if (!waits(about) && !isHolding()) states.set(about, { at });
  } catch (problem) {
    if (/** @type {any} */ (problem)?.code === "vault.locked") return;
    states.set(about, { problem });
  }
}

/** One pass over the line: what cannot be saved says so and stays, and never holds up what stands behind it. */
async function go() {
  await null; // `pass` is set before it can end
  clearTimeout(timer);
  const tried = new Set();
  try {
    aside.problem = await writeHeld().then(() => null, (problem) => problem);
    for (let next; (next = [...line].find(([, work]) => !tried.has(work))); tell()) {
      tried.add(next[1]);
      await saveOne(...next);
    }
  } finally {
    pass = null;
    if (unsaved()) timer = setTimeout(run, AGAIN);
    tell();
  }
}

const run = () => (pass ??= go());

/** Save `work` under a key `visit|list|question|what`, for two visits have the same questions; a newer one of the same key replaces one that waits. @param {string} key @param {() => Promise<{at: string}>} work */
export function save(key, work) {
  line.delete(key);
  line.set(key, work);
  states.set(aboutOf(key), { busy: true });
  tell();
  return run();
}

export const tryAgain = () => run();

/** @param {() => unknown} work done, or waited for, before a lock @returns {() => void} no more */
export function beforeLock(work) {
  others.add(work);
  return () => others.delete(work);
}

/** Work that is tried once, as a photo: a lock waits for it. @template T @param {Promise<T>} work @returns {Promise<T>} */
export const during = (work) => work.finally(beforeLock(() => work));

/** Everything that a lock should find done. */
export const finishWork = () => Promise.allSettled([...others].map((work) => work())).then(run);

/** Before a lock: what the disk does not take is sealed and waits in this page. */
export async function holdUnsaved() {
  hold(true);
  for (let turn = 0; turn < 2 && line.size; turn += 1) await run(); // a pass that was going on has tried some already
  hold(false);
}

/** What was saved before this page: the mark's own time; of a visit that a lock held back, nobody can say it. @param {string} about @param {string | undefined} at */
export const remember = (about, at) => at && !states.has(about) && !heldOf(about.split("|")[0]).length && states.set(about, { at });

on("vault", ({ state }) => {
  aside.lost = state === "open" ? 0 : line.size + others.size;
  if (state !== "open") {
    clearTimeout(timer);
    hold(false);
    line = new Map();
    states = new Map();
  }
  if (allHeld().length) run();
  tell();
});
