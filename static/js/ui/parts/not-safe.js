// A form that is not safe on this phone, by its author's own rule: finish and send at once, and keep nothing of it that can be read.
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";

const ACTION = "send-and-wipe";

/** @param {{actions?: string[]}} state of a question */
export const asksToLeave = ({ actions }) => Boolean(actions?.includes(ACTION));

/** Whether an answer of the visit says so. @param {any} model */
export const mustLeave = ({ lists }) => lists.some(({ lost, nodes, session }) => !lost && [...nodes].some(([id, { node }]) => node.sa?.fail && asksToLeave(session.state(id) ?? {})));

/** @param {{uid: string}} props */
export const NotSafe = ({ uid }) => html`<div class="notice warn stack tight" role="status"><p>${t("leave.means")}</p>
  <p><a class="button" href=${to("visit", uid, "finish")}>${t("leave.now")}</a></p></div>`;
