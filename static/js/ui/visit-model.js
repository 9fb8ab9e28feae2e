// One open visit in memory: its draft, its checklists' programs, and a running evaluation of each. Forgotten at lock.
import { on } from "../bus.js";
import { getAnswer, isEmpty, RESERVED } from "../domain/answers.js";
import { begin, createSession } from "../domain/evaluate.js";
import { movedId } from "../domain/rows.js";
import { present } from "../domain/sheet.js";
import { bound, pick } from "../i18n.js";
import * as drafts from "../store/drafts.js";
import * as identity from "../store/identity.js";
import * as reference from "../store/reference.js";
import { save } from "./saver.js";
import { canBeAnswered, openIds, plain, questionsOf, sectionsOf } from "./sections.js";
import { aboutVisit } from "./talks.js";

/** @type {{uid: string, model: Promise<any>} | null} */ let current = null;
const forget = () => {
  current = null;
};
on("vault", forget);
on("drafts", ({ type }) => type !== "saved" && forget());

export const isSealed = (node) => node.sa?.sensitivity === "S";
export const partOf = (node) => (isSealed(node) ? "protected" : "assessment");
export * from "./sections.js";
export { RESERVED };

const PILLARS = ["site", "human_rights", "security", "disputes"];
const rank = ({ pillar, program }) => (PILLARS.indexOf(pillar ?? program?.pillar) + PILLARS.length + 1) % (PILLARS.length + 1);

/** By pillar; the site comes first, for the other lists depend on it, and lists without a known pillar last. */
export const inOrder = (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1);

const CONTEXT = "context/";
const MEDIA = ["image", "audio", "video", "file"];

/** What the checklists of a visit depend on: from the visit, else from the site, else from a checklist that works it out. @returns {Map<string, any>} */
function contextOf({ visit, site, lists }) {
  const found = new Map([["known_site", site?.uid ?? "unlisted"]]);
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
    for (const list of model.lists) {
      const node = !list.lost && list.nodes.get(CONTEXT + name)?.node;
      if (node && node.type === "hidden" && !isEmpty(value) && valueOf(list, node.id) !== value) {
        list.session.set(node.id, value);
        keepWritten(model, list);
      }
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
    const answers = { ...structuredClone(submission.answers), $marks: structuredClone(submission.marks), $mode: draft.visit.mode ?? undefined, ...aboutVisit(draft.visit) };
    const files = program.files?.length ? await reference.files(digest) : {};
    const fresh = !Object.keys(submission.parts).length;
    if (fresh) begin(program, answers, null, files);
    const session = createSession(program, answers, profile, null, files);
    const nodes = new Map([...questionsOf(program.body)].map(({ node, hidden }) => [node.id, { node, hidden }]));
    const title = known.find((list) => list.digest === digest)?.title ?? program.title;
    lists.push({ name, digest, version, uid: submission.uid, title, program, session, nodes, files, fresh, sections: sectionsOf(program), marks: submission.marks });
  }
  lists.sort(inOrder);
  const model = { uid, visit: draft.visit, site, profile, lists, photos: draft.photos, last: null, rows: 0 };
  for (const list of lists) {
    if (list.fresh) await stamp(model, list);
    if (!list.lost) keepWritten(model, list);
  }
  shareContext(model);
  return model;
}

/** What the phone fills in without asking; an address or a number of a person it never does. */
async function stamp(model, list) {
  const now = present();
  const [about, user] = await Promise.all([identity.get(), reference.user()]);
  const known = { start: now, today: now.slice(0, 10), deviceid: about?.device, username: user?.label };
  for (const [id, { node }] of list.nodes) if (known[node.type] && valueOf(list, id) === undefined) list.session.set(id, known[node.type]);
  for (const [id, node] of leavesOf(list.program.body, list.session.answers)) keep(model, list, id, node);
}

/** Before sealing: when the filling in ended. @param {any} model */
export function close({ lists }) {
  for (const { lost, nodes, session } of lists) {
    if (!lost) for (const [id, { node }] of nodes) if (node.type === "end") session.set(id, present());
  }
}

/** Every answer that stands in a form: [id, node]. */
function* leavesOf(nodes, form, prefix = "") {
  for (const node of nodes) {
    const value = form?.[node.name];
    const id = prefix + node.name;
    if (value === undefined || value === null) continue;
    if (node.kind === "question") yield [id, node];
    else if (node.kind === "group") yield* leavesOf(node.children, value, `${id}/`);
    else for (const [at, row] of value.entries()) yield* leavesOf(node.children, row, `${id}[${at + 1}]/`);
  }
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
    return found && !found.hidden && canBeAnswered(found.node) && !list.session.state(id).readonly;
  });
  return { ids, total: ids.length, answered: ids.filter((id) => isAnswered(list, id)).length, missing };
}

/** Answered: by a value (of a photo question, its first photo), or by a reason for none. */
export function isAnswered(list, id) {
  const { value } = list.session.state(id);
  return !isEmpty(value) || Boolean(list.session.answers.$marks?.[id]?.reason);
}

/** The critical questions of each list that can be asked now, in order; none when the site was not reached. @param {any} model @returns {{list: any, ids: string[]}[]} */
export const openCritical = ({ lists, visit }) => (visit.mode === "not_possible" ? [] : lists).filter(({ lost }) => !lost).map((list) => ({
  list, ids: list.sections.flatMap((section) => openIds(list, section)).filter((id) => list.nodes.get(plain(id)).node.sa?.severity === "C"),
}));

/** Save an answer as it stands now. Ids move when a row goes, so what waits under an id is told apart by how many went before. */
function keep(model, list, id, node) {
  const value = valueOf(list, id) ?? null;
  save(`${model.uid}|${list.name}|${id}|answer|${model.rows}`, () => drafts.save(model.uid, { kind: "answer", checklist: list.name, id, value, part: partOf(node) }));
}

/** @param {any} model @param {any} list @param {string} id @param {any} node @param {unknown} value @returns {string[]} ids that changed with it */
export function setAnswer(model, list, id, node, value) {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  const changed = list.session.set(id, empty ? null : value);
  model.last = `${list.name}|${id}`;
  keep(model, list, id, node);
  return follow(model, list, changed);
}

/** What a change brings with it: what the form wrote itself, and what the other lists must know. @param {any} model @param {any} list @param {string[]} changed */
function follow(model, list, changed) {
  keepWritten(model, list);
  if (changed.some((one) => one.startsWith(CONTEXT))) shareContext(model);
  return changed;
}

/** What a form writes by itself, by a trigger or when a row begins, is saved like an answer; a picture or recording that it takes back goes. */
function keepWritten(model, list) {
  for (const id of list.session.written) {
    const { node } = list.nodes.get(plain(id));
    keep(model, list, id, node);
    if (MEDIA.includes(node.type) && isEmpty(valueOf(list, id))) dropFiles(model, list, id);
  }
}

function dropFiles(model, list, id) {
  const [gone, left] = [[], []];
  for (const photo of model.photos) (photo.checklist === list.name && photo.question === id ? gone : left).push(photo);
  model.photos = left;
  for (const photo of gone) save(`${model.uid}|${list.name}|${id}|gone|${photo.id}`, () => drafts.append(model.uid, { kind: "photo-gone", id: photo.id }));
}

/** One more row of a repeat. @param {any} model @param {any} list @param {string} id @returns {string[]} */
export function addRow(model, list, id) {
  return follow(model, list, list.session.addRepeat(id));
}

/** A row goes, and what was said of later ones moves up. @param {any} model @param {any} list @param {string} id @param {number} place @returns {string[]} */
export function removeRow(model, list, id, place) {
  const changed = list.session.removeRepeat(id, place);
  model.rows += 1; // from here on other rows have these ids
  model.last = `${list.name}|${id}[${place}]`;
  model.photos = model.photos.map((photo) => (photo.checklist === list.name ? { ...photo, question: movedId(photo.question, id, place) } : photo)).filter(({ question }) => question);
  save(`${model.uid}|${list.name}|${id}[${place}]|row|${model.rows}`, () => drafts.save(model.uid, { kind: "answer", checklist: list.name, id: `${id}[${place}]`, value: null, part: "assessment" }));
  return follow(model, list, changed);
}

/** @param {any} model @param {any} list @param {string} id @param {any} node @param {Record<string, unknown>} mark notes and sources apart: they may be sealed */
export function setMark(model, list, id, node, mark) {
  const changed = list.session.mark(id, mark);
  const part = "note" in mark || "sources" in mark ? partOf(node) : "assessment";
  model.last = `${list.name}|${id}`;
  save(`${model.uid}|${list.name}|${id}|${Object.keys(mark).sort().join()}`, () => drafts.save(model.uid, { kind: "mark", checklist: list.name, id, mark, part }));
  return changed;
}

/** A text of a checklist in the person's language, with what stands in it. @param {any} list @param {string} id whose text it is @param {any} texts @returns {{text: string, lang: string}} */
export function words(list, id, texts) {
  const { text, lang } = pick(texts);
  if (!Array.isArray(text)) return { text, lang };
  // A repeat's label reads in its rows: the first speaks for all, and without one only the plain words are left.
  const place = [id, `${id}[1]`].find((one) => list.session.state(one));
  return { text: bound(place ? list.session.text(place, texts, lang) : text.filter((part) => typeof part === "string").join(""), lang), lang };
}

/** Which row of a repeat a question stands in, as that row is called ("Barrier 2"): equal questions are told apart by it. @param {any} list @param {string} id */
export function rowName(list, id) {
  const row = id.slice(0, id.lastIndexOf("]") + 1);
  if (!row) return null;
  const find = (nodes) => nodes.reduce((found, one) => found ?? (one.kind === "repeat" && one.id === plain(row) ? one : one.children && find(one.children)), undefined);
  const node = find(list.program.body);
  const { text, lang } = words(list, row, node?.label);
  return { text: `${text || node?.name} ${row.slice(row.lastIndexOf("[") + 1, -1)}`, lang };
}

export const markOf = (list, id) => list.session.answers.$marks?.[id] ?? {};
export const valueOf = (list, id) => getAnswer(list.session.answers, id);

/** Visit fields: mode, reason, position, present. @param {any} model @param {Record<string, unknown>} set */
export function setVisit(model, set) {
  model.visit = { ...model.visit, ...set };
  const [what] = Object.keys(set);
  save(`${model.uid}|visit|${what}|set`, () => drafts.save(model.uid, { kind: "visit", set }));
  for (const list of model.lists.filter(({ lost }) => !lost)) {
    if ("mode" in set) list.session.about({ $mode: set.mode });
    for (const [id, { node }] of list.nodes) {
      const value = node.sa?.criterion === "visit-mode" ? set.mode : isReason(node) ? set.reason : undefined;
      if (value !== undefined && (value === null || node.choices?.some(({ name }) => name === value))) setAnswer(model, list, id, node, value);
    }
  }
  model.last = null;
}

/** The checklist's own question why the site was not reached gets the same answer as the visit. */
const isReason = ({ type, choices }) => type === "select_one" && Boolean(choices?.some(({ name }) => name === "refused_armed")) && choices.some(({ name }) => name === "road");
