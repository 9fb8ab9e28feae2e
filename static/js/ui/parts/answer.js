// The answer of a question by its type. What few forms need is in js/lazy and comes when it is first drawn.
import { moduleOf } from "../../domain/needs.js";
import { t } from "../../i18n.js";
import { html } from "../html.js";
import { isFixed, markOf, valueOf, words } from "../visit-model.js";
import { Choice } from "./choice.js";
import { NumberField, TextField } from "./fields.js";
import { Later } from "./later.js";
import { Photos } from "./photos.js";
import { PositionField } from "./position-field.js";
import { Prompt } from "./prompt.js";
import { RangeField } from "./range.js";
import { optionOf, ORDER, Select } from "./select.js";
import { shownOf } from "./shown.js";
import { TimeField } from "./times.js";
import { Tools } from "./tools.js";

// One field with a label; the others are groups of fields.
const FIELDS = { text: TextField, integer: NumberField, decimal: NumberField, date: TimeField, time: TimeField, dateTime: TimeField, range: RangeField, barcode: Later };
const SELECTS = ["select_one", "select_multiple"];

/** @param {any} props */
export function Answer(props) {
  const { list, id, node, name, text, lang, set, fresh } = props;
  const value = fresh ? undefined : valueOf(list, id);
  const state = list.session.state(id);
  const help = html`<${Prompt} list=${list} media=${node.media} autoplay=${node.autoplay} /><${Tools} list=${list} id=${id} node=${node} name=${name} />`;
  const fault = state.violation && html`<p class="fault" role="alert">${state.violation === "answer.choice" ? t("choice.gone") : words(list, id, node.constraint_message).text || t("question.check")}</p>`;
  const shared = { ...props, value, onValue: set, type: node.type };
  const heading = html`<p class="text" id=${`${name}-text`} lang=${lang}>${text}</p>${help}`;
  if (isFixed(list, id, node)) return html`${heading}<p class="strong">${shownOf(list, id, node, value ?? state.value) ?? t("answer.nothing-yet")}</p>`;
  if (SELECTS.includes(node.type)) return html`<${Select} ...${shared}>${help}<//>${fault}`;
  if (FIELDS[node.type]) {
    return html`<label class="text" for=${`${name}-field`} lang=${lang}>${text}</label>${help}
      <${Field} ...${shared} />${fault}`;
  }
  const module = moduleOf(node);
  const Part = module ? Later : GROUPS[node.type];
  if (!Part) return html`${heading}<p class="muted">${t("question.not-here")}</p>`;
  return html`${heading}<div role="group" aria-labelledby=${`${name}-text`}><${Part} ...${shared} module=${module} option=${(item) => optionOf(list, id, item)} /></div>${fault}`;
}

/** Numbers and dates with a severity may also say why there is none. */
function Field({ mark, set, onValue: _set, ...props }) {
  const { list, id, node, name, value } = props;
  const { reason } = markOf(list, id);
  const graded = ["C", "M", "m"].includes(node.sa?.severity) && node.type !== "text";
  return html`<${FIELDS[node.type]} ...${props} id=${`${name}-field`} question=${id} module=${moduleOf(node)} onValue=${(given) => {
      set(given);
      if (given !== null && reason) mark({ reason: null });
    }} />
    ${graded && html`<details open=${Boolean(reason)}><summary>${t("question.no-number")}</summary><${Choice} legend=${t("question.no-number")} hidden=${true} name=${`${name}-reason`} value=${reason}
      options=${ORDER.map((one) => ({ name: one, text: t(`answer.${one}`) }))} onValue=${(one) => {
        if (value !== undefined) set(null);
        mark({ reason: one });
      }} /></details>`}`;
}

const GROUPS = {
  geopoint: ({ model, value, set }) => html`${model.visit.position && !value && html`<p class="position"><button type="button" onClick=${() => set(model.visit.position)}>${t("position.of-visit", { acc: model.visit.position.acc })}</button></p>`}
    <${PositionField} value=${value} onValue=${set} />`,
  image: ({ model, list, id, node, set }) => html`<${Photos} model=${model} list=${list} id=${id} node=${node} onCount=${(own) => set(own[0]?.id ?? null)} />`,
  acknowledge: ({ name, value, set, text }) => html`<${Choice} legend=${text} hidden=${true} name=${name} many=${true} long=${true} value=${value} options=${[{ name: "OK", text: t("answer.acknowledge") }]} onValue=${(given) => set(given[0] ?? null)} />`,
};
