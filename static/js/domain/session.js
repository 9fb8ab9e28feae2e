// A running evaluation for filling in: a change recomputes only what the program says it can change, in its own row.
// Pure; runs on the phone alone, so it has no Python twin: tests hold it to what a fresh evaluation says.

import { getAnswer, holderOf, isEmpty, pathOf, setAnswer, stepsOf as stepsIn, typed, walk } from "./answers.js";
import { makeItem, sharedBy, stepsOf } from "./form.js";
import { movedId } from "./rows.js";
import { Sheet } from "./sheet.js";
import { textOf, written } from "./values.js";

/**
 * Writes into `answers`. Every changing call returns the ids whose state changed (questions, groups, rows); `written` then
 * names the answers that the form itself wrote: by a trigger, as what a row begins with, as what once() keeps.
 * @param {(sheet: Sheet, states: object[]) => object} resultOf
 */
export function openSession(resultOf, program, answers, profile = null, now = null, files = null) {
  const sheet = new Sheet(program, answers, profile, now, files);
  const byId = new Map();
  const nodes = new Map();
  const bound = new Map();
  const affects = new Map(Object.entries(program.affects)); // a question may be called "constructor"
  let result = null;
  let wrote = new Set();

  // --- states
  const isCurrent = (item) => byId.get(item.id) === item;
  const within = (item) => [item, ...sheet.items(item)];

  function look(item) {
    const { node, id } = item;
    const relevant = sheet.isRelevant(item);
    if (node.kind !== "question") return { id, relevant, words: wordsOf(item) };
    if (relevant) keepOnce(item);
    if (item.options && (node.filter !== undefined || node.random !== undefined)) item.options = same(item.options, sheet.offers(item));
    const shown = { words: wordsOf(item), options: item.options };
    if (relevant) return { ...sheet.record(item), relevant, ...shown };
    return { id, relevant, value: "", required: false, readonly: false, missing: false, violation: null, outcome: null, severity: null, grade: null, ...shown };
  }

  /** What once() came to stays from now on, as in ODK Collect. */
  function keepOnce(item) {
    const value = bound.get(item.node.id).once && isEmpty(item.raw) ? sheet.valueOf(item) : "";
    if (value !== "") put(item, value);
  }

  /** What stands in an item's texts now: when it changes, they do. */
  const wordsOf = (item) => bound.get(item.node.id).words.map((part) => textOf(sheet.run(part, item))).join("\n");

  /** @param {Iterable<any>} items @param {Set<string>} changed gains the ids whose state is another now */
  function lookAt(items, changed) {
    for (const item of items) {
      if (!isCurrent(item)) continue;
      const state = look(item);
      if (differs(item.state, state)) changed.add(item.id);
      item.state = state;
    }
    if (changed.size) result = null;
    return changed;
  }

  // --- what a change reaches
  /** Everything that reads one of `items`, them included; and the repeats whose count may be another now. */
  function reachedFrom(items) {
    const found = new Set(items);
    const counts = new Map();
    const seen = new Map(); // where a reader was looked for already: a thousand rows have the same readers above them
    for (const { node, line } of items) {
      for (const entry of affects.get(node.id) ?? []) {
        const [path, shared] = Array.isArray(entry) ? entry : [entry, 0];
        const steps = stepsOf(path);
        const start = line[Math.min(shared, line.length - 1, steps.length - 1)];
        if (!seen.has(path)) seen.set(path, new Set());
        if (seen.get(path).has(start)) continue;
        seen.get(path).add(start);
        let above = [start];
        for (let depth = start.line.length - 1; depth < steps.length - 1; depth += 1) {
          above = above.flatMap((each) => each.children.get(steps[depth]) ?? []);
        }
        const reader = nodes.get(path);
        for (const each of above) {
          if (reader.count !== undefined) counts.set(`${each.id}|${path}`, [each, reader]);
          for (const item of each.children.get(reader.name) ?? []) found.add(item);
        }
      }
    }
    return { found, counts };
  }

  /** Recompute what reads `items`. */
  function refresh(items, changed = new Set()) {
    const { found, counts } = reachedFrom(items);
    for (const item of found) item.relevant = item.value = null;
    const fresh = [];
    for (const [above, node] of counts.values()) if (above === sheet.root || isCurrent(above)) fresh.push(...resize(above, node, changed));
    lookAt(found, changed);
    for (const row of fresh) beginIn(within(row), changed);
    return changed;
  }

  /** Bring a counted repeat to its size; returns the rows that are there for the first time. */
  function resize(above, node, changed) {
    const rows = above.children.get(node.name);
    const size = sheet.sizeOf(above, node);
    for (const item of rows.splice(size)) for (const each of within(item)) (byId.delete(each.id), changed.add(each.id));
    const fresh = [];
    while (rows.length < size) {
      const place = rows.length + 1;
      const known = getAnswer(answers, `${sheet.idIn(above, node)}[${place}]`);
      const row = register(sheet.addRow(above, node, known ?? {}));
      if (known === undefined) fresh.push(row);
      lookAt(within(row), changed);
    }
    return fresh;
  }

  function register(item) {
    for (const each of within(item)) byId.set(each.id, each);
    return item;
  }

  // --- answers
  function put(item, value) {
    setAnswer(answers, item.id, value);
    item.raw = value;
    wrote.add(item.id);
  }

  /** One answer and what it triggers; `done` keeps a circle of triggers from turning. */
  function apply(item, value, changed, done = new Set()) {
    const before = written(item.raw);
    put(item, value);
    refresh([item], changed);
    if (written(value) === before) return;
    for (const { target, value: wanted } of item.node.sets ?? []) {
      for (const other of sheet.reach(item, {}, target, sharedBy(target, item.node.id))) {
        const turn = `${item.id} ${other.id}`;
        if (done.has(turn)) continue;
        done.add(turn);
        apply(other, typed(other.node, sheet.run(wanted, other)), changed, done);
      }
    }
  }

  /** What questions begin with where nothing stands yet: constants first, for the others may read them. */
  function beginIn(items, changed) {
    const plain = items.filter(({ node, raw }) => node.default !== undefined && isEmpty(raw));
    for (const item of plain) put(item, item.node.default);
    refresh(plain, changed);
    for (const item of items) {
      if (item.node.kind !== "question" || !isCurrent(item)) continue;
      if (!isEmpty(item.raw)) wrote.add(item.id);
      else if (item.node.initial !== undefined) {
        const value = typed(item.node, sheet.run(item.node.initial, item));
        if (value !== null) apply(item, value, changed);
      }
    }
  }

  function set(id, value) {
    wrote = new Set();
    const changed = new Set();
    const item = byId.get(id) ?? grown(id, changed);
    if (item) apply(item, value ?? null, changed);
    else setAnswer(answers, id, value);
    wrote.delete(id);
    return [...changed];
  }

  /** The question of an id in a row that is not there yet: rows are made as needed, but where they are counted. */
  function grown(id, changed) {
    let above = sheet.root;
    for (const { name, place } of stepsIn(id)) {
      const node = above.node.children?.find((child) => child.name === name);
      if (!node) return null;
      const rows = above.children.get(name);
      while (place !== null && node.count === undefined && rows.length < place) addTo(above, node, {}, changed);
      above = rows[(place ?? 1) - 1];
      if (!above) return null;
    }
    return above;
  }

  function mark(id, change) {
    answers.$marks = { ...answers.$marks, [id]: { ...answers.$marks?.[id], ...change } };
    return byId.has(id) ? [...lookAt([byId.get(id)], new Set())] : [];
  }

  /** What is known of the visit is another thing now, as its mode or its talks: what rests on those is worth what they are. */
  function about(told) {
    Object.assign(answers, told);
    result = null;
    const resting = Object.entries(answers.$marks ?? {}).filter(([id, { sources }]) => sources?.length && byId.has(id));
    return [...lookAt(resting.map(([id]) => byId.get(id)), new Set())];
  }

  // --- rows
  /** The rows of a repeat as they stand in the answers, made where there are none. */
  function rowsOf(id, place = 0) {
    const steps = stepsIn(id);
    const { name } = steps.pop();
    const holder = holderOf(answers, steps);
    const rows = Array.isArray(holder[name]) ? holder[name] : (holder[name] = []);
    while (rows.length < place) rows.push({});
    return rows;
  }

  /** @returns {[any, any]} where a repeat stands, and its node */
  function placeOf(id) {
    const cut = id.lastIndexOf("/");
    return [cut < 0 ? sheet.root : byId.get(id.slice(0, cut)), nodes.get(pathOf(id))];
  }

  function addTo(above, node, raw, changed) {
    const rows = rowsOf(sheet.idIn(above, node), above.children.get(node.name).length);
    rows.splice(above.children.get(node.name).length, 0, raw);
    const row = register(sheet.addRow(above, node, raw));
    lookAt(within(row), changed);
    refresh(within(row), changed);
    return row;
  }

  function addRepeat(id) {
    wrote = new Set();
    const [above, node] = placeOf(id);
    const changed = new Set();
    if (above && node.count === undefined) beginIn(within(addTo(above, node, {}, changed)), changed);
    return [...changed];
  }

  function removeRepeat(id, place) {
    wrote = new Set();
    const [above, node] = placeOf(id);
    const rows = above?.children.get(node.name) ?? [];
    if (node.count !== undefined || !rows[place - 1]) return [];
    rowsOf(id).splice(place - 1, 1);
    answers.$marks = Object.fromEntries(Object.entries(answers.$marks ?? {}).map(([key, mark]) => [movedId(key, id, place), mark]).filter(([key]) => key !== null));
    const touched = rows.slice(place - 1).flatMap(within);
    const before = new Map(touched.map((item) => [item.id, item.state]));
    for (const item of touched) byId.delete(item.id);
    rows.splice(place - 1, 1);
    for (const [at, row] of rows.entries()) if (at >= place - 1) rename(row, at + 1, above);
    const changed = refresh(touched);
    for (const [key, state] of before) if (differs(state, byId.get(key)?.state)) changed.add(key);
    result = null;
    return [...changed];
  }

  /** A row that moves up keeps its items; their ids and their places are others. */
  function rename(row, place, above) {
    row.place = place;
    const [old, now] = [row.id.length, `${sheet.idIn(above, row.node)}[${place}]`];
    for (const item of within(row)) {
      item.id = now + item.id.slice(old);
      byId.set(item.id, item);
    }
  }

  // --- start
  const withParts = (texts) => Object.values(texts ?? {}).filter(Array.isArray).flat().filter(Array.isArray);
  const inLists = Object.fromEntries(Object.entries(program.lists ?? {}).map(([name, { items = [] }]) => [name, items.flatMap(({ label }) => withParts(label))]));
  walk(program, (node) => {
    nodes.set(node.id, node);
    const texts = [node.label, node.hint, node.guidance, node.required_message, ...(node.choices ?? []).map(({ label }) => label)];
    const words = [...texts.flatMap(withParts), ...(inLists[node.list] ?? [])];
    bound.set(node.id, { words, once: /\["once",/.test(JSON.stringify(node.calculate ?? "")) });
  });
  for (const item of sheet.items()) byId.set(item.id, item);
  lookAt(byId.values(), new Set());

  return {
    answers,
    get result() {
      result ??= resultOf(sheet, Array.from(sheet.questions(), ({ state }) => state).filter(({ relevant }) => relevant));
      return result;
    },
    get written() {
      return [...wrote];
    },
    set, mark, about, addRepeat, removeRepeat,
    /** Give every question what it begins with. */
    begin() {
      const changed = new Set();
      beginIn([...byId.values()], changed);
      return [...changed];
    },
    state: (id) => byId.get(id)?.state ?? null,
    isRelevant: (id) => byId.get(id)?.state.relevant ?? false,
    /** How many rows a repeat has now. */
    rows(id) {
      const [above, node] = placeOf(id);
      return above?.children.get(node.name)?.length ?? 0;
    },
    /** Whether a repeat is asked, though it may have no row yet. */
    isAsked(id) {
      const [above, node] = placeOf(id);
      const [row] = above?.children.get(node.name) ?? [];
      return row ? sheet.isRelevant(row) : Boolean(above) && node.count === undefined && sheet.isRelevant(makeItem(node, id, above.line, null));
    },
    /** What a question offers now, [{name, label, ..}] in the order shown; the same array until that changes. */
    options(id) {
      const item = byId.get(id);
      return item ? (item.state.options = sheet.options(item)) : [];
    },
    /** A text of the program as it is shown for a question, group or row. */
    text: (id, texts, language) => sheet.text(byId.get(id) ?? sheet.root, texts, language),
    name: () => sheet.name(),
  };
}

/** The old array where the new one offers the same, so that nobody draws it again. */
const same = (old, now) => (old.length === now.length && old.every(({ name, label }, at) => name === now[at].name && label === now[at].label) ? old : now);

function differs(before, after) {
  if (!before || !after) return before !== after;
  for (const key of Object.keys(after)) {
    const [one, other] = [before[key], after[key]];
    if (one !== other && !(Array.isArray(one) && Array.isArray(other) && key !== "options" && one.join() === other.join())) return true;
  }
  return Object.keys(before).length !== Object.keys(after).length;
}
