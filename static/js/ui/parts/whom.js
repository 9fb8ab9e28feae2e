// Whom a question is for, said quietly: who goes by subject still sees when to wait.
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { askOf } from "../people.js";

/** @param {{node: any}} props */
export const Whom = ({ node }) => node.sa?.ask && html`<p class="muted small">${t("whom.ask", { whom: t(`whom.${askOf(node)}`) })}</p>`;
