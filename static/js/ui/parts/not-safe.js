// A form that is not safe on this phone, by its author's own rule: finish and send at once, and keep nothing of it that can be read.
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";

const ACTION = "send-and-wipe";

/** @param {{actions?: string[]}} state of a question */
export const asksToLeave = ({ actions }) => Boolean(actions?.includes(ACTION));

const mayAsk = ({ sa }) => sa?.fail?.some(({ action }) => action === ACTION);

/** Whether an answer of the visit says so. @param {any} model */
export const mustLeave = ({ lists }) => lists.some(({ lost, nodes, session }) => !lost && [...nodes].some(([id, { node }]) => mayAsk(node) && asksToLeave(session.state(id) ?? {})));

/** The main action of every page of such a visit, else null. @param {any} model */
export const leaving = (model) => (model && mustLeave(model) ? html`<a class="button main" href=${to("visit", model.uid, "finish")}>${t("leave.now")}</a>` : null);

/** @param {{uid: string}} props */
export const NotSafe = ({ uid }) => html`<div class="notice warn stack tight" role="status"><p>${t("leave.means")}</p>
  <p><a class="button" href=${to("visit", uid, "finish")}>${t("leave.now")}</a></p></div>`;
