// The photos of one question: "shows a person" decides before the picture is taken to whom it is sealed.
import { useEffect, useState } from "preact/hooks";
import { bytes, say, t } from "../../i18n.js";
import * as photos from "../../store/photos.js";
import { html } from "../html.js";
import { during } from "../saver.js";
import { isSealed, partOf } from "../visit-model.js";
import { Camera } from "./camera.js";

/** @param {{visit: string, photo: any, number: number, onGone: () => void}} props */
export function Picture({ visit, photo, number, onGone }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let made = "";
    photos.read(visit, photo.id).then((blob) => setAddress((made = URL.createObjectURL(blob))), () => {});
    return () => URL.revokeObjectURL(made);
  }, [photo.id]);
  return html`<li>${photo.part === "protected" ? html`<p class="small">${t("photo.sealed")}</p>` : address && html`<img src=${address} alt=${t("photo.alt", { n: number })} width="112" height="112" />`}
    <p class="small muted">${t("photo.number", { n: number })}${photo.size ? ` · ${bytes(photo.size)}` : ""}</p><button type="button" class="quiet" onClick=${onGone}>${t("photo.remove", { n: number })}</button></li>`;
}

/** The photos of one answer; recordings and files lie beside them. */
export const pictures = (model, list, id) => model.photos.filter((photo) => photo.checklist === list.name && photo.question === id && photo.type.startsWith("image/"));

/** @param {{model: any, list: any, id: string, node: any, onCount?: (photos: any[]) => void}} props */
export function Photos({ model, list, id, node, onCount }) {
  const [person, setPerson] = useState(isSealed(node));
  const [state, setState] = useState(/** @type {any} */ ({}));
  const own = pictures(model, list, id);
  const again = async () => {
    model.photos = await photos.list(model.uid);
    setState({});
    onCount?.(pictures(model, list, id));
  };
  const add = async (blob, imported) => {
    setState({ busy: true });
    try {
      await photos.add(model.uid, { checklist: list.name, question: id, person, part: person ? "protected" : partOf(node), imported }, blob);
      await again();
      setState({ advice: imported });
    } catch (problem) {
      setState({ problem });
    }
  };
  const gone = (photo) => photos.remove(model.uid, photo.id).then(again, (problem) => setState({ problem }));
  return html`<div class="stack tight">
    ${own.length > 0 && html`<ul class="photos">${own.map((photo, at) => html`<${Picture} key=${photo.id} visit=${model.uid} photo=${photo} number=${at + 1} onGone=${() => gone(photo)} />`)}</ul>`}
    <label class="switch"><input type="checkbox" checked=${person} onChange=${() => setPerson(!person)} /><span>${t("photo.person")}</span></label>
    <p class="hint">${t(person ? "photo.person-means" : "photo.no-person-means")}</p>
    <${Camera} busy=${state.busy} onPhoto=${(blob, imported) => during(add(blob, imported))} />
    ${state.advice && html`<p class="hint" role="status">${t("photo.delete-there")}</p>`}
    ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}
  </div>`;
}
