// The rows of a repeat: a line each, named by its place and its first answer, and one of them open. A hundred rows stay as quick as one.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { addRow, isAnswered, isSealed, openIds, plain, removeRow, valueOf, words } from "../visit-model.js";
import { Saved } from "./saved.js";
import { shownOf } from "./shown.js";

const MOST = 100;

const rowOf = (id, place) => `${id}[${place}]`;

/** The ids that can be answered in one row. */
const idsIn = (list, node, id, place) => openIds(list, { nodes: node.children, prefix: rowOf(id, place) });

/** The first answer of a row that may be shown, and how far it is. */
function about(list, node, id, place) {
  const ids = idsIn(list, node, id, place);
  const told = ids.find((one) => isAnswered(list, one) && !isSealed(list.nodes.get(plain(one)).node));
  const name = told && shownOf(list, told, list.nodes.get(plain(told)).node, valueOf(list, told));
  return { name, progress: t("visit.progress", { answered: ids.filter((one) => isAnswered(list, one)).length, total: ids.length }) };
}

/** The row that opens by itself: the wanted one, else the first where something is unanswered. */
function firstOpen({ list, node, id, wanted }, rows) {
  const asked = wanted?.startsWith(`${id}[`) && Number(/^\d+/.exec(wanted.slice(id.length + 1))?.[0]);
  if (asked) return asked;
  for (let place = 1; place <= rows; place += 1) if (idsIn(list, node, id, place).some((one) => !isAnswered(list, one))) return place;
  return null;
}

/** @param {{model: any, list: any, id: string, node: any, headed: boolean, wanted?: string | null, draw: (nodes: any[], prefix: string) => any, onChange: (ids: string[]) => void, onUndo: () => void}} props */
export function Repeat(props) {
  const { model, list, id, node, headed, draw, onChange, onUndo } = props;
  const rows = list.session.rows(id); // with a count they are there before anything is answered
  const [open, setOpen] = useState(() => firstOpen(props, rows));
  const [most, setMost] = useState(MOST);
  const [gone, setGone] = useState(/** @type {string | null} */ (null));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) place.current?.scrollIntoView({ block: "start" });
    moved.current = false;
  }, [open]);
  const had = useRef(rows);
  useEffect(() => {
    // A count made the first rows while the page was open.
    if (rows && !had.current && open === null) setOpen(firstOpen(props, rows));
    had.current = rows;
  }, [rows]);
  const { text, lang } = words(list, id, node.label);
  const title = text || node.name;
  const show = (wanted) => {
    moved.current = true;
    setOpen(wanted);
  };
  const add = () => {
    onChange(addRow(model, list, id));
    setMost(Math.max(most, rows + 1));
    show(rows + 1);
  };
  const remove = (at) => {
    setOpen(null);
    setGone(rowOf(id, at));
    onChange(removeRow(model, list, id, at));
  };
  const free = node.count === undefined && !node.fixed;
  const shown = Math.min(rows, Math.max(most, open ?? 0));
  return html`<div class="rows">
    ${headed && text && html`<h2 lang=${lang}>${text}</h2>`}
    ${rows > 0 && html`<ul class="lines">${Array.from({ length: shown }, (_row, index) => {
      const at = index + 1;
      const { name, progress } = about(list, node, id, at);
      return html`<li key=${at} ref=${at === open ? place : undefined} class=${at === open ? "open" : undefined}>
        <button type="button" aria-expanded=${at === open} data-row=${rowOf(id, at)} onClick=${() => show(at === open ? null : at)}><span><span class="name"><span lang=${lang}>${words(list, rowOf(id, at), node.label).text || title}</span> ${at}${name && html`: ${name}`}</span><span class="more">${progress}</span></span></button>
        ${at === open && html`<div class="open-row">${draw(node.children, rowOf(id, at))}
          ${free && html`<p><button type="button" class="quiet" onClick=${() => remove(at)}><span>${t("repeat.remove")} <span lang=${lang}>${title}</span> ${at}</span></button></p>`}</div>`}</li>`;
    })}</ul>`}
    ${shown < rows && html`<p>${t("repeat.shown", { shown, rows })} <button type="button" class="quiet" onClick=${() => setMost(shown + MOST)}>${t("repeat.more")}</button></p>`}
    ${gone && model.last === `${list.name}|${gone}` && html`<div><p role="status">${t("repeat.removed")}</p><${Saved} about=${`${model.uid}|${list.name}|${gone}`} onUndo=${onUndo} /></div>`}
    ${free && html`<p><button type="button" onClick=${add}><span>${t("repeat.add")} <span lang=${lang}>${title}</span></span></button></p>`}</div>`;
}
