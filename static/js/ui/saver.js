// Saving that does not give up: one line of work per visit, each piece tried until it is on the disk or a newer one replaces it.
// Lives outside the views, so leaving a page loses nothing. Tells each question the truth about its own last change.
import { on } from "../bus.js";

const AGAIN = 5000;
/** @type {Map<string, () => Promise<{at: string}>>} */ let line = new Map();
/** @type {Map<string, {busy?: true, at?: string, problem?: any}>} */ let states = new Map();
/** @type {Set<() => void>} */ const listeners = new Set();
let running = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

const tell = () => listeners.forEach((callback) => callback());

/** @param {() => void} callback */
export function onState(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

export const stateOf = (/** @type {string} */ key) => states.get(key);
export const unsaved = () => line.size;

async function run() {
  if (running) return;
  running = true;
  clearTimeout(timer);
  while (line.size) {
    const [key, work] = /** @type {[string, any]} */ (line.entries().next().value);
    const about = key.split("|", 2).join("|");
    try {
      const { at } = await work();
      if (line.get(key) === work) line.delete(key);
      states.set(about, { at });
    } catch (problem) {
      if (problem?.code === "vault.locked") break;
      states.set(about, { problem });
      timer = setTimeout(run, AGAIN);
      break;
    } finally {
      tell();
    }
  }
  running = false;
}

/** Save `work` under a key `list|question|what`; a newer one of the same key replaces one that waits. @param {string} key @param {() => Promise<{at: string}>} work */
export function save(key, work) {
  line.delete(key);
  line.set(key, work);
  states.set(key.split("|", 2).join("|"), { busy: true });
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
