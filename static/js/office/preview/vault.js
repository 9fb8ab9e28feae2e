// Stands in for vault/client.js in the office's preview: nothing leaves the page's memory, so nothing is locked up.
import { Problem } from "../../domain/problem.js";

/** @type {Record<string, (given: any) => any>} */
const ANSWERS = {
  state: () => ({ state: "open", failed: 0, wait_until: 0 }),
  draftCreate: () => ({}),
  draftSeal: ({ value, bytes }) => bytes ?? structuredClone(value),
  draftRead: ({ entries }) => entries.map(({ box }) => structuredClone(box)),
  draftBytes: ({ box }) => box,
  seal: ({ value }) => value,
  open: ({ box }) => box,
};

/** @param {string} name @param {object} [given] @returns {Promise<any>} */
export async function ask(name, given) {
  if (!ANSWERS[name]) throw new Problem("vault.locked");
  return ANSWERS[name](given);
}

export const onChange = () => () => {};
export const isOpen = () => true;
export const state = () => ask("state");
export const lock = () => {};
export const destroy = async () => {};
