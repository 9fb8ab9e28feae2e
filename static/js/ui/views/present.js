// Who was present, by role with counts. No names: a list of names endangers people.
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { leaving } from "../parts/not-safe.js";
import { Saved } from "../parts/saved.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { setVisit } from "../visit-model.js";

const ROLES = ["leader", "digger_man", "digger_woman", "transporter", "trader", "state_service", "mine_police", "army", "chief", "civil_society", "other"];

export function Present({ path: [uid] }) {
  const { found, model, back } = useVisit(uid);
  const [, draw] = useState(0);
  const count = (role) => model.visit.present?.find((one) => one.role === role)?.count ?? 0;
  const set = (role, n) => {
    const present = ROLES.map((name) => ({ role: name, count: name === role ? n : count(name) })).filter((one) => one.count > 0);
    setVisit(model, { present });
    draw((turn) => turn + 1);
  };
  /** Forty diggers are typed, not tapped; what is no number changes nothing. */
  const type = (role, field) => {
    const text = field.value.trim() || "0";
    if (/^\d{1,4}$/.test(text)) set(role, Number(text));
    field.value = String(count(role));
  };
  return html`<${Screen} title=${t("present.title")} back=${back} action=${leaving(model) ?? html`<a class="button main" href=${to("visit", uid)}>${t("present.next")}</a>`}>
    <p>${t("present.how")}</p>
    <${Wait} read=${found}>${() => html`
      <ul class="lines">${ROLES.map((role) => html`<li key=${role}><div class="line" role="group" aria-label=${t(`role.${role}`)}><span class="grow">${t(`role.${role}`)}</span>
        <span class="stepper"><button type="button" aria-label=${t("present.fewer", { role: t(`role.${role}`) })} disabled=${count(role) === 0} onClick=${() => set(role, count(role) - 1)}>−</button>
        <input inputmode="numeric" autocomplete="off" maxlength="4" aria-label=${t(`role.${role}`)} value=${count(role)} onFocus=${(event) => event.target.select()} onChange=${(event) => type(role, event.target)} />
        <button type="button" aria-label=${t("present.more", { role: t(`role.${role}`) })} onClick=${() => set(role, count(role) + 1)}>+</button></span></div></li>`)}</ul>
      <${Saved} about=${`${uid}|visit|present`} />`}<//>
  <//>`;
}
