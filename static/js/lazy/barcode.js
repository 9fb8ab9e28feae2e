// A code: read by the camera where the browser can, typed everywhere. Pictures of it are never kept.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n.js";
import { html } from "../ui/html.js";
import { TextField } from "../ui/parts/fields.js";

const PAUSE = 250;
const LOOKS = { appearance: "short" };

/** @param {{id: string, value: any, onValue: (value: any) => void}} props */
export function Part({ id, value, onValue }) {
  const [stream, setStream] = useState(/** @type {MediaStream | null} */ (null));
  const [problem, setProblem] = useState("");
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  useEffect(() => {
    if (!stream) return undefined;
    const place = /** @type {HTMLVideoElement} */ (video.current);
    place.srcObject = stream;
    place.play().catch(() => {});
    const detector = new Detector();
    let timer = setTimeout(look, PAUSE);
    async function look() {
      const [found] = await detector.detect(place).catch(() => []);
      if (found) {
        onValue(found.rawValue);
        setStream(null);
      } else timer = setTimeout(look, PAUSE);
    }
    const close = () => document.visibilityState === "hidden" && setStream(null);
    document.addEventListener("visibilitychange", close);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", close);
      stream.getTracks().forEach((track) => track.stop());
    };
  }, [stream]);
  const open = () => navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then((given) => {
    setProblem("");
    setStream(given);
  }, () => setProblem("code.no-camera"));
  return html`<div class="stack tight">
    ${stream ? html`<video ref=${video} playsinline muted class="camera"></video><p role="status">${t("code.looking")}</p><p><button type="button" onClick=${() => setStream(null)}>${t("photo.close")}</button></p>`
      : Detector && html`<p><button type="button" onClick=${open}>${t("code.read")}</button></p>`}
    ${problem && html`<p role="alert">${t(problem)}</p>`}
    <p class="hint" id=${`${id}-means`}>${t(Detector ? "code.or-type" : "code.type")}</p>
    <${TextField} id=${id} value=${value} node=${LOOKS} described=${`${id}-means`} onValue=${onValue} /></div>`;
}
