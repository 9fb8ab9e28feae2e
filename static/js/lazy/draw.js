// A signature or a sketch with the finger. It is kept when the person says so, and from then on handled like a photo.
import { useEffect, useRef, useState } from "preact/hooks";
import { say, t } from "../i18n.js";
import { looks } from "../domain/needs.js";
import * as photos from "../store/photos.js";
import { html } from "../ui/html.js";
import { Camera } from "../ui/parts/camera.js";
import { Picture } from "../ui/parts/photos.js";
import { during } from "../ui/saver.js";
import { partOf } from "../ui/visit-model.js";

const [WIDE, HIGH] = [800, 480];
const THICK = 4;

/** Where a finger is on the sheet. */
const placeOf = (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  return [((event.clientX - box.left) * WIDE) / box.width, ((event.clientY - box.top) * HIGH) / box.height];
};

/** @param {{model: any, list: any, id: string, node: any, name: string, set: (value: any) => void}} props */
export function Part({ model, list, id, node, name, set }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const line = useRef(/** @type {number[] | null} */ (null));
  const [drawn, setDrawn] = useState(false);
  const [state, setState] = useState(/** @type {any} */ ({}));
  const own = model.photos.filter((photo) => photo.checklist === list.name && photo.question === id);
  const pen = () => /** @type {CanvasRenderingContext2D} */ (canvas.current?.getContext("2d"));
  const clear = () => {
    pen().fillStyle = "#fff"; // paper, also on a dark screen: the picture is printed
    pen().fillRect(0, 0, WIDE, HIGH);
    setDrawn(false);
  };
  useEffect(() => {
    if (canvas.current) clear();
  }, [own.length]);
  const down = (event) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    line.current = placeOf(event);
    stroke(event);
  };
  const stroke = (event) => {
    if (!line.current) return;
    const to = placeOf(event);
    Object.assign(pen(), { strokeStyle: "#111", lineWidth: THICK, lineCap: "round" });
    pen().beginPath();
    pen().moveTo(line.current[0], line.current[1]);
    pen().lineTo(to[0], to[1] + 0.1);
    pen().stroke();
    line.current = to;
    if (!drawn) setDrawn(true);
  };
  const up = () => {
    line.current = null;
  };
  const then = async (work) => {
    setState({ busy: true });
    try {
      await work;
      model.photos = await photos.list(model.uid);
      set(model.photos.find((photo) => photo.checklist === list.name && photo.question === id)?.id ?? null);
      setState({});
    } catch (problem) {
      setState({ problem });
    }
  };
  const person = looks(node, ["signature"]); // a signature is of a person
  const keep = (blob, imported) => during(then(photos.add(model.uid, { checklist: list.name, question: id, person, part: partOf(node), imported }, blob)));
  if (own.length) {
    return html`<ul class="photos">${own.map((photo, at) => html`<${Picture} key=${photo.id} visit=${model.uid} photo=${photo} number=${at + 1} onGone=${() => then(photos.remove(model.uid, photo.id))} />`)}</ul>
      ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}`;
  }
  return html`<div class="stack tight">
    <p class="hint" id=${`${name}-means`}>${t("draw.hint")} ${t(person ? "photo.person-means" : "photo.no-person-means")}</p>
    <canvas ref=${canvas} class="sheet-of-paper" width=${WIDE} height=${HIGH} role="img" aria-label=${t("draw.sheet")} aria-describedby=${`${name}-means`} onPointerDown=${down} onPointerMove=${stroke} onPointerUp=${up} onPointerCancel=${up}></canvas>
    <div class="row"><button type="button" disabled=${!drawn || state.busy} onClick=${() => canvas.current?.toBlob((blob) => blob && keep(blob, false))}>${t("draw.keep")}</button>
      <button type="button" class="quiet" onClick=${clear}>${t("draw.clear")}</button></div>
    ${!drawn && html`<p class="small muted">${t("draw.first")}</p>`}
    <details><summary>${t("draw.photo")}</summary><${Camera} busy=${state.busy} onPhoto=${keep} /></details>
    ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}</div>`;
}
