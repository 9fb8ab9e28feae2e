// A line or an outline walked on foot: each point is taken by the GPS where one stands. No map is needed; the last point can be taken back.
import { useEffect, useRef, useState } from "preact/hooks";
import { coordinates, say, t } from "../i18n.js";
import { html } from "../ui/html.js";
import { locate, metres } from "../ui/position.js";

const LEAST = { geotrace: 2, geoshape: 3 };
const PATIENCE = 20e3; // and no fix of before: one has walked on

const same = (a, b) => a.lat === b.lat && a.lon === b.lon;
/** An outline is kept with its first point at the end. */
const opened = (points, shape) => (shape && points.length > 3 && same(points[0], points[points.length - 1]) ? points.slice(0, -1) : points);
const closed = (points, shape) => (shape && points.length > 2 ? [...points, points[0]] : points);
const walked = (points) => points.reduce((sum, point, at) => sum + (at ? metres(points[at - 1], point) ?? 0 : 0), 0);

/** @param {{node: any, value: any, set: (value: any) => void}} props */
export function Part({ node, value, set }) {
  const shape = node.type === "geoshape";
  const points = opened(Array.isArray(value) ? value : [], shape);
  const [state, setState] = useState(/** @type {any} */ ({}));
  const going = useRef(/** @type {any} */ (null));
  useEffect(() => () => going.current?.stop(), []);
  const give = (next) => set(next.length ? closed(next, shape) : null);
  const add = () => {
    setState({ looking: true });
    going.current = locate((better) => setState({ looking: true, better }), PATIENCE, 0);
    going.current.found.then(({ lat, lon, alt, acc }) => {
      setState({});
      give([...points, { lat, lon, alt, acc }]);
    }, (problem) => setState({ problem })).finally(() => {
      going.current = null;
    });
  };
  const { looking, better, problem } = state;
  const short = points.length > 0 && points.length < LEAST[node.type];
  return html`<div class="stack tight">
    <p class="hint">${t(shape ? "trace.shape-hint" : "trace.line-hint")}</p>
    ${points.length > 0 && html`<ol class="points">${points.map((point, at) => html`<li key=${at}>${coordinates(point)} <span class="muted">±${point.acc ?? "?"} m</span></li>`)}</ol>
      <p role="status">${t("trace.points", { n: points.length })} · ${t("trace.length", { m: Math.round(walked(closed(points, shape))) })}${short ? ` · ${t("trace.short", { least: LEAST[node.type] })}` : ""}</p>`}
    ${looking && html`<p role="status">${better ? t("position.so-far", { acc: better.acc }) : t("position.looking")}</p>`}
    ${problem && html`<p class="fault" role="alert">${say(problem)}</p>`}
    <div class="row">${looking
      ? better && html`<button type="button" onClick=${() => going.current?.stop()}>${t("position.enough", { acc: better.acc })}</button>`
      : html`<button type="button" onClick=${add}>${t("trace.add")}</button>`}
      ${points.length > 0 && !looking && html`<button type="button" class="quiet" onClick=${() => give(points.slice(0, -1))}>${t("trace.back")}</button>`}</div>
  </div>`;
}
