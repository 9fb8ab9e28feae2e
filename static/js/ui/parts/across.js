// Questions of several lists on one page, under the names of their lists.
import { useReducer, useRef } from "preact/hooks";
import { language, pick } from "../../i18n.js";
import { html } from "../html.js";
import { plain } from "../visit-model.js";
import { Question } from "./question.js";

/** `find` is asked at every drawing which questions stand here; `head` draws what stands above them, `onChange` is told of an answer. @param {{model: any, find: () => {list: any, ids: string[]}[], head: (groups: any[]) => any, onChange?: () => void, onUndo: () => void}} props */
export function Across({ model, find, head, onChange, onUndo }) {
  const [, draw] = useReducer((n) => n + 1, 0);
  const turns = useRef(/** @type {Record<string, number>} */ ({}));
  const before = useRef(/** @type {string[]} */ ([]));
  const groups = find();
  const changed = (list, own) => (/** @type {string[]} */ more) => {
    const about = [own, ...more].map((id) => `${list.name}|${id}`);
    for (const one of new Set([...about, ...before.current])) turns.current[one] = (turns.current[one] ?? 0) + 1;
    before.current = [`${list.name}|${own}`];
    draw(undefined);
    onChange?.();
  };
  return html`${head(groups)}${groups.map(({ list, ids }) => html`<div key=${list.name}><h2 class="gap muted" lang=${pick(list.title).lang}>${pick(list.title).text}</h2>${ids.map((id) => {
    const { node } = list.nodes.get(plain(id));
    return html`<${Question} key=${`${id}|${language()}`} model=${model} list=${list} id=${id} node=${node} turn=${turns.current[`${list.name}|${id}`] ?? 0} onChange=${changed(list, id)} onUndo=${onUndo} />`;
  })}</div>`)}`;
}
