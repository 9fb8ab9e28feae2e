// A date, a time of day, a moment: the phone's own pickers, and one tap for now. Kept with the phone's offset, as other apps of this field do.
import { t } from "../../i18n.js";
import { looks } from "../../domain/needs.js";
import { present } from "../../domain/sheet.js";
import { html } from "../html.js";

const dayOf = (moment) => moment.slice(0, 10);
const KINDS = {
  date: { input: "date", now: "date.today", shown: (value) => value, kept: (text) => text, at: dayOf },
  month: { input: "month", now: "date.month", shown: (value) => value.slice(0, 7), kept: (text) => `${text}-01`, at: (moment) => `${moment.slice(0, 7)}-01` },
  time: { input: "time", now: "time.now", shown: (value) => value.slice(0, 5), kept: (text) => timeOf(present(new Date(`${present().slice(0, 10)}T${text}`))), at: (moment) => timeOf(`${moment.slice(0, 16)}:00.000${moment.slice(23)}`) },
  dateTime: { input: "datetime-local", now: "time.now", shown: (value) => value.slice(0, 16), kept: (text) => present(new Date(text)), at: (moment) => `${moment.slice(0, 16)}:00.000${moment.slice(23)}` },
};
const timeOf = (moment) => moment.slice(11);

/** @param {{id: string, value: any, node: any, onValue: (value: any) => void}} props */
export function TimeField({ id, value, node, onValue }) {
  const { input, now, shown, kept, at } = KINDS[node.type === "date" && looks(node, ["month-year"]) ? "month" : node.type];
  return html`<div class="row start"><input id=${id} class="grow" type=${input} value=${typeof value === "string" ? shown(value) : ""} onChange=${(event) => onValue(event.target.value ? kept(event.target.value) : null)} />
    <button type="button" onClick=${() => onValue(at(present()))}>${t(now)}</button></div>`;
}
