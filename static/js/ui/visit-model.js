// One open visit in memory: its draft, its checklists' programs, and a running evaluation of each. Forgotten at lock.
import { on } from "../bus.js";
import { getAnswer, isEmpty, RESERVED } from "../domain/answers.js";
import { createSession } from "../domain/evaluate.js";
import * as drafts from "../store/drafts.js";
import * as reference from "../store/reference.js";
import { save } from "./saver.js";

const SILENT = ["hidden", "calculate", "note", "start", "end", "today", "deviceid"];
/** @type {{uid: string, model: Promise<any>} | null} */ let current = null;
const forget = () => {
  current = null;
};
on("vault", forget);
on("drafts", ({ type }) => type !== "saved" && forget());

/** The id without its place in a repeat: `barrier[2]/paid` -> `barrier/paid`. @param {string} id */
export const plain = (id) => id.replace(/\[\d+\]/g, "");
export const isSealed = (node) => node.sa?.sensitivity === "S";
export const partOf = (node) => (isSealed(node) ? "protected" : "assessment");
export const canBeAnswered = (node) => !SILENT.includes(node.type) && !node.readonly && !node.calculate;
export { RESERVED };

function* questionsOf(nodes, hidden = false) {
  for (const node of nodes) {
    if (node.kind === "question") yield { node, hidden };
    else yield* questionsOf(node.children, hidden || node.hidden);
  }
}

const PILLARS = ["site", "human_rights", "security", "disputes"];
const rank = ({ pillar, program }) => (PILLARS.indexOf(pillar ?? program?.pillar) + PILLARS.length + 1) % (PILLARS.length + 1);

/** By pillar; the site comes first, for the other lists depend on it, and lists without a known pillar last. */
export const inOrder = (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1);

/** Top groups are sections; loose questions at the top make one of their own. */
function sectionsOf(program) {
  const sections = [];
  const loose = [];
  for (const node of program.body) {
    if (node.kind === "question") loose.push(node);
    else if (!node.hidden && [...questionsOf([node])].some((found) => canBeAnswered(found.node) || found.node.type === "note")) sections.push({ name: node.name, label: node.label, nodes: node.kind === "repeat" ? [node] : node.children });
  }
  if (loose.some(canBeAnswered)) sections.unshift({ name: "start", label: null, nodes: loose });
  return sections;
}

const CONTEXT = "context/";

/** What the checklists of a visit depend on: from the visit, else from the site, else from a checklist that works it out. @returns {Map<string, any>} */
function contextOf({ visit, site, lists }) {
  const found = new Map();
  for (const name of ["operator_type", "minerals", "water_concern"]) {
    const value = visit.context?.[name] ?? site?.[name];
    found.set(name, typeof value === "boolean" ? (value ? "yes" : "no") : value === "unknown" ? null : value);
  }
  for (const { lost, session } of lists) {
    for (const [id, value] of lost ? [] : Object.entries(session.result.calculated)) {
      if (id.startsWith(CONTEXT) && !isEmpty(value)) found.set(id.slice(CONTEXT.length), value);
    }
  }
  return found;
}

/** Fill the hidden questions of the group `context` in every list. @param {any} model */
function shareContext(model) {
  for (const [name, value] of contextOf(model)) {
    for (const { lost, session, nodes } of model.lists) {
      const node = !lost && nodes.get(CONTEXT + name)?.node;
      if (node && node.type === "hidden" && !isEmpty(value) && valueOf({ session }, node.id) !== value) session.set(node.id, value);
    }
  }
}

async function load(uid) {
  const [draft, profile, known] = await Promise.all([drafts.read(uid), reference.profile(), reference.checklists()]);
  const site = draft.visit.site ? await reference.site(draft.visit.site) : null;
  const lists = [];
  for (const submission of Object.values(draft.submissions)) {
    const { checklist: name, digest, version } = submission;
    const program = await reference.program(digest);
    if (!program) {
      lists.push({ name, digest, version, uid: submission.uid, lost: true, title: { en: name }, sections: [] });
      continue;
    }
    const answers = { ...structuredClone(submission.answers), $marks: structuredClone(submission.marks), $mode: draft.visit.mode ?? undefined };
    const session = createSession(program, answers, profile);
    const nodes = new Map([...questionsOf(program.body)].map(({ node, hidden }) => [node.id, { node, hidden }]));
    const title = known.find((list) => list.digest === digest)?.title ?? program.title;
    lists.push({ name, digest, version, uid: submission.uid, title, program, session, nodes, sections: sectionsOf(program), marks: submission.marks });
  }
  lists.sort(inOrder);
  const model = { uid, visit: draft.visit, site, profile, lists, photos: draft.photos, last: null };
  shareContext(model);
  return model;
}

/** @param {string} uid @returns {Promise<any>} */
export function openVisit(uid) {
  if (current?.uid !== uid) {
    const model = load(uid);
    current = { uid, model };
    model.catch(forget);
  }
  return current.model;
}

/** After undo: read it all again. @param {string} uid */
export function reopen(uid) {
  forget();
  return openVisit(uid);
}

/** Ids of questions that wait for or have an answer, in order, and what is missing. @param {any} list */
export function progress(list) {
  if (list.lost) return { answered: 0, total: 0, missing: [], ids: [] };
  const { relevant, missing } = list.session.result;
  const ids = relevant.filter((id) => {
    const found = list.nodes.get(plain(id));
    return found && !found.hidden && canBeAnswered(found.node);
  });
  return { ids, total: ids.length, answered: ids.filter((id) => isAnswered(list, id)).length, missing };
}

/** Answered: by a value (of a photo question, its first photo), or by a reason for none. */
export function isAnswered(list, id) {
  const { value } = list.session.state(id);
  return !isEmpty(value) || Boolean(list.session.answers.$marks?.[id]?.reason);
}

/** Of some ids those of one section. @param {any} section @param {string[]} ids */
export function idsOf(section, ids) {
  section.own ??= new Set([...questionsOf(section.nodes)].map(({ node }) => node.id));
  return ids.filter((id) => section.own.has(plain(id)));
}

/** Ids of one section that can be answered now, without looking at any other: a tap must not wait for the whole list. @param {any} list @param {any} section @returns {string[]} */
export function openIds(list, section) {
  const found = /** @type {string[]} */ ([]);
  const go = (nodes, prefix) => {
    for (const node of nodes) {
      const id = prefix ? `${prefix}/${node.name}` : node.id;
      if (node.hidden || (node.kind !== "repeat" && !list.session.isRelevant(id))) continue;
      if (node.kind === "question") canBeAnswered(node) && found.push(id);
      else if (node.kind === "group") go(node.children, prefix && id);
      else for (let at = 1; at <= list.session.rows(id); at += 1) list.session.isRelevant(`${id}[${at}]`) && go(node.children, `${id}[${at}]`);
    }
  };
  go(section.nodes, "");
  return found;
}

/** The critical questions of each list that can be asked now, in order; none when the site was not reached. @param {any} model @returns {{list: any, ids: string[]}[]} */
export const openCritical = ({ lists, visit }) => (visit.mode === "not_possible" ? [] : lists).filter(({ lost }) => !lost).map((list) => ({
  list, ids: list.sections.flatMap((section) => openIds(list, section)).filter((id) => list.nodes.get(plain(id)).node.sa?.severity === "C"),
}));

/** Whether a repeat is asked at all; one without rounds is tried with a round that is taken away again. @param {any} list @param {any} node @param {string} id */
export function isAsked({ session }, node, id) {
  if (node.relevant === undefined) return true;
  if (session.rows(id)) return session.isRelevant(`${id}[1]`);
  if (node.count) return false;
  session.addRepeat(id);
  const asked = session.isRelevant(`${id}[1]`);
  session.removeRepeat(id, 1);
  return asked;
}

/** Whether rounds can be added in a section, though none may be there yet. */
export const hasRepeat = (list, section) => section.nodes.some((node) => node.kind === "repeat" && !node.count && isAsked(list, node, node.id));

/** Where a question stands. @param {any} list @param {string} id */
export const sectionOf = (list, id) => list.sections.findIndex((section) => idsOf(section, [id]).length);

/** @param {any} model @param {any} list @param {string} id @param {any} node @param {unknown} value @returns {string[]} ids that changed with it */
export function setAnswer(model, list, id, node, value) {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  const kept = empty ? null : value;
  const changed = list.session.set(id, kept);
  if (changed.some((one) => one.startsWith(CONTEXT))) shareContext(model);
  model.last = `${list.name}|${id}`;
  save(`${list.name}|${id}|answer`, () => drafts.save(model.uid, { kind: "answer", checklist: list.name, id, value: kept, part: partOf(node) }));
  return changed;
}

/** @param {any} model @param {any} list @param {string} id @param {any} node @param {Record<string, unknown>} mark note apart: it may be sealed */
export function setMark(model, list, id, node, mark) {
  const changed = list.session.mark(id, mark);
  const part = "note" in mark ? partOf(node) : "assessment";
  model.last = `${list.name}|${id}`;
  save(`${list.name}|${id}|${Object.keys(mark).sort().join()}`, () => drafts.save(model.uid, { kind: "mark", checklist: list.name, id, mark, part }));
  return changed;
}

export const markOf = (list, id) => list.session.answers.$marks?.[id] ?? {};
export const valueOf = (list, id) => getAnswer(list.session.answers, id);

/** Visit fields: mode, reason, position, present. @param {any} model @param {Record<string, unknown>} set */
export function setVisit(model, set) {
  model.visit = { ...model.visit, ...set };
  const [what] = Object.keys(set);
  save(`visit|${what}|set`, () => drafts.save(model.uid, { kind: "visit", set }));
  for (const list of model.lists.filter(({ lost }) => !lost)) {
    if ("mode" in set) list.session.answers.$mode = set.mode;
    for (const [id, { node }] of list.nodes) {
      const value = node.sa?.criterion === "visit-mode" ? set.mode : isReason(node) ? set.reason : undefined;
      if (value !== undefined && (value === null || node.choices?.some(({ name }) => name === value))) setAnswer(model, list, id, node, value);
    }
  }
  model.last = null;
}

/** The checklist's own question why the site was not reached gets the same answer as the visit. */
const isReason = ({ type, choices }) => type === "select_one" && Boolean(choices?.some(({ name }) => name === "refused_armed")) && choices.some(({ name }) => name === "road");
