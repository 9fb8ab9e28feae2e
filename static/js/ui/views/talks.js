// The talks of a visit: who was spoken with, by number, never by name; findings rest on them.
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { leaving } from "../parts/not-safe.js";
import { Talks as List } from "../parts/talk.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";

export function Talks({ path: [uid] }) {
  const { found, model, back } = useVisit(uid);
  return html`<${Screen} title=${t("talk.title")} back=${back} action=${leaving(model) ?? html`<a class="button main" href=${to("visit", uid)}>${t("missing.back")}</a>`}>
    <p>${t("talk.how")}</p>
    <${Wait} read=${found}>${(model) => html`<${List} model=${model} />`}<//>
  <//>`;
}
