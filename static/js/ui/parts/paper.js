// A visit that was filled on paper first: which day, where, photos of the sheets. They hold sealed answers too, so they are sealed as such.
import { useState } from "preact/hooks";
import { say, t } from "../../i18n.js";
import * as drafts from "../../store/drafts.js";
import * as photos from "../../store/photos.js";
import { html } from "../html.js";
import { during, save } from "../saver.js";
import { reopen, setVisit } from "../visit-model.js";
import { Camera } from "./camera.js";
import { useTyped } from "./fields.js";
import { Picture } from "./photos.js";
import { Saved } from "./saved.js";

const SHEET = "paper";

/** @param {{model: any, onTurn: () => void}} props `onTurn`: the visit has been read anew, for every question is asked as of another day */
export function Paper({ model, onTurn }) {
  const { paper } = model.visit;
  const typed = useTyped(paper?.at ?? "", (at) => setVisit(model, { paper: { ...model.visit.paper, at: at.trim() || null } }));
  const setDay = (given) => save(`${model.uid}|visit|paper|set`, async () => {
    const saved = await drafts.save(model.uid, { kind: "visit", set: { paper: given } });
    await reopen(model.uid);
    onTurn();
    return saved;
  });
  return html`<label class="switch"><input type="checkbox" checked=${Boolean(paper)} onChange=${() => setDay(paper ? null : { entered_at: new Date().toISOString() })} /><span>${t("paper.switch")}</span></label>
    ${paper && html`<div class="after stack tight"><p class="hint">${t("paper.means")}</p>
      <label for="paper-on">${t("paper.on")}</label><input id="paper-on" type="date" required max=${new Date().toLocaleDateString("sv")} value=${paper.on ?? ""} onChange=${(event) => setDay({ ...paper, on: event.target.value || null })} />
      <label for="paper-at">${t("paper.at")}</label><p class="hint" id="paper-at-hint">${t("paper.at-means")}</p>
      <input id="paper-at" maxlength="200" autocomplete="off" spellcheck=${false} aria-describedby="paper-at-hint" ...${typed} />
      <p class="label">${t("paper.sheets")}</p><p class="hint">${t("paper.sheets-means")}</p><${Sheets} model=${model} onTurn=${onTurn} />
    </div>`}<${Saved} about=${`${model.uid}|visit|paper`} />`;
}

function Sheets({ model, onTurn }) {
  const [state, setState] = useState(/** @type {any} */ ({}));
  const own = model.photos.filter(({ question, checklist }) => question === SHEET && !checklist);
  // Read anew: the day may have changed, and with it this model, while a sheet was being made small.
  const then = (work) => work.then(() => reopen(model.uid)).then(() => {
    setState({});
    onTurn();
  }).catch((problem) => setState({ problem }));
  const add = (blob, imported) => {
    setState({ busy: true });
    then(during(photos.add(model.uid, { checklist: null, question: SHEET, person: true, part: "protected", imported }, blob)));
  };
  return html`${own.length > 0 && html`<ul class="photos">${own.map((photo, at) => html`<${Picture} key=${photo.id} visit=${model.uid} photo=${photo} number=${at + 1} onGone=${() => then(photos.remove(model.uid, photo.id))} />`)}</ul>`}
    <${Camera} busy=${state.busy} onPhoto=${add} />
    ${state.problem && html`<p class="fault" role="alert">${say(state.problem)}</p>`}`;
}
