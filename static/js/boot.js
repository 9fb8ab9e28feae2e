// The first script of the page: registers the service worker, waits for the whole shell, then starts the app from it.
// The first visit loads this file, the worker and the shell only; the page is loaded again under the worker.
import { scriptURL } from "./trusted.js";

const SENTENCES = {
  insecure: [
    "Ce carnet ne marche qu'à une adresse sûre (https). Demandez la bonne adresse à votre bureau.",
    "Daftari hili linafanya kazi kwenye anwani salama tu (https). Omba anwani sahihi kwa ofisi yako.",
    "This notebook works only at a safe address (https). Ask your office for the right address.",
  ],
  old: [
    "Ce navigateur est trop ancien pour garder le carnet. Installez Chrome ou Firefox récent.",
    "Kivinjari hiki ni cha zamani sana. Weka Chrome au Firefox mpya.",
    "This browser is too old to keep the notebook. Install a recent Chrome or Firefox.",
  ],
  failed: [
    "Le carnet n'est pas encore complet sur ce téléphone : le réseau a coupé. Rien n'est perdu. Chargez cette page encore une fois.",
    "Daftari bado halijakamilika kwenye simu hii: mtandao umekatika. Hakuna kilichopotea. Fungua ukurasa huu tena.",
    "The notebook is not yet complete on this phone: the network broke off. Nothing is lost. Load this page again.",
  ],
  stuck: [
    "Le carnet n'a pas pu s'ouvrir. Ce qui est enregistré reste enregistré. Chargez cette page encore une fois, puis demandez à votre bureau.",
    "Daftari halikuweza kufunguka. Kilichohifadhiwa bado kipo. Fungua ukurasa huu tena, kisha uliza ofisi yako.",
    "The notebook could not open. What was saved is still saved. Load this page again, then ask your office.",
  ],
};

/** @param {keyof typeof SENTENCES} which */
function say(which) {
  const place = /** @type {HTMLElement} */ (document.getElementById("boot"));
  place.replaceChildren(
    ...["fr", "sw", "en"].map((lang, index) => {
      const line = document.createElement("span");
      line.lang = lang;
      line.textContent = `${SENTENCES[which][index]} `;
      return line;
    }),
  );
}

async function begin() {
  if (!globalThis.isSecureContext) return say("insecure");
  if (!navigator.serviceWorker || !navigator.locks || !globalThis.indexedDB || !CSS.supports("selector(:has(a))")) return say("old");
  if (navigator.serviceWorker.controller) {
    sessionStorage.removeItem("boot");
    return (await import("./app.js")).start();
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  const registration = await navigator.serviceWorker.register(/** @type {any} */ (scriptURL("/field/sw.js")), { scope: "/field/" });
  const fresh = registration.installing ?? registration.waiting;
  fresh?.addEventListener("statechange", () => fresh.state === "redundant" && say("failed"));
  // A hard reload has an active worker but no controller: load once more, the ordinary way.
  if (!fresh && registration.active && !sessionStorage.getItem("boot")) {
    sessionStorage.setItem("boot", "again");
    location.reload();
  }
  return undefined;
}

begin().catch((fault) => {
  console.error(fault);
  say(navigator.serviceWorker?.controller ? "stuck" : "failed");
});
