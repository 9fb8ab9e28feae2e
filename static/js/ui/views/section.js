// One section of a checklist: its questions in order, as they become relevant; the next section is the main action.
import { useEffect, useReducer, useRef } from "preact/hooks";
import { isForeign, language, pick, t } from "../../i18n.js";
import { replace, to } from "../../router.js";
import { html } from "../html.js";
import { leaving } from "../parts/not-safe.js";
import { Question } from "../parts/question.js";
import { Repeat } from "../parts/repeat.js";
import { Screen, Wait } from "../screen.js";
import { useVisit } from "../use-visit.js";
import { hasRepeat, isAnswered, isShown, openIds, plain, words } from "../visit-model.js";
import { sectionTitle } from "./checklist.js";

export function Section({ path: [uid, , name, index], query }) {
  const at = Number(index);
  const { found, model, undo } = useVisit(uid);
  const [, draw] = useReducer((n) => n + 1, 0);
  const list = model?.lists.find((one) => one.name === name);
  const section = list?.sections?.[at];
  const { text, lang } = section ? sectionTitle(section, list) : { text: t("section.title"), lang: undefined };
  const back = { href: to("visit", uid, "list", name), label: pick(list?.title).text || t("checklist.title") };
  const next = section ? list.sections.findIndex((one, place) => place > at && (openIds(list, one).length || hasRepeat(list, one))) : -1;
  const leave = leaving(model);
  const look = leave ? "button" : "button main";
  const onward = section && (next < 0
    ? html`<a class=${look} href=${to("visit", uid, "list", name)}>${t("section.last")}</a>`
    : html`<a class=${look} href=${to("visit", uid, "list", name, String(next))}><span>${t("section.next", { section: sectionTitle(list.sections[next], list).text })}</span></a>`);
  const takeBack = async () => {
    const id = await undo();
    if (id) replace(`${to("visit", uid, "list", name, index)}?q=${encodeURIComponent(id)}`);
  };
  return html`<${Screen} title=${text} about=${t("section.title")} lang=${lang} back=${back} action=${leave ?? onward}>
    <${Wait} read=${found}>${() => (section
      ? html`<${Questions} key=${model} model=${model} list=${list} section=${section} wanted=${query.get("q")} at=${at} onChange=${draw} onUndo=${takeBack} />${leave && html`<p class="gap">${onward}</p>`}`
      : html`<p class="fault">${t("visit.list-lost")}</p>`)}<//>
  <//>`;
}

function Questions({ model, list, section, wanted, at, onChange, onUndo }) {
  const own = openIds(list, section);
  const turns = useRef(/** @type {Record<string, number>} */ ({}));
  const spoken = useRef(language());
  if (spoken.current !== language()) {
    spoken.current = language();
    turns.current = Object.fromEntries(own.map((id) => [id, (turns.current[id] ?? 0) + 1]));
  }
  useEffect(() => {
    const place = wanted && document.querySelector(`[data-question="${CSS.escape(wanted)}"]`);
    if (!place) return;
    place.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null} */ (place.querySelector("input, textarea, button"))?.focus({ preventScroll: true });
  }, [wanted]);
  const before = useRef(/** @type {string | null} */ (null));
  const changed = (/** @type {string} */ one) => (/** @type {string[]} */ more) => {
    for (const id of new Set([one, ...(before.current ? [before.current] : []), ...more])) turns.current[id] = (turns.current[id] ?? 0) + 1;
    before.current = one;
    onChange();
  };
  const done = own.filter((id) => isAnswered(list, id)).length;
  const foreign = own.filter((id) => isForeign(list.nodes.get(plain(id)).node)).length;
  const draw = (nodes, prefix) => nodes.map((node) => drawNode(node, prefix));
  const drawNode = (node, prefix) => {
    const id = prefix ? `${prefix}/${node.name}` : node.id;
    if (node.hidden || (node.kind === "repeat" ? !list.session.isAsked(id) : !list.session.isRelevant(id))) return null;
    if (node.kind === "group") {
      const { text, lang } = words(list, id, node.label);
      return html`<div key=${id}>${text && html`<h2 lang=${lang}>${text}</h2>`}${draw(node.children, prefix && id)}</div>`;
    }
    if (node.kind === "repeat") return html`<${Repeat} key=${id} model=${model} list=${list} id=${id} node=${node} headed=${id !== section.id} wanted=${wanted} draw=${draw} onChange=${changed(id)} onUndo=${onUndo} />`;
    if (!isShown(node)) return null;
    return html`<${Question} key=${id} model=${model} list=${list} id=${id} node=${node} turn=${turns.current[id] ?? 0} onChange=${changed(id)} onUndo=${onUndo} />`;
  };
  return html`<p class="muted">${t("section.place", { at: at + 1, of: list.sections.length })} · ${t("visit.progress", { answered: done, total: own.length })}</p>
    ${foreign > 0 && html`<p class="muted small">${t("question.foreign", { n: foreign, of: own.length })}</p>`}
    ${own.length ? null : html`<p>${t(hasRepeat(list, section) ? "repeat.none" : "section.nothing")}</p>`}
    ${draw(section.nodes, "")}`;
}
