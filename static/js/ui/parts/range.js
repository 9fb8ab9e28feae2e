// A number between two ends: typed, one step more or less, or slid. Nothing is chosen until somebody chooses.
import { useEffect, useState } from "preact/hooks";
import { number, t } from "../../i18n.js";
import { html } from "../html.js";
import { NumberField } from "./fields.js";

/** Without the dust of binary fractions. */
const tidy = (value) => Number(value.toFixed(6));

/** @param {{id: string, value: any, node: any, onValue: (value: any) => void}} props */
export function RangeField({ id, value, node, onValue }) {
  const { start, end, step } = node.range;
  const [low, high] = [Math.min(start, end), Math.max(start, end)];
  const [moving, setMoving] = useState(value);
  useEffect(() => setMoving(value), [value]);
  const inside = (wanted) => tidy(Math.min(high, Math.max(low, wanted)));
  const by = (sign) => onValue(value === undefined || value === null ? (sign > 0 ? low : high) : inside(value + sign * Math.abs(step)));
  const near = (text) => inside(low + Math.round((Number(text) - low) / Math.abs(step)) * Math.abs(step));
  const chosen = moving ?? null;
  return html`<div class="range">
    <div class="stepper"><button type="button" aria-label=${t("range.less")} onClick=${() => by(-1)}>−</button>
      <${NumberField} id=${id} value=${moving} type=${node.integer ? "integer" : "decimal"} described=${`${id}-ends`} onValue=${onValue} />
      <button type="button" aria-label=${t("range.more")} onClick=${() => by(1)}>+</button></div>
    <input type="range" class=${chosen === null ? "unset" : undefined} min=${low} max=${high} step=${Math.abs(step)} value=${chosen ?? low} aria-label=${t("range.slide")} aria-valuetext=${chosen === null ? t("range.none") : number(chosen, 6)}
      onInput=${(event) => setMoving(near(event.target.value))} onChange=${(event) => onValue(near(event.target.value))} />
    <p class="row ends small muted" id=${`${id}-ends`}><span>${number(start, 6)}</span>${chosen === null && html`<span>${t("range.none")}</span>`}<span>${number(end, 6)}</span></p></div>`;
}
