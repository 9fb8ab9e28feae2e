// What every view needs of Preact: html, hooks that listen to the bus and wait for the store, and work that waits for a paint.
import { h } from "preact";
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import htm from "htm";
import { on } from "../bus.js";

export const html = htm.bind(h);

/** @type {Set<() => void>} */ const waiting = new Set();

/** Do now what waits, in its order: the page goes, or a press follows that needs it done. */
export const settle = () => waiting.forEach((work) => work());

/** What must be done whenever the page may go. @param {() => void} work @returns {() => void} no more */
export function beforeGoing(work) {
  waiting.add(work);
  return () => waiting.delete(work);
}

/** Let the tap be painted before its work is done; a hidden page is not painted, so it does not wait. @param {() => void} work */
export function afterPaint(work) {
  const once = () => waiting.delete(once) && work();
  waiting.add(once);
  if (document.visibilityState === "visible") requestAnimationFrame(() => setTimeout(once));
  else once();
}

document.addEventListener("visibilitychange", settle);
addEventListener("hashchange", settle); // the back gesture
document.addEventListener("click", ({ target }) => /** @type {Element} */ (target).closest("button, a, summary") && settle(), true);

/** Draw again when one of these happens. @param {...string} names */
export function useNews(...names) {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    const stops = names.map((name) => on(name, () => draw((n) => n + 1)));
    return () => stops.forEach((stop) => stop());
  }, names);
}

/**
 * A value that has to be waited for, read again when the news come; a late answer to an old question is dropped.
 * @template T @param {() => Promise<T>} read @param {any[]} inputs @param {string[]} [news]
 * @returns {{value: T | undefined, problem: any, again: () => void}}
 */
export function useRead(read, inputs, news = []) {
  const [found, setFound] = useState(/** @type {any} */ ({}));
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    let wanted = true;
    read().then(
      (value) => wanted && setFound({ value }),
      (problem) => wanted && problem?.code !== "vault.locked" && setFound({ problem }),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, turn]);
  useEffect(() => {
    const stops = news.map((name) => on(name, again));
    return () => stops.forEach((stop) => stop());
  }, news);
  return { ...found, again };
}
