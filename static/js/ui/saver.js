// Saving that does not give up: one line of work per visit, each piece tried until it is on the disk or a newer one replaces it.
// Lives outside the views, so leaving a page loses nothing. Tells each question the truth about its own last change.
import { on } from "../bus.js";

const AGAIN = 5000;
/** @type {Map<string, () => Promise<{at: string}>>} */ let line = new Map();
/** @type {Map<string, {busy?: true, at?: string, problem?: any}>} */ let states = new Map();
/** @type {Set<() => void>} */ const listeners = new Set();
/** @type {Promise<void> | null} */ let pass = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

const tell = () => listeners.forEach((callback) => callback());

/** @param {() => void} callback */
export function onState(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

export const stateOf = (/** @type {string} */ key) => states.get(key);
export const unsaved = () => line.size;

/** Of what a key is: `visit|list|question`. @param {string} key */
const aboutOf = (key) => key.split("|", 3).join("|");

const waits = (/** @type {string} */ about) => [...line.keys()].some((key) => key.startsWith(`${about}|`));

/** One pass over the line: what cannot be saved says so and stays, and never holds up what stands behind it. */
async function go() {
  await null; // `pass` is set before it can end
  clearTimeout(timer);
  const failed = new Set();
  for (let next; (next = [...line].find(([, work]) => !failed.has(work))); ) {
    const [key, work] = next;
    const about = aboutOf(key);
    try {
      const { at } = await work();
      if (line.get(key) === work) line.delete(key);
      if (!waits(about)) states.set(about, { at });
    } catch (problem) {
      if (/** @type {any} */ (problem)?.code === "vault.locked") break;
      failed.add(work);
      states.set(about, { problem });
    } finally {
      tell();
    }
  }
  pass = null;
  if (failed.size) timer = setTimeout(run, AGAIN);
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

/** What was saved before this page: the mark's own time. @param {string} about @param {string | undefined} at */
export const remember = (about, at) => at && !states.has(about) && states.set(about, { at });

on("vault", ({ state }) => {
  if (state === "open") return;
  clearTimeout(timer);
  line = new Map();
  states = new Map();
});
