// The camera in the page, so that no picture lands in the phone's gallery; choosing a file is the way when there is no camera.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html } from "../html.js";

const SIDE = 1600;

/** @param {{busy: boolean, onPhoto: (blob: Blob, imported: boolean) => void}} props */
export function Camera({ busy, onPhoto }) {
  const [stream, setStream] = useState(/** @type {MediaStream | null} */ (null));
  const [denied, setDenied] = useState(false);
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    if (!stream) return undefined;
    const place = /** @type {HTMLVideoElement} */ (video.current);
    place.srcObject = stream;
    place.play().catch(() => {});
    const close = () => document.visibilityState === "hidden" && setStream(null);
    document.addEventListener("visibilitychange", close);
    return () => {
      document.removeEventListener("visibilitychange", close);
      stream.getTracks().forEach((track) => track.stop());
    };
  }, [stream]);

  const openCamera = async () => {
    try {
      setStream(await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: SIDE } }, audio: false }));
      setDenied(false);
    } catch {
      setDenied(true); // refused or none: the file below remains
    }
  };
  const shoot = () => {
    const { videoWidth, videoHeight } = /** @type {HTMLVideoElement} */ (video.current);
    const canvas = document.createElement("canvas");
    canvas.width = videoWidth;
    canvas.height = videoHeight;
    /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(/** @type {HTMLVideoElement} */ (video.current), 0, 0);
    setStream(null);
    canvas.toBlob((blob) => blob && onPhoto(blob, false), "image/jpeg", 0.9);
  };
  const choose = (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) onPhoto(file, true);
  };
  if (stream) {
    return html`<div class="stack tight"><video ref=${video} playsinline muted class="camera"></video>
      <div class="row"><button type="button" class="main grow" onClick=${shoot}>${t("photo.shoot")}</button><button type="button" onClick=${() => setStream(null)}>${t("photo.close")}</button></div></div>`;
  }
  return html`<div class="stack tight"><div class="row">
      <button type="button" disabled=${busy} onClick=${openCamera}>${busy ? t("photo.busy") : t("photo.take")}</button>
      <label class="button quiet pick">${t("photo.choose")}<input type="file" accept="image/*" disabled=${busy} onChange=${choose} /></label></div>
    ${denied && html`<p role="alert">${t("photo.no-camera")}</p>`}</div>`;
}
