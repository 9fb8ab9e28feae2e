// The three layers, never mixed: official status (shape, colour, word), a visit's indication (dashed), the weight of a finding (bars).
import { day, has, t } from "../../i18n.js";
import { html } from "../html.js";
import { Shape } from "../shapes.js";

const COLOURS = { blue: "blue", green: "green", yellow: "yellow", red: "red", 0: "blue", 1: "green", 2: "yellow", 3: "red" };

/** Accepts the official status as the office sends it: {code, word, since, until, reference} or null. @param {{status: any, full?: boolean}} props */
export function Status({ status, full }) {
  const official = status?.official !== undefined ? status.official : status;
  if (!official) return html`<span class="status status-none">${t("status.none")}</span>`;
  const colour = COLOURS[official.word] ?? COLOURS[official.code];
  const word = has(`status.${official.word}`) ? t(`status.${official.word}`) : colour ? t(`status.${colour}`) : official.word ?? String(official.code);
  return html`<span class=${`status status-${colour ?? "none"}`}>${colour && html`<${Shape} name=${`status-${colour}`} />`}${word}</span>
    ${full && html`<p class="small muted">${[official.since && t("status.since", { date: day(official.since) }), official.until && t("status.until", { date: day(official.until) }), official.reference].filter(Boolean).join(" · ")}</p>`}`;
}

/** @param {{severity: string}} props */
export const Severity = ({ severity }) => html`<span class=${`severity severity-${severity}`}>${t(`severity.${severity}`)}</span>`;

/** @param {{indication: {status: string, confidence: string, reasons: any[]}, children?: any}} props */
export const Indication = ({ indication: { status, confidence }, children }) => html`<section class="indication" aria-label=${t("indication.title")}>
  <p class="small muted">${t("indication.title")}</p>
  <p class="points">${t(`indication.${status}`)}</p>
  ${confidence === "limited" && html`<p>${t("indication.limited")}</p>`}
  ${children}
  <p class="small">${t("indication.means")}</p>
</section>`;
