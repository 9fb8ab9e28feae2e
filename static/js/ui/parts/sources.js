// How something is known: talks and other sources are ticked, and what that is worth is said in words, never chosen.
import { useState } from "preact/hooks";
import { t } from "../../i18n.js";
import { html, useNews } from "../html.js";
import { knownBy, talkLine, talksOf } from "../talks.js";
import { isSealed, markOf } from "../visit-model.js";
import { askOf, TALKED_WITH } from "../people.js";
import { Choice } from "./choice.js";
import { Saved } from "./saved.js";
import { NewTalk } from "./talk.js";

const KINDS = ["O", "D", "P", "R", "G"];
const USUAL = KINDS.slice(0, 3);

/** @param {{model: any, list: any, id: string, node: any, name: string, mark: (values: object) => void, before: boolean}} props `before`: it was sealed and left, so its sources are not shown again */
export function Sources({ model, list, id, node, name, mark, before }) {
  useNews("talks");
  const [anew, setAnew] = useState(!before);
  const given = anew ? markOf(list, id) : {};
  const [open, setOpen] = useState(!given.sources && !given.source);
  const talks = talksOf(model);
  const sources = given.sources ?? [];
  const expected = node.sa?.evidence ?? [];
  const ask = askOf(node);
  const known = html`<span class="muted">${t(`known.${knownBy(given, talks)}`)}</span>`;
  const set = (chosen) => {
    setAnew(true);
    mark({ sources: chosen.length ? chosen : null, source: null, evidence: null });
  };
  if (!open) {
    return html`<div class="row ends"><p><span class="label">${t("evidence.question")}</span>${sources.length ? sources.map((one) => (KINDS.includes(one) ? t(`evidence.${one}`) : one)).join(", ") : t(`evidence.${given.source}`)} · ${known}</p>
      <button type="button" class="quiet" onClick=${() => setOpen(true)}>${t("evidence.change")}</button></div>`;
  }
  const options = [...KINDS.filter((kind) => USUAL.includes(kind) || expected.includes(kind) || sources.includes(kind)).map((kind) => ({ name: kind, text: t(`evidence.${kind}`) })),
    ...[...talks].sort((a, b) => Number(b.ask === ask) - Number(a.ask === ask)).map((talk) => ({ name: talk.id, text: talkLine(talk) }))];
  return html`<${Choice} legend=${t("evidence.question")} name=${`${name}-source`} many=${true} long=${true} value=${sources} options=${options} onValue=${set} />
    ${sources.length > 0 && html`<p role="status">${known}</p>`}
    <details><summary>${t("talk.add")}</summary>${isSealed(node) && html`<p class="hint">${t("talk.sealed-means")}</p>`}
      <${NewTalk} model=${model} ask=${TALKED_WITH.includes(ask) ? ask : null} name=${`${name}-talk`} onMade=${(made) => set([...sources, made])} /><${Saved} about=${`${model.uid}|visit|talks`} /></details>`;
}
