// Divides a submission into what the server may read and what only a protection officer may.
// Twin of siteaudit/checklists/engine/records.py. Of a sealed question the assessment part holds exactly id,
// outcome, severity, grade and kind of source; what the program does not know is sealed, never lost.

import { markOf, pathOf, walk } from "./answers.js";
import { Sheet } from "./sheet.js";
import { SOURCES, sourceOf, withoutPeople } from "./talks.js";

const KEPT = ["evidence", "note", "at", "author", "reason", "source", "sources"];

/**
 * The two parts of one submission.
 * @returns {{assessment: {answers: object, marks: object, sealed: object[], photos: object[], protected_photos: number},
 *            protected: {answers: object, marks: object, photos: object[]}}}
 */
export function splitRecord(program, answers, { profile = null, photos = [], now = null, files = null } = {}) {
  const sheet = new Sheet(program, answers, profile, now, files);
  const nodes = new Map();
  walk(program, (node) => nodes.set(node.id, node));
  const goesSealed = (id) => !nodes.has(pathOf(id)) || isSealed(nodes.get(pathOf(id)));
  const form = Object.fromEntries(Object.entries(sheet.answers).filter(([key]) => !key.startsWith("$")));
  const marks = { open: {}, sealed: {} };
  for (const [id, mark] of Object.entries(sheet.marks)) {
    if (!isObject(mark)) continue;
    const kept = Object.fromEntries(KEPT.filter((name) => mark[name] != null).map((name) => [name, mark[name]]));
    marks[goesSealed(id) ? "sealed" : "open"][id] = kept;
  }
  const parts = { assessment: [], protected: [] };
  for (const photo of photos) {
    const part = photo.person === true || (photo.question && goesSealed(photo.question)) ? "protected" : "assessment";
    parts[part].push({ ...photo, part });
  }
  const graded = sheet.records().filter((record) => {
    const { sa } = nodes.get(pathOf(record.id));
    return sa?.sensitivity === "S" && sa.severity !== undefined;
  });
  return {
    assessment: {
      answers: partOf(program.body, form, false),
      marks: marks.open,
      sealed: graded.map((record) => seal(sheet, record)),
      photos: parts.assessment,
      protected_photos: parts.protected.length,
    },
    protected: { answers: partOf(program.body, form, true), marks: marks.sealed, photos: parts.protected },
  };
}

/**
 * The two records of a visit package, without photos.
 * @param {object} visit goes into the assessment record as it is but for its talks: who spoke is for the protected record alone
 * @param {{uid: string, checklist?: string, program: object, answers: object, files?: object}[]} submissions
 */
export function splitVisit(visit, submissions, profile = null) {
  const open = [];
  const sealed = [];
  const talks = visit.talks ?? [];
  for (const { uid, checklist, program, answers, files } of submissions) {
    const split = splitRecord(program, { ...answers, $talks: talks }, { profile, files });
    const { answers: given, marks, sealed: outcomes } = split.assessment;
    const head = { uid, checklist: checklist ?? program.id, version: program.version, digest: program.digest };
    open.push({ ...head, answers: given, marks, sealed: outcomes });
    const kept = { answers: split.protected.answers, marks: split.protected.marks };
    if (Object.keys(kept.answers).length || Object.keys(kept.marks).length) sealed.push({ uid, ...kept });
  }
  const told = visit.talks ? { ...visit, talks: withoutPeople(talks) } : visit;
  return {
    assessment: { format: 1, kind: "visit", visit: told, submissions: open },
    protected: { format: 1, kind: "visit", visit: visit.uid ?? null, talks, submissions: sealed },
  };
}

const isObject = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);
const isSealed = (node) => node.sa?.sensitivity === "S";

function seal(sheet, { id, outcome, severity, grade, sealed }) {
  const source = sealed ? sheet.sealed.get(id).source : sourceOf(markOf(sheet.marks, id), sheet.answers.$talks);
  return { id, outcome, severity, grade, source: SOURCES.includes(source) ? source : null };
}

/** The answers of open questions, or those of sealed ones and of names that the program does not know; open rows keep their number. */
function partOf(nodes, form, sealed) {
  const known = new Map(nodes.map((node) => [node.name, node]));
  const part = {};
  for (const [name, value] of isObject(form) ? Object.entries(form) : []) {
    const node = known.get(name);
    if (value == null) continue;
    if (!node || node.kind === "question") {
      if (sealed === (!node || isSealed(node))) part[name] = value;
    } else if (node.kind === "group") {
      const inner = partOf(node.children, value, sealed);
      if (Object.keys(inner).length) part[name] = inner;
    } else if (Array.isArray(value)) {
      const rows = value.map((row) => partOf(node.children, row, sealed));
      if (!sealed || rows.some((row) => Object.keys(row).length)) part[name] = rows;
    }
  }
  return part;
}
