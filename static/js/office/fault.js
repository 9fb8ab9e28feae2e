// Brings a refusal, or what was just made, into view and gives it the focus, so that nobody overlooks it.

/** @param {HTMLElement} element */
export function start(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}
