// A program laid over one set of answers: its instances, relevance, values, options and texts, computed when first
// asked for. sheet.js judges them, session.js keeps them up to date. Twin of siteaudit/checklists/engine/form.py.

import { shuffled } from "./digest.js";
import { FUNCTIONS } from "./functions.js";
import { keyOf, Lists } from "./lists.js";
import { DAY_MS } from "./moments.js";
import { first, members, numberOf, plain, textOf, truthOf, written } from "./values.js";

export const MOST_REPEATS = 1000;
const SPLIT = new Map();
/** What an expression sees beside its item: the row of a list, its place, who asked (current()), the language of a text. */
const PLAIN = { row: null, place: null, here: null, language: null };

/** The present moment as ISO text with the phone's own offset. */
export function present(date = new Date()) {
  const offset = -date.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + offset * 60000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/** One question, group or repeat instance; line[n] is its ancestor at depth n, itself the last. */
export function makeItem(node, id, above, raw, place = null) {
  const item = { node, id, raw, place, line: above, children: new Map(), relevant: null, value: null, options: null };
  item.line = [...above, item];
  return item;
}

const own = (holder, name) =>
  holder && typeof holder === "object" && !Array.isArray(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;

export const stepsOf = (path) => {
  if (!SPLIT.has(path)) SPLIT.set(path, path.split("/"));
  return SPLIT.get(path);
};

/** How many steps two paths stand in the same place: those of their groups and rows that they have in common. */
export function sharedBy(path, other) {
  const [steps, here] = [stepsOf(path), stepsOf(other)];
  let shared = 0;
  while (shared < Math.min(steps.length, here.length) - 1 && steps[shared] === here[shared]) shared += 1;
  return shared;
}

export class Form {
  constructor(program, answers, now = null, files = null) {
    this.program = program;
    this.answers = answers && typeof answers === "object" ? answers : {};
    this.lists = new Lists(program, files);
    const moment = this.answers.$now || now;
    this.now = typeof moment === "string" ? moment : present();
    this.root = makeItem({ kind: "group", id: "", children: program.body }, "", [], this.answers);
    this.root.relevant = true;
    this.fill(this.root);
  }

  /** Every question, group and repeat instance, in the order of the form. */
  *items(above = this.root) {
    for (const node of above.node.children) {
      for (const item of this.instances(above, node)) {
        yield item;
        if (node.kind !== "question") yield* this.items(item);
      }
    }
  }

  *questions() {
    for (const item of this.items()) if (item.node.kind === "question") yield item;
  }

  // --- structure
  fill(item) {
    for (const node of item.node.children) {
      if (node.kind === "repeat") continue;
      const child = makeItem(node, this.idIn(item, node), item.line, own(item.raw, node.name));
      item.children.set(node.name, [child]);
      if (node.kind === "group") this.fill(child);
    }
  }

  /** The children of `above` for one node; repeats are laid out when first asked for. */
  instances(above, node) {
    const known = above.children.get(node.name);
    if (known) return known;
    const raw = own(above.raw, node.name);
    const rows = Array.isArray(raw) ? raw : [];
    const size = node.count === undefined ? rows.length : this.sizeOf(above, node);
    const found = [];
    above.children.set(node.name, found);
    for (let place = 1; place <= size; place += 1) this.addRow(above, node, rows[place - 1] ?? {});
    return found;
  }

  /** How many rows `count` asks for. */
  sizeOf(above, node) {
    const wanted = numberOf(this.run(node.count, makeItem(node, this.idIn(above, node), above.line, null)));
    return Number.isFinite(wanted) ? Math.min(MOST_REPEATS, Math.max(0, Math.trunc(wanted))) : 0;
  }

  /** One more row at the end of a repeat. */
  addRow(above, node, raw) {
    const rows = above.children.get(node.name);
    const place = rows.length + 1;
    const item = makeItem(node, `${this.idIn(above, node)}[${place}]`, above.line, raw, place);
    rows.push(item);
    this.fill(item);
    return item;
  }

  idIn(above, node) {
    return (above.id ? `${above.id}/` : "") + node.name;
  }

  // --- values
  isRelevant(item) {
    if (item.relevant === null) {
      const own = item.node.relevant;
      item.relevant = this.isRelevant(item.line[item.line.length - 2]) && (own === undefined || this.isTrue(own, item));
    }
    return item.relevant;
  }

  /** The value that expressions see: empty when the item is not asked. */
  valueOf(item) {
    if (item.value === null) {
      if (!this.isRelevant(item)) item.value = "";
      else if (item.node.calculate !== undefined) item.value = plain(this.run(item.node.calculate, item));
      else item.value = written(item.raw);
    }
    return item.value;
  }

  isTrue(expression, item, view = PLAIN) {
    return truthOf(this.run(expression, item, view));
  }

  /** The value of a JSON expression, seen from `item`. */
  run(expression, item, view = PLAIN) {
    if (!Array.isArray(expression)) return expression;
    const [head, a, b, c] = expression;
    switch (head) {
      case "ref": return this.find(expression, item, view).map((each) => this.valueOf(each));
      case "and": return this.isTrue(a, item, view) && this.isTrue(b, item, view);
      case "or": return this.isTrue(a, item, view) || this.isTrue(b, item, view);
      case "if": return first(this.run(this.isTrue(a, item, view) ? b : c, item, view));
      case "coalesce": {
        const value = first(this.run(a, item, view));
        return textOf(value) !== "" ? value : first(this.run(b, item, view));
      }
      case "once": {
        const kept = typeof item.raw === "boolean" ? item.raw : written(item.raw);
        return kept !== "" ? kept : first(this.run(a, item, view));
      }
      case "position": return a === undefined ? view.place : item.line[stepsOf(a[1]).length].place;
      case "count": return a[0] === "ref" ? this.find(a, item, view).length : [this.run(a, item, view)].flat().length;
      case "now": return this.now;
      case "today": return this.now.slice(0, 10);
      case "version": return this.program.version;
      case "item": return this.cell(item, view.row, a);
      case "here": return this.run(a, view.here);
      case "list": return this.listed(item, view, a, b, c);
      case "choice-name": return this.choiceName(item, view, a, b);
      default: return FUNCTIONS[head](...expression.slice(1).map((part) => this.run(part, item, view)));
    }
  }

  /** The relevant items that a reference names, seen from `item`. */
  find([, path, shared = 0, predicates], item, view = PLAIN) {
    return this.reach(item, view, path, shared, predicates).filter((each) => this.isRelevant(each));
  }

  reach(item, view, path, shared, predicates) {
    const steps = stepsOf(path);
    let found = [item.line[shared]];
    for (let depth = shared; depth < steps.length; depth += 1) {
      const name = steps[depth];
      const predicate = predicates?.[depth + 1];
      found = found.flatMap((above) => {
        const rows = above.children.get(name) ?? this.instances(above, above.node.children.find((node) => node.name === name));
        return predicate === undefined ? rows : this.kept(rows, predicate, { ...PLAIN, here: view.here ?? item });
      });
    }
    return found;
  }

  /** The candidates for which a predicate holds; a number is a place among them. */
  kept(candidates, predicate, view) {
    if (Array.isArray(predicate) && predicate[0] !== "here") {
      return candidates.filter((each, at) => holds(this.run(predicate, each, { ...view, place: at + 1 }), at + 1));
    }
    const value = first(this.run(predicate, view.here, view)); // it looks at no candidate, so all have the same
    if (typeof value === "number") return candidates[value - 1] ? [candidates[value - 1]] : [];
    return truthOf(value) ? candidates : [];
  }

  // --- lists
  listed(item, view, name, predicates, column) {
    let rows = this.lists.rows(name);
    predicates.forEach((predicate, number) => {
      rows = number === 0 ? this.filtered(item, view, name, predicate) : rows.filter((row, at) => this.fits(item, view, predicate, at, row));
    });
    return rows.map((row) => (column === null ? this.lists.nameOf(name, row) : this.cell(item, row, column)));
  }

  /** The rows of a whole list for which a predicate holds, read by an index where one can tell. */
  filtered(item, view, name, predicate) {
    const rows = this.lists.rows(name);
    const key = keyOf(predicate);
    const places = key && this.lists.lookUp(name, key.column, members(this.run(key.value, item, view)));
    if (!places) return rows.filter((row, at) => this.fits(item, view, predicate, at, row));
    const found = [];
    for (const at of places) if (this.fits(item, view, predicate, at, rows[at])) found.push(rows[at]);
    return found;
  }

  fits(item, view, predicate, at, row) {
    return holds(this.run(predicate, item, { ...view, row, place: at + 1 }), at + 1);
  }

  cell(item, row, column) {
    const value = row[column];
    if (typeof value === "string") return value;
    return value && typeof value === "object" ? this.text(item, value) : "";
  }

  /** What a question offers now, in the order shown: [{name, label, ..}]. The same array until something changes. */
  options(item) {
    return (item.options ??= this.offers(item));
  }

  offers(item) {
    const { list, filter, random, choices = [] } = item.node;
    if (list === undefined) return choices;
    const rows = filter === undefined ? this.lists.rows(list) : this.filtered(item, PLAIN, list, filter);
    const found = this.lists.shown(list, rows);
    return random === undefined ? found : shuffled(found, this.seedOf(item, random));
  }

  /** Without a seed of its own a record keeps one order: that of its moment. */
  seedOf(item, random) {
    return random === true ? numberOf(this.now) * DAY_MS : this.run(random, item);
  }

  /** The option of this name that a question offers now, or null. */
  offered(item, text) {
    const { list, filter, choices = [] } = item.node;
    if (list === undefined) return choices.find(({ name }) => name === text) ?? null;
    const rows = this.lists.rows(list);
    const at = this.lists.named(list, text).find((place) => filter === undefined || this.fits(item, PLAIN, filter, place, rows[place]));
    return at === undefined ? null : this.lists.shown(list, [rows[at]])[0];
  }

  choiceName(item, view, value, path) {
    const text = textOf(this.run(value, item, view));
    const [question] = this.reach(item, view, path, sharedBy(path, item.node.id));
    const option = question && this.offered(question, text);
    return option ? this.text(question, option.label ?? "", view.language) : "";
  }

  // --- texts
  /** A text of the program as it is shown for `item`, with what stands in it. */
  text(item, texts, language = null) {
    if (typeof texts !== "object" || !texts) return texts ?? "";
    const mine = this.program.default_language;
    const found = texts[language ?? mine] || texts[mine] || Object.values(texts)[0] || "";
    if (typeof found === "string") return found;
    const view = { ...PLAIN, language };
    return found.map((part) => (typeof part === "string" ? part : textOf(this.run(part, item, view)))).join("");
  }

  /** The record's own name (instance_name), empty when the form makes none. */
  name() {
    const { instance_name: name } = this.program;
    return name === undefined ? "" : textOf(this.run(name, this.root));
  }
}

function holds(value, place) {
  value = first(value);
  return typeof value === "number" ? value === place : truthOf(value);
}
