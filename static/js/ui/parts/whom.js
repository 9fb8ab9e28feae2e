// Whom a question is for, said quietly: who goes by subject still sees when to wait. On a person's own page it stands above.
import { t } from "../../i18n.js";
import { where } from "../../router.js";
import { html } from "../html.js";
import { askOf } from "../people.js";

/** @param {{node: any}} props */
export const Whom = ({ node }) => node.sa?.ask && where().path[1] !== "person" && html`<p class="muted small">${t("whom.ask", { whom: t(`whom.${askOf(node)}`) })}</p>`;
