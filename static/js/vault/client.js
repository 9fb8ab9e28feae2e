// The page's end of the crypto worker: one request, one answer. `lock` ends the worker, and with it every key.
import { Problem } from "../domain/problem.js";
import { scriptURL } from "../trusted.js";

export { checkPassphrase } from "./unlock.js";

/** @type {Worker | null} */ let worker = null;
/** @type {Map<number, {resolve: (value: any) => void, reject: (problem: Problem) => void}>} */ const waiting = new Map();
/** @type {Set<(news: {state: string}) => void>} */ const listeners = new Set();
let last = 0;
let open = false;

/** @param {(news: {state: string}) => void} callback @returns {() => void} */
export function onChange(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** @param {boolean} now @param {string} state */
function became(now, state) {
  if (open === now && state !== "none") return;
  open = now;
  for (const tell of listeners) tell({ state });
}

function end() {
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new Problem("vault.locked"));
  waiting.clear();
}

function start() {
  worker = new Worker(scriptURL("/field/js/vault/worker.js"), { type: "module" });
  worker.onmessage = ({ data: { id, result, code, details } }) => {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (code) answer?.reject(new Problem(code, details));
    else answer?.resolve(result);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    lock();
  };
  return worker;
}

/** Ask the worker by name. Only store/ and this file call it. @param {string} name @param {object} [given] @returns {Promise<any>} */
export function ask(name, given) {
  return new Promise((resolve, reject) => {
    waiting.set((last += 1), { resolve, reject });
    (worker ?? start()).postMessage({ id: last, name, given });
  });
}

export const isOpen = () => open;

/** @returns {Promise<{state: "none"|"locked"|"open", failed: number, wait_until: number}>} */
export const state = () => ask("state");

export function lock() {
  end();
  became(false, "locked");
}

/** @param {string} passphrase */
export async function unlock(passphrase) {
  const answer = await ask("unlock", { passphrase });
  became(true, "open");
  return answer;
}

/** A fresh install with this secret; whatever the worker held before is destroyed. @param {string} passphrase @returns {Promise<{read_key: string}>} */
export async function create(passphrase) {
  const answer = await ask("create", { passphrase });
  became(true, "open");
  return answer;
}

/** @param {string} old @param {string} fresh */
export const changePassphrase = (old, fresh) => ask("change", { old, fresh });

/** The wipe: slots and draft keys are destroyed. Sealed packages still upload. */
export async function destroy() {
  await ask("destroy");
  end();
  became(false, "none");
}
