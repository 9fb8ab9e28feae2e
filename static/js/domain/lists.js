// The lists of a program: rows of its own and of files, read by an index on a column, never by a scan of them all.
// Used by form.js. Twin of siteaudit/checklists/engine/lists.py.

import { numberOf } from "./values.js";

/** rows -> column -> {texts, numbers}: value -> places. Kept as long as the rows are, over all sessions. */
const INDEXES = new WeakMap();
/** rows -> the same as options, where a file calls name and label otherwise. */
const SHOWN = new WeakMap();
const NONE = [];

export class Lists {
  /** @param {object} program @param {Record<string, object[]> | null} files rows of "villages.csv" */
  constructor(program, files = null) {
    this.known = program.lists ?? {};
    this.files = files ?? {};
  }

  /** All rows; none when the file did not come along. */
  rows(name) {
    const list = this.known[name] ?? {};
    const rows = list.items ?? this.files[list.file];
    return Array.isArray(rows) ? rows : NONE;
  }

  /** What is written as the answer when this row is chosen. */
  nameOf(name, row) {
    const value = row[this.known[name].value ?? "name"];
    return typeof value === "string" ? value : "";
  }

  /** Rows as options, {name, label, ..}, whatever the file calls them; the rows themselves where they are so named. */
  shown(name, rows) {
    const { value = "name", label = "label" } = this.known[name] ?? {};
    if (value === "name" && label === "label") return rows;
    let options = SHOWN.get(rows);
    if (options?.value !== value || options.label !== label) {
      options = { value, label, rows: rows.map((row) => ({ ...row, name: row[value] ?? "", label: row[label] ?? "" })) };
      SHOWN.set(rows, options);
    }
    return options.rows;
  }

  /** Places, from 0, of the rows that are written so. */
  named(name, text) {
    return this.lookUp(name, this.known[name]?.value ?? "name", [text]);
  }

  /** Places, from 0 and in order, of the rows whose column is equal to one of the values; null when no index can tell. */
  lookUp(name, column, values) {
    if (values.some((value) => typeof value === "boolean")) return null;
    const { texts, numbers } = this.index(name, column);
    const found = values.map((value) => (typeof value === "string" ? texts : numbers()).get(value) ?? NONE);
    return found.length === 1 ? found[0] : [...new Set(found.flat())].sort((a, b) => a - b);
  }

  index(name, column) {
    const rows = this.rows(name);
    if (!INDEXES.has(rows)) INDEXES.set(rows, new Map());
    const columns = INDEXES.get(rows);
    if (!columns.has(column)) {
      const texts = placesOf(rows, column, (text) => text);
      let numbers = null;
      columns.set(column, { texts, numbers: () => (numbers ??= placesOf(rows, column, numberOf)) });
    }
    return columns.get(column);
  }
}

function placesOf(rows, column, read) {
  const found = new Map();
  rows.forEach((row, place) => {
    const text = row[column] ?? "";
    const key = typeof text === "string" ? read(text) : NaN;
    if (Number.isNaN(key)) return;
    const places = found.get(key);
    if (places) places.push(place);
    else found.set(key, [place]);
  });
  return found;
}

/** {column, value: EXPR} of an equality at the head of an `and` chain that an index answers, else null. */
export function keyOf(condition) {
  if (!Array.isArray(condition)) return null;
  const [head, one, other] = condition;
  if (head === "and") return keyOf(one) ?? keyOf(other);
  if (head !== "=") return null;
  for (const [column, value] of [[one, other], [other, one]]) {
    if (Array.isArray(column) && column[0] === "item" && column[1] !== "label" && !isOfTheRow(value)) return { column: column[1], value };
  }
  return null;
}

/** Whether an expression asks the row itself: a column, or its place. */
function isOfTheRow(expression) {
  if (!Array.isArray(expression)) return false;
  const [head, ...parts] = expression;
  if (head === "item" || (head === "position" && !parts.length)) return true;
  return (head === "list" || head === "ref" ? [] : parts).some(isOfTheRow);
}
