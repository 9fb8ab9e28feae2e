// How a program becomes pages: its top groups and the loose questions between them, cut where a page would be too long to draw
// quickly; and which questions stand on a page now.

import { METADATA, pathOf as plain } from "../domain/answers.js";

export { plain };

// Filled by the phone or by nobody: never drawn.
const SILENT = ["hidden", "calculate", ...METADATA];
// A page with more questions than this is slow on a cheap phone, and long for a thumb.
const MOST = 40;

export const isShown = (node) => !SILENT.includes(node.type) && (!node.calculate || Boolean(node.label));
export const canBeAnswered = (node) => isShown(node) && node.type !== "note" && node.readonly !== true && !node.calculate;

/** Read and not answered: by its column, by its calculation, or by what was answered elsewhere. @param {any} list @param {string} id @param {any} node */
export const isFixed = ({ session }, id, node) => node.readonly === true || node.calculate !== undefined || Boolean(session.state(id)?.readonly);

export function* questionsOf(nodes, hidden = false) {
  for (const node of nodes) {
    if (node.kind === "question") yield { node, hidden };
    else yield* questionsOf(node.children, hidden || node.hidden);
  }
}

const size = (nodes) => [...questionsOf(nodes)].filter(({ node, hidden }) => !hidden && isShown(node)).length;

/** Pages of a program, in the order of the form. @returns {{name: string, label: any, nodes: any[], id?: string, part?: number, of?: number}[]} */
export function sectionsOf(program) {
  const sections = [];
  let loose = null;
  for (const node of program.body) {
    if (node.kind === "question") {
      if (!loose) sections.push((loose = { name: sections.length ? "more" : "start", label: null, nodes: [] }));
      loose.nodes.push(node);
      continue;
    }
    if (node.hidden) continue;
    loose = null;
    sections.push({ name: node.name, label: node.label, id: node.id, nodes: node.kind === "repeat" ? [node] : node.children });
  }
  return sections.filter(({ nodes }) => size(nodes)).flatMap((section) => {
    const pieces = cut(section);
    return pieces.length < 2 ? pieces : pieces.map((piece, at) => ({ ...piece, part: at + 1, of: pieces.length }));
  });
}

/** A long page in pieces; groups stay whole where they can, and a long one is opened. */
function cut({ nodes, ...about }) {
  const all = size(nodes);
  if (all <= MOST) return [{ ...about, nodes }];
  const most = Math.ceil(all / Math.ceil(all / MOST)); // pieces of one length, not a long one and a rest
  const pieces = [];
  let open = null;
  for (const node of nodes) {
    const n = size([node]);
    if (node.kind === "group" && n > MOST) {
      pieces.push(...cut({ ...about, nodes: node.children }));
      open = null;
    } else {
      if (!open || open.n + n > most) pieces.push((open = { ...about, nodes: [], n: 0 }));
      open.nodes.push(node);
      open.n += n;
    }
  }
  return pieces;
}

/** Of some ids those of one section. @param {any} section @param {string[]} ids */
export function idsOf(section, ids) {
  section.own ??= new Set([...questionsOf(section.nodes)].map(({ node }) => node.id));
  return ids.filter((id) => section.own.has(plain(id)));
}

/** Where a question stands. @param {any} list @param {string} id */
export const sectionOf = (list, id) => list.sections.findIndex((section) => idsOf(section, [id]).length);

/** Ids of one section, or of one row (`prefix`), that can be answered now, without looking at any other: a tap must not wait for the whole list. @param {any} list @param {any} section @returns {string[]} */
export function openIds({ session }, { nodes: all, prefix: within = "" }) {
  const found = /** @type {string[]} */ ([]);
  const go = (nodes, prefix) => {
    for (const node of nodes) {
      const id = prefix ? `${prefix}/${node.name}` : node.id;
      if (node.hidden || (node.kind !== "repeat" && !session.isRelevant(id))) continue;
      if (node.kind === "question") canBeAnswered(node) && !session.state(id).readonly && found.push(id);
      else if (node.kind === "group") go(node.children, prefix && id);
      else for (let at = 1; at <= session.rows(id); at += 1) session.isRelevant(`${id}[${at}]`) && go(node.children, `${id}[${at}]`);
    }
  };
  go(all, within);
  return found;
}

/** Whether rounds can be added in a section, though none may be there yet. */
export const hasRepeat = ({ session }, section) => section.nodes.some((node) => node.kind === "repeat" && node.count === undefined && !node.fixed && session.isAsked(node.id));
