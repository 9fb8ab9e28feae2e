// Which part of static/js/lazy/ draws a question, and when a list is searched. Pure.

// More options than this are searched, not scrolled.
const MANY = 30;
const FEW = 8;
const LATER = { rank: "rank", audio: "attach", video: "attach", file: "attach", barcode: "barcode", geotrace: "trace", geoshape: "trace" };
const DRAWN = ["signature", "draw"];

/** @param {any} node @param {string[]} names whether its appearance has one of these words */
export const looks = ({ appearance = "" }, names) => appearance.split(" ").some((word) => names.includes(word));

/** Whether so many options are searched. @param {any} node @param {number} count */
export const isSearched = (node, count) => count > (looks(node, ["minimal", "autocomplete", "search"]) ? FEW : MANY);

/** The module that draws a question, or null when the shell does. A list is asked for its length when it is drawn. @param {any} node */
export const moduleOf = (node) => (node.type === "image" ? (looks(node, DRAWN) ? "draw" : null) : LATER[node.type] ?? null);
