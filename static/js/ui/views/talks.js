// The talks of a visit: who was spoken with, by number, never by name; findings rest on them.
import { say, t } from "../../i18n.js";
import { to } from "../../router.js";
import { html, useNews, useRead } from "../html.js";
import { Talks as List } from "../parts/talk.js";
import { Screen, Wait } from "../screen.js";
import { openVisit } from "../visit-model.js";

export function Talks({ path: [uid] }) {
  useNews("language");
  const found = useRead(() => openVisit(uid), [uid]);
  return html`<${Screen} title=${t("talk.title")} back=${{ href: to("visit", uid), label: found.value?.visit.label ?? t("visit.title") }} action=${html`<a class="button main" href=${to("visit", uid)}>${t("missing.back")}</a>`}>
    <p>${t("talk.how")}</p>
    <${Wait} read=${found} text=${say}>${(model) => html`<${List} model=${model} />`}<//>
  <//>`;
}
