// One question: its text, a hint and "why we ask" on request, the answers, "saved"; after answering, what parts/after.js asks.
import { Component } from "preact";
import { useState } from "preact/hooks";
import { has, pick, t } from "../../i18n.js";
import { html } from "../html.js";
import { isAnswered, isSealed, markOf, RESERVED, setAnswer, setMark, valueOf } from "../visit-model.js";
import { After } from "./after.js";
import { Choice } from "./choice.js";
import { DateField, NumberField, TextField } from "./fields.js";
import { Severity } from "./layers.js";
import { Photos } from "./photos.js";
import { PositionField } from "./position-field.js";
import { Saved } from "./saved.js";

const FIELDS = { text: TextField, integer: NumberField, decimal: NumberField, date: DateField };
// In second place: answers that say why there is none and that nobody should tick by accident.
const SECOND = ["not_asked", "declined"];
// One order everywhere: what the question offers, then these.
const ORDER = ["not_applicable", "unknown", ...SECOND];

const optionOf = ({ name, label }) => {
  const { text, lang } = pick(label);
  const own = RESERVED.includes(name) && has(`answer.${name}`);
  return own ? { name, text: t(`answer.${name}`) } : { name, text: text || name, lang };
};

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
  const { text, lang } = pick(node.label);
  const about = `${list.name}|${id}`;
  const key = `q-${about.replace(/[^\w-]/g, "_")}`;
  if (node.type === "note") return html`<div class="question" id=${key}><p lang=${lang}>${text}</p></div>`;
  const set = (value) => {
    setAnew(true);
    onChange(setAnswer(model, list, id, node, value));
  };
  const mark = (values) => onChange(setMark(model, list, id, node, values));
  const saved = html`<${Saved} about=${about} at=${markOf(list, id).at} onUndo=${model.last === about ? onUndo : undefined} />`;

  return html`<section class="question" id=${key} data-question=${id}>
    ${!reopened
      ? html`<p class="text" lang=${lang}>${text}</p><div class="notice stack tight"><p><strong>${t("sealed.answered")}</strong> ${t("sealed.means")}</p>
          <button type="button" onClick=${() => setReopened(true)}>${t("sealed.change")}</button></div>`
      : html`<${Answer} ...${props} name=${key} text=${text} lang=${lang} set=${set} mark=${mark} fresh=${!anew} />
          ${saved}${answered && anew && html`<${After} ...${props} name=${key} set=${set} mark=${mark} before=${before} />`}`}
  </section>`;
}

function Tools({ node, name }) {
  const hint = pick(node.hint);
  const { standard, severity } = node.sa ?? {};
  if (!hint.text && !standard) return null;
  return html`<div class="tools">
    ${hint.text && html`<details id=${`${name}-hint`}><summary>${t("question.hint")}</summary><p lang=${hint.lang}>${hint.text}</p></details>`}
    ${standard && html`<details><summary>${t("question.why")}</summary><p>${t("question.standard", { standard: "" })}<span lang="en">${standard}</span></p>${["C", "M", "m"].includes(severity) && html`<p><${Severity} severity=${severity} /></p>`}</details>`}
  </div>`;
}

/** The field by type. Numbers and dates with a severity may also say why there is none. */
function Answer({ model, list, id, node, name, text, lang, set, mark, fresh }) {
  const value = fresh ? undefined : valueOf(list, id);
  const { type, choices = [], sa } = node;
  const state = list.session.state(id);
  const violation = state.violation && html`<p class="fault" role="alert">${pick(node.constraint_message).text || t("question.check")}</p>`;
  if (type === "select_one" || type === "select_multiple") {
    const options = choices.map(optionOf).sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
    return html`<${Choice} legend=${text} lang=${lang} name=${name} many=${type === "select_multiple"} value=${value} onValue=${set}
      options=${options.filter((option) => !SECOND.includes(option.name))} second=${options.filter((option) => SECOND.includes(option.name))}
      alone=${["none", "nobody", "nothing", ...RESERVED]}><${Tools} node=${node} name=${name} /><//>${violation}`;
  }
  const Field = FIELDS[type];
  const label = html`<label class="text" for=${`${name}-field`} lang=${lang}>${text}</label><${Tools} node=${node} name=${name} />`;
  if (Field) {
    const { reason } = markOf(list, id);
    const graded = ["C", "M", "m"].includes(sa?.severity) && type !== "text";
    return html`${label}<${Field} id=${`${name}-field`} value=${value} type=${type} appearance=${node.appearance} onValue=${(given) => {
        set(given);
        if (given !== null && reason) mark({ reason: null });
      }} />
      ${graded && html`<details open=${Boolean(reason)}><summary>${t("question.no-number")}</summary><${Choice} legend=${t("question.no-number")} hidden=${true} name=${`${name}-reason`} value=${reason}
        options=${ORDER.map((one) => ({ name: one, text: t(`answer.${one}`) }))} onValue=${(one) => {
          if (valueOf(list, id) !== undefined) set(null);
          mark({ reason: one });
        }} /></details>`}${violation}`;
  }
  if (type === "geopoint") {
    return html`<p class="text" lang=${lang}>${text}</p><${Tools} node=${node} name=${name} />
      ${model.visit.position && !value && html`<p><button type="button" onClick=${() => set(model.visit.position)}>${t("position.of-visit", { acc: model.visit.position.acc })}</button></p>`}
      <${PositionField} value=${value} onValue=${set} />`;
  }
  if (type === "image") return html`<p class="text" lang=${lang}>${text}</p><${Tools} node=${node} name=${name} /><${Photos} model=${model} list=${list} id=${id} node=${node}
    onCount=${(own) => set(own[0]?.id ?? null)} />`;
  return html`<p class="text" lang=${lang}>${text}</p><p class="muted">${t("question.not-here")}</p>`;
}
