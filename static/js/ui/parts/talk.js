// Recording talks: one tap makes one, two more say the age and that it was in private; then from whom it stood apart.
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html, useNews } from "../html.js";
import { addTalk, changeTalk, removeTalk, talkLine, talksOf } from "../talks.js";
import { Choice } from "./choice.js";
import { Saved } from "./saved.js";

const SEXES = ["female", "male", "mixed"];
const AGES = ["under_15", "15_17", "18_35", "36_60", "over_60"];

const ageOption = (/** @type {string} */ age) => ({ name: age, text: t(`talk.age-${age}`) });

/** One talk to be told more of. @param {{model: any, talk: any, name: string}} props */
function Card({ model, talk, name }) {
  const others = talksOf(model).filter(({ id }) => id !== talk.id);
  const set = (change) => changeTalk(model, talk.id, change);
  return html`<div class="after stack tight">
    <${Choice} legend=${t("talk.age")} name=${`${name}-age`} value=${talk.age} options=${AGES.map(ageOption)} second=${[ageOption("unknown")]} long=${false} onValue=${(age) => set({ age })} />
    <label class="switch"><input type="checkbox" checked=${talk.private} onChange=${() => set({ private: !talk.private })} /><span>${t("talk.private")}</span></label>
    ${talk.sex !== "mixed" && html`<label class="switch"><input type="checkbox" checked=${talk.group} onChange=${() => set({ group: !talk.group })} /><span>${t("talk.group")}</span></label>`}
    ${others.length > 0 && html`<${Choice} legend=${t("talk.apart")} name=${`${name}-apart`} many=${true} long=${true} value=${talk.apart_from} options=${others.map((one) => ({ name: one.id, text: talkLine(one) }))}
      onValue=${(apart) => set({ apart_from: apart })}><p class="hint">${t("talk.apart-means")}</p><//>`}
  </div>`;
}

/** A new talk, open for the rest. @param {{model: any, ask?: string | null, name: string, onMade?: (id: string) => void}} props */
export function NewTalk({ model, ask = null, name, onMade }) {
  useNews("talks");
  const [made, setMade] = useState(/** @type {string | null} */ (null));
  const talk = talksOf(model).find(({ id }) => id === made);
  const make = (sex) => {
    const id = addTalk(model, { sex, ask });
    setMade(id);
    onMade?.(id);
  };
  return html`<div role="group" aria-label=${t("talk.new")} class="stack tight"><p class="label">${t("talk.new")}</p>
    <div class="answers">${SEXES.map((sex) => html`<button key=${sex} type="button" onClick=${() => make(sex)}>${t(`talk.${sex}`)}</button>`)}</div>
    ${talk && html`<p class="strong" role="status">${talkLine(talk)}</p><${Card} key=${talk.id} model=${model} talk=${talk} name=${`${name}-${talk.id}`} />`}</div>`;
}

/** The talks of a visit, of one person (and those of nobody said) or all; each opens to be told more of. @param {{model: any, ask?: string}} props */
export function Talks({ model, ask }) {
  useNews("talks");
  const shown = talksOf(model).filter((talk) => !ask || !talk.ask || talk.ask === ask);
  return html`<div class="stack">
    ${shown.length ? html`<div>${shown.map((talk) => html`<details key=${talk.id}><summary>${talkLine(talk)}</summary>
        <p class="muted small">${[!ask && talk.ask && t(`whom.${talk.ask}`), talk.apart_from.length > 0 && t("talk.apart-from", { ids: talk.apart_from.join(", ") })].filter(Boolean).join(" · ")}</p>
        <${Card} model=${model} talk=${talk} name=${`talk-${talk.id}`} /><button type="button" class="quiet" onClick=${() => removeTalk(model, talk.id)}>${t("talk.remove", { id: talk.id })}</button></details>`)}</div>` : html`<p class="muted">${t("talk.none")}</p>`}
    <${NewTalk} model=${model} ask=${ask} name=${`new-${ask ?? "talk"}`} /><${Saved} about=${`${model.uid}|visit|talks`} />
  </div>`;
}
