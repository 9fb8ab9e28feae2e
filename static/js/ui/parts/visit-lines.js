// Visits as lines of a list: one that is open, one that is finished and whether it has left the phone.
import { moment, say, t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";

/** @param {any} visit */
export const openSince = ({ started_at, answered }) => t("today.open-since", { when: moment(started_at), n: answered });

/** @param {any} visit as drafts.list gives it */
export const openLine = (visit) => (visit.damaged
  ? html`<li key=${visit.visit}><span class="line"><span><span class="name">${t("today.damaged")}</span><span class="more">${say(visit.code)}</span></span></span></li>`
  : html`<li key=${visit.visit}><a href=${to("visit", visit.visit)}><span><span class="name">${visit.label}</span><span class="more">${openSince(visit)}</span>
      ${visit.over_72h && html`<span class="more strong">${t("today.over-72h")}</span>`}</span></a></li>`);

/** @param {any} item */
export const finishedLine = ({ finished_at: at, sent }) => t(sent ? "today.finished-received" : "today.finished-not-sent", { when: moment(at) });
