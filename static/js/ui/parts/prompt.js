// What is shown or played with a question or an option: a picture, a recorded question, a film, in the person's language.
import { pick, t } from "../../i18n.js";
import { html } from "../html.js";

/** The files of the person's language by kind; another language's rather than none. @param {any} media @returns {Record<string, string>} */
const filesOf = (media) => /** @type {any} */ (pick(media).text || {});

/** @param {{list: any, media: any, autoplay?: string}} props */
export function Prompt({ list, media, autoplay }) {
  const { image, "big-image": big, audio, video } = filesOf(media);
  // A file that is not on this phone is named, so that somebody can ask for it.
  const part = (name, draw) => name && (list.files?.[name] ? draw(list.files[name]) : html`<p class="muted small">${t("media.missing", { name })}</p>`);
  return html`
    ${part(big ?? image, (src) => html`<img class="prompt" src=${src} alt=${t("media.picture")} />`)}
    ${part(audio, (src) => html`<p class="label">${t("media.listen")}</p><audio class="prompt" controls preload="none" src=${src} autoplay=${autoplay === "audio"} aria-label=${t("media.listen")}></audio>`)}
    ${part(video, (src) => html`<video class="camera" controls playsinline preload="none" src=${src} autoplay=${autoplay === "video"} aria-label=${t("media.watch")}></video>`)}`;
}

/** The picture of an option, when it is on this phone. @param {any} list @param {any} media */
export const pictureOf = (list, media) => {
  const { image, "big-image": big } = filesOf(media);
  return list.files?.[image ?? big ?? ""];
};
