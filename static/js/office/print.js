// A button that prints the page; without this script it does nothing, and the browser's own way is still there.

/** @param {HTMLElement} element */
export function start(element) {
  element.addEventListener("click", () => print());
}
