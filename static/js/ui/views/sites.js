// Sites by name or by distance, with territory and official status; a site that is not in the list can be visited too.
import { useState } from "preact/hooks";
import { distance, say, t } from "../../i18n.js";
import { to } from "../../router.js";
import * as reference from "../../store/reference.js";
import { html, useRead } from "../html.js";
import { Status } from "../parts/layers.js";
import { lastPosition, locate } from "../position.js";
import { Screen, Wait } from "../screen.js";

const STEP = 50;
// What was looked for, while the page lives: coming back from a site must not lose the place.
let kept = { text: "", near: false, limit: STEP };

export function Sites() {
  const [{ text, near, limit }, set] = useState(kept);
  const [state, setState] = useState(/** @type {string | null} */ (null));
  const change = (next) => set((kept = { ...kept, ...next }));
  const found = useRead(async () => {
    const rows = await reference.sites(text, { near: near ? lastPosition() ?? undefined : undefined, limit: limit + 1 });
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }, [text, near, limit, lastPosition()?.at], ["reference"]);
  const nearMe = () => {
    if (near) return change({ near: false });
    setState(t("position.looking"));
    return locate(undefined, 15e3).found.then(() => {
      setState(null);
      change({ near: true, text: "" });
    }, (problem) => setState(say(problem)));
  };
  return html`<${Screen} title=${t("place.sites")} place="sites" action=${html`<button type="button" class="main" onClick=${nearMe} aria-pressed=${near ? "true" : "false"}>${near ? t("sites.by-name") : t("sites.near")}</button>`}>
    <label for="find">${t("sites.find")}</label>
    <input id="find" type="search" autocomplete="off" value=${text} onInput=${(event) => change({ text: event.target.value, limit: STEP })} />
    ${state && html`<p role="status" class="muted">${state}</p>`}
    <${Wait} read=${found}>${({ rows, more }) => (rows.length
      ? html`<p class="muted small" role="status">${more ? t("sites.first", { n: rows.length }) : t("sites.count", { n: rows.length })}</p>
        <ul class="lines">${rows.map((site) => html`<li key=${site.uid}><a href=${to("site", site.uid)}><span class="grow"><span class="name">${site.name}</span>
          <span class="more">${[(site.area ?? []).slice(-2).reverse().join(", "), site.distance_m !== undefined && distance(site.distance_m)].filter(Boolean).join(" · ")}</span>
          <span class="row"><${Status} status=${site.status} /></span></span></a></li>`)}</ul>
        ${more && html`<button type="button" onClick=${() => change({ limit: limit + STEP })}>${t("sites.more")}</button>`}`
      : html`<div class="empty"><p>${text ? t("sites.none-found", { text }) : t("sites.none")}</p></div>`)}<//>
    <p><a href="#/start/new">${t("sites.not-in-list")}</a></p>
  <//>`;
}
