// One checklist: its sections with what is answered and missing; the next one is one tap away.
import { language, pick, t } from "../../i18n.js";
import { to } from "../../router.js";
import { html } from "../html.js";
import { leaving } from "../parts/not-safe.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { hasRepeat, idsOf, isAnswered, progress, words } from "../visit-model.js";
import { firstOpen } from "./visit.js";

/** @param {any} section @param {any} list @returns {{text: string, lang?: string}} */
export function sectionTitle({ label, name, id, part, of }, list) {
  const own = label && Object.keys(label).length ? words(list, id, label) : { text: ["start", "more"].includes(name) ? t(`section.${name}`) : name, lang: undefined };
  return part ? { ...own, text: t("section.part", { title: own.text, part, of }) } : own;
}

export function Checklist({ path: [uid, , name] }) {
  const { found, model, back } = useVisit(uid);
  const list = model?.lists.find((one) => one.name === name);
  const { text, lang } = pick(list?.title);
  const open = list && !list.lost ? firstOpen(list) : null;
  const action = list && (open === null
    ? html`<a class="button main" href=${to("visit", uid)}>${t("checklist.done")}</a>`
    : html`<a class="button main" href=${to("visit", uid, "list", name, String(open))}><span>${t("checklist.continue", { section: sectionTitle(list.sections[open], list).text })}</span></a>`);
  return html`<${Screen} title=${text || t("checklist.title")} about=${t("checklist.title")} lang=${lang} back=${back} action=${leaving(model) ?? action}>
    <${Wait} read=${found}>${() => (list && !list.lost ? html`<${Sections} uid=${uid} list=${list} />` : html`<p class="fault">${t("visit.list-lost")}</p>`)}<//>
  <//>`;
}

function Sections({ uid, list }) {
  const { ids, answered, total, missing } = progress(list);
  return html`${list.program.unchecked?.includes(language()) && html`<p class="muted small">${t("checklist.unchecked")}</p>`}
    <p>${t("visit.progress", { answered, total })}${missing.length ? ` · ${t("visit.missing", { n: missing.length })}` : ""}</p>
    <ul class="lines">${list.sections.map((section, at) => {
      const own = idsOf(section, ids);
      const { text, lang } = sectionTitle(section, list);
      const done = own.filter((id) => isAnswered(list, id)).length;
      const gaps = idsOf(section, missing).length;
      return html`<li key=${at}><a href=${to("visit", uid, "list", list.name, String(at))}><span><span class="name" lang=${lang}>${text}</span>
        <span class="more">${own.length ? t("visit.progress", { answered: done, total: own.length }) : t(hasRepeat(list, section) ? "repeat.none" : "section.nothing")}${gaps ? ` · ${t("visit.missing", { n: gaps })}` : ""}</span></span></a></li>`;
    })}</ul>`;
}
