// Which parts of the phone app a program needs beside the shell: files of static/js/lazy/, fetched while there is a network. Pure.

// More options than this are searched, not scrolled.
const MANY = 30;
const FEW = 8;
const LATER = { rank: "rank", audio: "attach", video: "attach", file: "attach", barcode: "barcode", geotrace: "trace", geoshape: "trace" };
// Needed on every visit, and not to draw a question: too much for the first page, so they come with the work.
const ALWAYS = /** @type {string[]} */ ([]);
const DRAWN = ["signature", "draw"];

/** @param {any} node @param {string[]} names whether its appearance has one of these words */
export const looks = ({ appearance = "" }, names) => appearance.split(" ").some((word) => names.includes(word));

/** Whether so many options are searched. @param {any} node @param {number} count */
export const isSearched = (node, count) => count > (looks(node, ["minimal", "autocomplete", "search"]) ? FEW : MANY);

/** The module that draws a question, or null when the shell does. A list is asked for its length when it is drawn. @param {any} node */
export const moduleOf = (node) => (node.type === "image" ? (looks(node, DRAWN) ? "draw" : null) : LATER[node.type] ?? null);

/** @param {any} program @returns {string[]} */
export function needsOf(program) {
  const found = new Set(ALWAYS);
  const most = ({ list, choices = [] }) => (list ? program.lists?.[list]?.items?.length ?? Infinity : choices.length);
  const go = (nodes) => nodes.forEach((node) => {
    if (node.children) return go(node.children);
    const module = node.type?.startsWith("select_") ? isSearched(node, most(node)) && "search" : moduleOf(node);
    if (module) found.add(module);
    return undefined;
  });
  go(program.body);
  return [...found].sort();
}
