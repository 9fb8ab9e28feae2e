// The pill that always tells the truth about sending; it opens "Not sent".
import { t } from "../i18n.js";
import { html, useNews } from "./html.js";
import { Shape } from "./shapes.js";
import { truth } from "./sending.js";

export function Pill() {
  useNews("outbox", "sender", "online", "language");
  const { code, shape, values } = truth();
  return html`<a class="truth" href="#/not-sent"><span class="pill" role="status"><${Shape} name=${shape} /><span>${t(code, values)}</span></span></a>`;
}
