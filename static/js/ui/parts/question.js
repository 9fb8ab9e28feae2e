// One question: its text, a hint and "why we ask" on request, the answers, "saved"; after answering, what parts/after.js asks.
import { Component } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { isAnswered, isFixed, isSealed, markOf, setAnswer, setMark, words } from "../visit-model.js";
import { After } from "./after.js";
import { Answer } from "./answer.js";
import { asksToLeave, NotSafe } from "./not-safe.js";
import { Prompt } from "./prompt.js";
import { Saved } from "./saved.js";
import { Tools } from "./tools.js";

/** Questions are many and taps must be quick: one is drawn again only when its number changes. @extends {Component<any>} */
export class Question extends Component {
  shouldComponentUpdate(next) {
    return next.turn !== this.props.turn || next.id !== this.props.id || next.list !== this.props.list;
  }

  render(props) {
    return html`<${Asked} ...${props} />`;
  }
}

/** @param {{model: any, list: any, id: string, node: any, turn: number, onChange: (ids: string[]) => void, onUndo: () => void}} props */
function Asked(props) {
  const { model, list, id, node, onChange, onUndo } = props;
  const answered = isAnswered(list, id);
  const [before] = useState(isSealed(node) && answered); // left once, a sealed answer and its note are not shown again
  const [reopened, setReopened] = useState(!before);
  const [anew, setAnew] = useState(!before);
  const { text, lang } = words(list, id, node.label);
  const about = `${list.name}|${id}`;
  const key = `q-${about.replace(/[^\w-]/g, "_")}`;
  if (node.type === "note") {
    return html`<div class="question" id=${key}><p class="note" lang=${lang}>${text}</p><${Prompt} list=${list} media=${node.media} autoplay=${node.autoplay} /><${Tools} list=${list} id=${id} node=${node} name=${key} /></div>`;
  }
  const set = (value) => {
    setAnew(true);
    onChange(setAnswer(model, list, id, node, value));
  };
  const mark = (values) => onChange(setMark(model, list, id, node, values));
  const saved = html`<${Saved} about=${`${model.uid}|${about}`} at=${markOf(list, id).at} onUndo=${model.last === about ? onUndo : undefined} />`;

  return html`<section class="question" id=${key} data-question=${id}>
    ${!reopened
      ? html`<p class="text" lang=${lang}>${text}</p><div class="notice stack tight"><p><strong>${t("sealed.answered")}</strong> ${t("sealed.means")}</p>
          <button type="button" onClick=${() => setReopened(true)}>${t("sealed.change")}</button></div>${asksToLeave(list.session.state(id)) && html`<${NotSafe} uid=${model.uid} />`}`
      : html`<${Answer} ...${props} name=${key} text=${text} lang=${lang} set=${set} mark=${mark} fresh=${!anew} />
          ${!isFixed(list, id, node) && saved}${answered && anew && !isFixed(list, id, node) && html`<${After} ...${props} name=${key} set=${set} mark=${mark} before=${before} />`}`}
  </section>`;
}
