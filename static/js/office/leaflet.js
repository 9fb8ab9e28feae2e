// Leaflet under Trusted Types: a `default` policy that lets only Leaflet's own fixed texts become HTML, then the library.
// Only pages with a map ask for this policy (web/headers.py); nothing else on them makes HTML from text.
const FIXED = ["<svg/>", '<v:shape adj="1"/>', '<span aria-hidden="true">+</span>', '<span aria-hidden="true">&#x2212;</span>', '<span aria-hidden="true">&#215;</span>', ""];
const SCALE = /^\d+ k?m$/;

/** @param {string} text */
function createHTML(text) {
  if (FIXED.includes(text) || SCALE.test(text)) return text;
  throw new TypeError("text not admitted as HTML");
}

globalThis.trustedTypes?.createPolicy("default", { createHTML });
const L = await import("/field/vendor/leaflet/leaflet.mjs");
export default L;
