// Stands in for ui/pill.js in the office's preview: the truth about sending is that nothing is kept or sent.
import { html } from "../../ui/html.js";

const text = document.documentElement.dataset.pill;

export const Pill = () => html`<span class="truth"><span class="pill">${text}</span></span>`;
