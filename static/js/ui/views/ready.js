// Fetches the work and tries the storage; says "ready for the field" only when everything is on this phone.
import { useEffect, useState } from "preact/hooks";
import { fetchTexts, isForeign, LANGUAGES, say, t } from "../../i18n.js";
import { probe } from "../../store/database.js";
import * as reference from "../../store/reference.js";
import { pull } from "../../sync/refresh.js";
import { html } from "../html.js";
import { Screen } from "../screen.js";
import { Shape } from "../shapes.js";
import { InstallOffer } from "../update.js";

/** What is on this phone: sites, checklists that can be filled. @returns {Promise<{sites: number, lists: number, missing: number, complete: boolean}>} */
export async function findReadiness() {
  const [pulled, lists, sites] = await Promise.all([reference.pulled_at(), reference.checklists(), reference.sites("", { limit: 1e6 })]);
  const missing = lists.filter(({ ready }) => !ready).length;
  return { sites: sites.length, lists: lists.length, missing, complete: Boolean(pulled) && lists.length > 0 && !missing };
}

/** How many questions are not in the person's language: said before the journey, not at the pit. */
async function findForeign() {
  const lists = (await reference.checklists()).filter(({ ready }) => ready);
  const programs = await Promise.all(lists.map(({ digest }) => reference.program(digest)));
  const questions = (nodes) => nodes.flatMap((node) => (node.kind === "question" ? (node.hidden || node.type === "hidden" || !node.label ? [] : [node]) : questions(node.children)));
  const all = questions(programs.flatMap(({ body }) => body));
  return { n: all.filter(isForeign).length, of: all.length };
}

export function Ready() {
  const [state, setState] = useState(/** @type {any} */ ({ busy: true }));
  const fetchAll = async () => {
    setState({ busy: true });
    let problem = null;
    try {
      await Promise.all([pull(), ...LANGUAGES.map(([code]) => fetchTexts(code))]);
    } catch (refusal) {
      problem = refusal;
    }
    const nothing = { sites: 0, lists: 0, missing: 0, complete: false };
    const work = await findReadiness().catch((refusal) => {
      problem ??= refusal;
      return nothing;
    });
    setState({ busy: false, problem, work, storage: await probe(), foreign: await findForeign().catch(() => null) });
  };
  useEffect(() => {
    fetchAll();
  }, []);
  const { busy, problem, work, storage, foreign } = state;
  const done = work?.complete && storage?.ok;
  const line = (good, text) => html`<li><span class="line"><span class="state"><${Shape} name=${good ? "received" : "needs_help"} /></span><span>${text}</span></span></li>`;
  const action = busy
    ? null
    : done
      ? html`<a class="button main" href="#/today">${t("ready.start")}</a>`
      : html`<a class="button" href="#/today">${t("place.today")}</a><button type="button" class="main" onClick=${fetchAll}>${t("ready.again")}</button>`;
  return html`<${Screen} title=${busy ? t("ready.fetching") : done ? t("ready.yes") : t("ready.not-yet")} action=${action}>
    ${busy && html`<p role="status">${t("ready.fetching-means")}</p>`}
    ${problem && !done && html`<p class="fault" role="alert">${say(problem)}</p>`}
    ${work && html`<ul class="lines">
      ${line(true, t("ready.app"))}
      ${line(work.complete || work.sites > 0, t("ready.sites", { n: work.sites }))}
      ${line(work.complete, work.missing ? t("ready.lists-missing", { n: work.missing }) : t("ready.lists", { n: work.lists }))}
      ${foreign?.n > 0 && line(false, t("ready.foreign", foreign))}
      ${line(storage.ok, storage.ok ? t("ready.storage") : say(storage.code ?? "storage.unreadable"))}
      ${line(storage.persisted, storage.persisted ? t("ready.persisted") : t("ready.not-persisted"))}
    </ul>`}
    <${InstallOffer} />
  <//>`;
}
