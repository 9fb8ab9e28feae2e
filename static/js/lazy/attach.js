// A recording, a film or a file as an answer: recorded here or chosen, encrypted at once, sealed when the visit is finished.
// Voices and faces are of people: such a recording goes to the protection officer unless the person says otherwise. What is sealed is never played.
import { useEffect, useRef, useState } from "preact/hooks";
import { KINDS } from "../domain/filetypes.js";
import { bytes, say, t } from "../i18n.js";
import * as attachments from "../store/attachments.js";
import * as photos from "../store/photos.js";
import { html } from "../ui/html.js";
import { beforeLock, during } from "../ui/saver.js";
import { isSealed, partOf } from "../ui/visit-model.js";

const RECORDERS = {
  audio: { types: ["audio/webm;codecs=opus", "audio/mp4"], wanted: { audio: true }, rate: { audioBitsPerSecond: 24e3 } },
  video: { types: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"], wanted: { audio: true, video: { facingMode: "environment", width: { ideal: 640 } } }, rate: { videoBitsPerSecond: 450e3, audioBitsPerSecond: 24e3 } },
};
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Records until it is stopped, the page is hidden or locked, or no more may be kept. @param {{type: string, onBlob: (blob: Blob) => Promise<void>, onProblem: (code: string) => void}} props */
function Recorder({ type, onBlob, onProblem }) {
  const { types, wanted, rate } = RECORDERS[type];
  const [going, setGoing] = useState(/** @type {any} */ (null));
  const [size, setSize] = useState(0);
  const [seconds, setSeconds] = useState(0);
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    if (!going) return undefined;
    if (type === "video" && video.current) {
      video.current.srcObject = going.stream;
      video.current.play().catch(() => {});
    }
    const stop = () => going.recorder.state !== "inactive" && going.recorder.stop();
    const hidden = () => document.visibilityState === "hidden" && stop();
    const timer = setInterval(() => setSeconds((n) => n + 1), 1000);
    document.addEventListener("visibilitychange", hidden);
    const end = beforeLock(() => {
      stop();
      return going.kept;
    });
    return () => {
      end();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", hidden);
      stop();
      going.stream.getTracks().forEach((track) => track.stop());
    };
  }, [going]);
  const start = async () => {
    const mimeType = globalThis.MediaRecorder && types.find((one) => MediaRecorder.isTypeSupported(one));
    const stream = mimeType && (await navigator.mediaDevices.getUserMedia(wanted).catch(() => null));
    if (!stream) return onProblem(`${type}.none`);
    const recorder = new MediaRecorder(stream, { mimeType, ...rate });
    const parts = /** @type {Blob[]} */ ([]);
    recorder.ondataavailable = ({ data }) => {
      parts.push(data);
      const all = parts.reduce((sum, part) => sum + part.size, 0);
      setSize(all);
      if (all > KINDS[type].most * 0.97 && recorder.state !== "inactive") recorder.stop();
    };
    const kept = new Promise((done) => {
      recorder.onstop = () => {
        setGoing(null);
        done(onBlob(new Blob(parts, { type: mimeType.split(";")[0] })));
      };
    });
    setSize(0);
    setSeconds(0);
    recorder.start(1000);
    return setGoing({ recorder, stream, kept });
  };
  if (!going) return html`<button type="button" onClick=${start}>${t(`${type}.record`)}</button>`;
  return html`<div class="stack tight">${type === "video" && html`<video ref=${video} playsinline muted class="camera"></video>`}
    <p role="timer"><strong>${t("record.going")}</strong> ${clock(seconds)} · ${t("record.size", { size: bytes(size), most: bytes(KINDS[type].most) })}</p>
    <button type="button" class="main" onClick=${() => going.recorder.stop()}>${t("record.stop")}</button></div>`;
}

/** What is kept: played only when it is not sealed. */
function Kept({ visit, one, onGone }) {
  const [address, setAddress] = useState("");
  const [kind] = one.type.split("/");
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  const play = () => photos.read(visit, one.id).then((blob) => setAddress(URL.createObjectURL(blob)), () => {});
  return html`<div class="stack tight"><p><strong>${t("attach.kept", { type: t(`attach.${kind}`) })}</strong> ${bytes(one.size)}</p>
    ${one.part === "protected" ? html`<p class="small muted">${t("attach.sealed")}</p>`
      : kind === "audio" && (address ? html`<audio class="prompt" controls src=${address} aria-label=${t("attach.play")}></audio>` : html`<button type="button" onClick=${play}>${t("attach.play")}</button>`)}
    <button type="button" class="quiet" onClick=${onGone}>${t("attach.remove")}</button></div>`;
}

/** @param {{model: any, list: any, id: string, node: any, set: (value: any) => void}} props */
export function Part({ model, list, id, node, set }) {
  const { type } = node;
  const [person, setPerson] = useState(isSealed(node) || type !== "file");
  const [state, setState] = useState(/** @type {any} */ ({}));
  const own = model.photos.find((one) => one.checklist === list.name && one.question === id && !one.type.startsWith("image/"));
  const then = async (work) => {
    setState({ busy: true });
    try {
      await work;
      model.photos = await photos.list(model.uid);
      set(model.photos.find((one) => one.checklist === list.name && one.question === id && !one.type.startsWith("image/"))?.id ?? null);
      setState({});
    } catch (problem) {
      setState({ problem });
    }
  };
  const add = (blob, imported) => during(then(attachments.add(model.uid, { checklist: list.name, question: id, person, part: partOf(node), imported }, blob, type)));
  const choose = (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) add(file, true);
  };
  if (own) return html`<${Kept} visit=${model.uid} one=${own} onGone=${() => then(photos.remove(model.uid, own.id))} />${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}`;
  return html`<div class="stack tight">
    <label class="switch"><input type="checkbox" checked=${person} disabled=${isSealed(node)} onChange=${() => setPerson(!person)} /><span>${t(type === "file" ? "attach.names-person" : "attach.person")}</span></label>
    <p class="hint">${t(person ? "attach.person-means" : "attach.no-person-means")} ${t("attach.most", { most: bytes(KINDS[type].most) })}</p>
    ${state.busy ? html`<p role="status">${t("saved.busy")}</p>` : html`<div class="row">
      ${RECORDERS[type] && html`<${Recorder} type=${type} onBlob=${(blob) => add(blob, false)} onProblem=${(problem) => setState({ problem })} />`}
      <label class="button quiet pick">${t(`${type}.choose`)}<input type="file" accept=${KINDS[type].accept} onChange=${choose} /></label></div>`}
    ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}</div>`;
}
