// The frame of every page: where I am and the truth about sending on top, one main action and three places at the bottom.
import { useEffect, useRef } from "preact/hooks";
import { where } from "../router.js";
import { say, t } from "../i18n.js";
import { html, useNews } from "./html.js";
import { NotSaved } from "./not-saved.js";
import { Pill } from "./pill.js";
import { Shape } from "./shapes.js";
import { waiting } from "./sending.js";

const PLACES = ["today", "sites", "not-sent"];

/**
 * `about`: what the browser may keep in its history instead of a title that holds a name.
 * @param {{title: string, about?: string, lang?: string, back?: {href: string, label: string}, place?: string, action?: any, bare?: boolean, children?: any}} props
 */
export function Screen({ title, about = title, lang, back, place, action, bare, children }) {
  useNews("language", "outbox");
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${about} · Carnet`;
  }, [about]);
  useEffect(() => {
    if (where().query.has("q")) return;
    scrollTo(0, 0);
    if (document.documentElement.dataset.moved) heading.current?.focus({ preventScroll: true });
    document.documentElement.dataset.moved = "yes";
  }, [location.hash]);
  return html`<div class="screen">
    <header class="screen-top"><div class="row ends">
      ${back
        ? html`<a class="back" href=${back.href}><${Shape} name="back" /><span>${back.label}</span></a>`
        : html`<span class="where strong">Carnet</span>`}
      ${bare ? null : html`<${Pill} />`}
    </div></header>
    <main>
      <h1 ref=${heading} tabindex="-1" lang=${lang}>${title}</h1>
      <${NotSaved} />
      ${children}
    </main>
    <footer class="screen-foot">
      ${action && html`<div class="action">${action}</div>`}
      ${place && html`<nav class="tabs" aria-label=${t("places")}>
        ${PLACES.map((name) => html`<a key=${name} href=${`#/${name}`} aria-current=${name === place ? "page" : undefined}>
          <span>${t(`place.${name}`)}${name === "not-sent" && waiting() > 0 ? html` <span class="count">${waiting()}</span>` : null}</span></a>`)}
      </nav>`}
    </footer>
  </div>`;
}

/** A sentence while something is read, and the reason when it cannot be. @param {{read: {value: any, problem: any, again: () => void}, children: any}} props */
export function Wait({ read: { value, problem, again }, children }) {
  if (problem) return html`<div class="fault" role="alert"><p>${say(problem)}</p><button type="button" onClick=${again}>${t("try-again")}</button></div>`;
  if (value === undefined) return html`<p class="muted" role="status">${t("reading")}</p>`;
  return children(value);
}
