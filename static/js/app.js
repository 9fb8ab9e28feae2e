// Start, and the only file that knows everybody: speaks the language, connects the rooms' news to the bus, locks in time, draws the page.
import { h, render } from "preact";
import { emit, on } from "./bus.js";
import { chosen, LANGUAGES, speak } from "./i18n.js";
import * as router from "./router.js";
import * as database from "./store/database.js";
import * as drafts from "./store/drafts.js";
import * as outbox from "./store/outbox.js";
import * as reference from "./store/reference.js";
import * as online from "./sync/online.js";
import * as sender from "./sync/sender.js";
import { lock } from "./ui/lock.js";
import { Root } from "./ui/root.js";
import { refresh } from "./ui/sending.js";
import { watch } from "./ui/update.js";
import * as vault from "./vault/client.js";

const AWAY = 2 * 60e3;
const IDLE = 5 * 60e3;

function connect() {
  const counted = (/** @type {string} */ name) => () => refresh().then(() => emit(name), () => emit(name));
  const count = counted("outbox");
  vault.onChange((news) => emit("vault", news));
  database.onChange((news) => emit("store", news));
  drafts.onChange((news) => {
    emit("drafts", news);
    if (news.type !== "saved") count();
  });
  reference.onChange((news) => emit("reference", news));
  outbox.onChange(count);
  sender.onChange(counted("sender"));
  online.onChange((state) => emit("online", state));
  addEventListener("offline", () => emit("online", "offline"));
  addEventListener("online", () => emit("online"));
  on("vault", () => drafts.tidy && vault.isOpen() && drafts.tidy().catch(() => {}));
}

/** Two minutes away or five minutes without a touch, and the keys go; what waits is saved first. */
function lockInTime() {
  let touched = Date.now();
  let left = 0;
  const check = () => {
    const moment = Date.now();
    if (vault.isOpen() && (moment - touched > IDLE || (left && moment - left > AWAY))) lock();
  };
  for (const name of ["pointerdown", "keydown", "scroll", "input"]) addEventListener(name, () => (touched = Date.now()), { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    const away = document.visibilityState === "hidden";
    document.body.classList.toggle("covered", away);
    if (away) left = Date.now();
    else check();
    if (!away) left = 0;
  });
  setInterval(check, 5000);
}

export async function start() {
  const wished = LANGUAGES.map(([code]) => code).find((code) => navigator.language.startsWith(code));
  await speak(chosen() ?? wished ?? "fr", { keep: false });
  connect();
  lockInTime();
  router.start();
  await refresh().catch(() => {});
  const place = /** @type {HTMLElement} */ (document.getElementById("app"));
  place.className = "";
  place.replaceChildren();
  render(h(Root, null), place);
  watch();
  sender.start();
}
