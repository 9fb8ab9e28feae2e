// A new version waits in the service worker; it takes over only when the person says so and nothing is filled in or sent.
import { emit } from "../bus.js";
import { t } from "../i18n.js";
import * as sender from "../sync/sender.js";
import { html, useNews } from "./html.js";
import { unsaved } from "./saver.js";

const EVERY = 60 * 60e3;
/** @type {ServiceWorker | null} */ let fresh = null;
/** @type {any} */ let invitation = null;
let looked = Date.now();

export const version = () => document.querySelector('meta[name="version"]')?.getAttribute("content") ?? "";

/** Once, at start. */
export async function watch() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    invitation = event;
    emit("update");
  });
  const registration = await navigator.serviceWorker.getRegistration("/field/");
  if (!registration) return;
  const found = () => {
    if (registration.waiting && registration.active) fresh = registration.waiting;
    emit("update");
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", found));
  found();
  const look = () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < EVERY) return;
    looked = Date.now();
    registration.update().catch(() => {});
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY / 4);
}

function take() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  fresh?.postMessage("update");
}

/** Shown on quiet pages only: Today, unlock, settings. */
export function UpdateOffer() {
  useNews("update", "sender");
  if (!fresh || sender.state().running || unsaved()) return null;
  return html`<div class="notice stack tight"><p class="strong">${t("update.ready")}</p><p>${t("update.means")}</p>
    <button type="button" onClick=${take}>${t("update.now")}</button></div>`;
}

/** The browser's own question whether to keep the app on the home screen. */
export function InstallOffer() {
  useNews("update");
  if (!invitation) return null;
  const ask = async () => {
    await invitation.prompt();
    invitation = null;
    emit("update");
  };
  return html`<div class="notice stack tight"><p>${t("install.why")}</p><button type="button" onClick=${ask}>${t("install.now")}</button></div>`;
}
