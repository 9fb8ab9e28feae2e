// Where the person is, as the address says: `#/visit/UID/list/human-rights/2?q=children/HR10`. The page may die at any tap.
import { emit } from "./bus.js";

/** @returns {{name: string, path: string[], query: URLSearchParams}} */
export function where() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("enrol=")) return { name: "enrol", path: [], query: new URLSearchParams({ code: decodeURIComponent(hash.slice(6)) }) };
  const [road, query = ""] = hash.split("?");
  const [name = "", ...path] = road.split("/").filter(Boolean).map(decodeURIComponent);
  return { name: name || "today", path, query: new URLSearchParams(query) };
}

/** The address of a place. @param {string[]} steps */
export const to = (...steps) => `#/${steps.map(encodeURIComponent).join("/")}`;

/** @param {string} address as `to` makes it */
export function go(address) {
  location.hash = address;
}

/** The same without a step back: after finishing or starting something. @param {string} address */
export function replace(address) {
  history.replaceState(null, "", address);
  emit("route");
}

export function start() {
  addEventListener("hashchange", () => emit("route"));
}
