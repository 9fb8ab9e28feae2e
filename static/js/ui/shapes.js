// The few shapes: drawn beside words, never instead of them; hidden from screen readers, which read the word.
import { html } from "./html.js";

const PATHS = {
  tick: ["M8.2 15.4L3 10.2l1.9-1.9l3.3 3.3l7-7L17 6.5z"],
  "status-blue": ["M10 1l9 9-9 9-9-9z"],
  "status-green": ["M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18z", "M8.4 14.2L4.6 10.4l1.5-1.5l2.3 2.3l5.5-5.5l1.5 1.5z"],
  "status-yellow": ["M10 1.5l9.3 17H.7z", "M9 7.5h2v5.5H9zM9 14.5h2v2H9z"],
  "status-red": ["M1.5 1.5h17v17h-17z", "M6.4 5l3.6 3.6L13.6 5L15 6.4L11.4 10l3.6 3.6l-1.4 1.4l-3.6-3.6L6.4 15L5 13.6L8.6 10L5 6.4z"],
  // Sending, from hollow to full: on this phone, sending, received, safe; and one that needs help.
  on_phone: ["M5 1h10a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V2a1 1 0 0 1 1-1zM6 4v10h8V4zM9 16h2v1H9z"],
  sending: ["M10 1l7 7h-4v6H7V8H3zM4 17h12v2H4z"],
  received: ["M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM8.6 13.8L5.2 10.4l1.3-1.3l2.1 2.1l4.9-4.9l1.3 1.3z"],
  safe: ["M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18z", "M8.4 14.2L4.6 10.4l1.5-1.5l2.3 2.3l5.5-5.5l1.5 1.5z"],
  needs_help: ["M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM9 5h2v6H9zM9 13h2v2H9z"],
  offline: ["M2 3.4L3.4 2L18 16.6L16.6 18zM4 12h2v5H4zM9 9.5l2 2V17H9zM14 14.5l2 2v.5h-2zM14 3h2v8.6l-2-2z"],
  back: ["M12.5 3L5.5 10l7 7l1.5-1.5L8.5 10L14 4.5z"],
};

/** @param {{name: keyof typeof PATHS}} props */
export const Shape = ({ name }) => html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" width="20" height="20">
  ${PATHS[name].map((d, at) => html`<path d=${d} fill=${at ? "var(--sheet)" : "currentColor"} />`)}
</svg>`;

/** The box or circle that shows a tick when its answer is chosen. @param {{box?: boolean}} props */
export const Tick = ({ box }) => html`<svg class=${box ? "tick box" : "tick"} viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d=${PATHS.tick[0]} fill="currentColor" /></svg>`;
