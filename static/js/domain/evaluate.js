// Runs a checklist program over answers: what is shown, missing, wrong, found, and what it points to.
// Pure: no DOM, storage or network. Twin of siteaudit/checklists/evaluate.py.

import { defaultsOf, getAnswer, pathOf, setAnswer, stepsOf } from "./answers.js";
import { indicate } from "./indication.js";
import { Sheet } from "./sheet.js";

export { combine } from "./indication.js";

/**
 * The result of one checklist: relevant, missing, violations, calculated, findings, indication.
 * @param {object} program @param {object} answers form-shaped, with $marks, $sealed, $mode, $now
 * @param {object|null} profile @param {string|null} now ISO moment with offset
 */
export function evaluate(program, answers, profile = null, now = null) {
  const sheet = new Sheet(program, answers, profile, now);
  return resultOf(sheet, sheet.records());
}

/** What the answers ask of people or of the app at once: [{id, action}]. Never a colour. */
export function alerts(program, answers, profile = null, now = null) {
  return new Sheet(program, answers, profile, now).records().flatMap((record) => [
    ...(record.criterion === "alert" && record.outcome === "finding" ? [{ id: record.id, action: "alert" }] : []),
    ...record.actions.map((action) => ({ id: record.id, action })),
  ]);
}

function resultOf(sheet, records) {
  const result = { relevant: [], missing: [], violations: [], calculated: {}, findings: [], indication: null };
  for (const record of records) {
    const { id, severity } = record;
    result.relevant.push(id);
    if (record.missing) result.missing.push(id);
    if (record.violation !== null) result.violations.push({ id, message: record.violation });
    if (record.calculated) result.calculated[id] = record.value;
    if (record.outcome === "finding" && severity !== "-") {
      const finding = { id, severity, evidence: record.grade };
      result.findings.push(record.counts ? finding : { ...finding, plan: true });
    }
  }
  result.indication = indicate(records, sheet.judge, sheet.program.id, sheet.answers.$mode);
  return result;
}

/**
 * A running evaluation for filling in: a change recomputes only what the program says it can change.
 * Writes into `answers`. Every changing call returns the ids whose state changed (questions, groups).
 */
export function createSession(program, answers, profile = null, now = null) {
  let sheet, byId, byPath, states, result;

  function build() {
    sheet = new Sheet(program, answers, profile, now);
    byId = new Map();
    byPath = new Map();
    states = new Map();
    for (const item of sheet.items()) {
      byId.set(item.id, item);
      if (!byPath.has(item.node.id)) byPath.set(item.node.id, []);
      byPath.get(item.node.id).push(item);
    }
    for (const item of byId.values()) states.set(item.id, look(item));
    result = null;
  }

  function look(item) {
    const relevant = sheet.isRelevant(item);
    if (item.node.kind !== "question") return { id: item.id, relevant };
    if (relevant) return { ...sheet.record(item), relevant };
    return { id: item.id, relevant, value: "", required: false, missing: false, violation: null, outcome: null, severity: null, grade: null };
  }

  function rebuild() {
    const before = states;
    build();
    const ids = new Set([...before.keys(), ...states.keys()]);
    return [...ids].filter((id) => differs(before.get(id), states.get(id)));
  }

  function refresh(paths) {
    const items = paths.flatMap((path) => byPath.get(path) ?? []);
    for (const item of items) item.relevant = item.value = null;
    const changed = [];
    for (const item of items) {
      const state = look(item);
      if (differs(states.get(item.id), state)) changed.push(item.id);
      states.set(item.id, state);
    }
    if (changed.length) result = null;
    return changed;
  }

  function set(id, value) {
    const path = pathOf(id);
    const affected = program.affects[path] ?? [];
    setAnswer(answers, id, value);
    const item = byId.get(id);
    if (!item || affected.some((each) => counted.has(each))) return rebuild();
    item.raw = value;
    return refresh([path, ...affected]);
  }

  function mark(id, change) {
    answers.$marks = { ...answers.$marks, [id]: { ...answers.$marks?.[id], ...change } };
    return byId.has(id) ? refresh([pathOf(id)]) : [];
  }

  /** The visit's talks are others now: what rests on them is worth what they are. */
  function talks(told) {
    answers.$talks = told;
    return refresh(Object.entries(answers.$marks ?? {}).filter(([, { sources }]) => sources?.length).map(([id]) => pathOf(id)));
  }

  function addRepeat(id) {
    const rows = rowsOf(id);
    const node = nodes.get(pathOf(id));
    setRows(id, [...rows, defaultsOf(node.children)]);
    return rebuild();
  }

  function removeRepeat(id, place) {
    setRows(id, rowsOf(id).filter((_, index) => index !== place - 1));
    answers.$marks = moved(answers.$marks ?? {}, id, place);
    return rebuild();
  }

  const rowsOf = (id) => {
    const rows = getAnswer(answers, id);
    return Array.isArray(rows) ? rows : [];
  };

  function setRows(id, rows) {
    const steps = stepsOf(id);
    const name = steps[steps.length - 1].name;
    const above = id.slice(0, Math.max(0, id.length - name.length - 1));
    if (above && !getAnswer(answers, above)) setAnswer(answers, `${id}[1]/x`, null);
    const holder = above ? getAnswer(answers, above) : answers;
    holder[name] = rows;
  }

  const nodes = new Map();
  const counted = new Set();
  (function collect(list, inside) {
    for (const node of list) {
      nodes.set(node.id, node);
      if (node.kind === "repeat" && node.count !== undefined) counted.add(node.id);
      collect(node.children ?? [], inside);
    }
  })(program.body);
  build();

  return {
    answers,
    get result() {
      result ??= resultOf(sheet, [...byId.values()]
        .filter((item) => item.node.kind === "question" && states.get(item.id).relevant)
        .map((item) => states.get(item.id)));
      return result;
    },
    set, mark, talks, addRepeat, removeRepeat,
    state: (id) => states.get(id) ?? null,
    isRelevant: (id) => states.get(id)?.relevant ?? false,
    /** How many rows a repeat has now. */
    rows: (id) => [...byId.values()].filter((item) => item.place && item.id.replace(/\[\d+\]$/, "") === id).length,
  };
}

const differs = (before, after) => JSON.stringify(before) !== JSON.stringify(after);

/** Marks after row `place` of repeat `id` is gone: its own go, those behind it move up. */
function moved(marks, id, place) {
  const found = {};
  for (const [key, mark] of Object.entries(marks)) {
    const rest = key.startsWith(`${id}[`) ? /^\[(\d+)\](.*)$/.exec(key.slice(id.length)) : null;
    if (!rest || Number(rest[1]) < place) found[key] = mark;
    else if (Number(rest[1]) > place) found[`${id}[${Number(rest[1]) - 1}]${rest[2]}`] = mark;
  }
  return found;
}
