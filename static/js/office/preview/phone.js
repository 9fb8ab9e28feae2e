// The phone in a frame at the office: its own views, parts and evaluator over a visit that lives in this page only. The page's
// import map puts database.js, vault.js and pill.js of this folder in place of the phone's; its policy lets nothing be sent.
import { h, render } from "preact";
import { emit } from "../../bus.js";
import { speak } from "../../i18n.js";
import * as router from "../../router.js";
import * as drafts from "../../store/drafts.js";
import * as reference from "../../store/reference.js";
import { html, useNews } from "../../ui/html.js";
import { Checklist } from "../../ui/views/checklist.js";
import { Section } from "../../ui/views/section.js";

const { program, files, label } = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("preview")).textContent ?? "");
const { language } = /** @type {HTMLElement} */ (document.documentElement).dataset;
const { id: name, version, digest, title, pillar } = program;
const list = { name, version, digest, title, pillar };

/** Whatever leads out of the list leads back to it. @param {{visit: string}} props */
function Frame({ visit }) {
  useNews("route");
  const { path, query } = router.where();
  const at = path[1] === "list" ? path : [visit, "list", name];
  return at.length > 3 ? html`<${Section} key=${at[3]} path=${at} query=${query} />` : html`<${Checklist} path=${at} />`;
}

await speak(language ?? "fr", { keep: false });
await reference.replace({ sites: [], visits: [], areas: [], own: [], profile: null, checklists: [list] });
await reference.keepProgram(digest, program);
for (const [sha256, held] of Object.entries(files)) await reference.keepFile(sha256, held);
const visit = await drafts.open({ label, checklists: [list], visit: { mode: "on_site" } });
drafts.onChange((news) => emit("drafts", news));
router.start();
const place = /** @type {HTMLElement} */ (document.getElementById("app"));
place.className = "";
place.replaceChildren();
render(h(Frame, { visit }), place);
