// How the team was there (on site, nearby, by phone, not at all and why) and the position, with its accuracy.
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { Choice } from "../parts/choice.js";
import { leaving } from "../parts/not-safe.js";
import { Paper } from "../parts/paper.js";
import { PositionField } from "../parts/position-field.js";
import { Saved } from "../parts/saved.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { setVisit } from "../visit-model.js";

const MODES = ["on_site", "nearby", "remote", "not_possible"];
const REASONS = ["insecurity", "refused_armed", "refused_operator", "suspended", "road", "weather", "distance", "merged", "other"];

export function Where({ path: [uid] }) {
  const { found, model, back } = useVisit(uid);
  const [, draw] = useState(0);
  const set = (values) => {
    setVisit(model, values);
    draw((n) => n + 1);
  };
  const action = model?.visit.mode === "not_possible" ? html`<a class="button main" href=${to("visit", uid, "finish")}>${t("visit.finish")}</a>`
    : html`<a class="button main" href=${to("visit", uid, "present")}>${t("where.next")}</a>`;
  return html`<${Screen} title=${t("where.title")} back=${back} action=${(model?.visit.mode && leaving(model)) || action}>
    <${Wait} read=${found}>${({ site, visit: { mode, reason, position, paper, far_kept: kept } }) => html`
      <${Choice} legend=${t("where.question")} hidden=${true} name="mode" value=${mode} long=${true} options=${MODES.map((name) => ({ name, text: t(`mode.${name}`) }))} onValue=${(value) => set({ mode: value, reason: value === "not_possible" ? reason ?? null : null })} />
      <${Saved} about=${`${uid}|visit|mode`} />
      ${mode && mode !== "on_site" && html`<p class="notice">${t(mode === "not_possible" ? "where.not-possible-means" : "where.not-on-site-means")}</p>`}
      ${mode === "not_possible" && html`<${Choice} legend=${t("where.because")} name="reason" value=${reason} long=${true} options=${REASONS.map((name) => ({ name, text: t(`why.${name}`) }))} onValue=${(value) => set({ reason: value })} />
        <${Saved} about=${`${uid}|visit|reason`} />`}
      ${(mode === "on_site" || mode === "nearby") && !paper && html`<h2>${t("position.title")}</h2><p class="muted">${t("position.how")}</p>
        <${PositionField} value=${position} onValue=${(value) => set({ position: value })} site=${site} kept=${position && kept === position.at} onKeep=${() => set({ far_kept: position.at })} /><${Saved} about=${`${uid}|visit|position`} />`}
      <${Paper} key=${model} model=${model} onTurn=${found.again} />
    `}<//>
  <//>`;
}
