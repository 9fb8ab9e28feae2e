// A visit by person instead of by subject: whom each question is for, across all lists, in the order of a real visit.
import { hasRepeat, isAnswered, openIds, plain, questionsOf } from "./visit-model.js";

/** Before leaving, look round, then from the harmless to the private, the team alone last. */
export const PEOPLE = ["desk", "look", "leader", "diggers", "women", "services", "committee", "team"];
/** With whom one talks; the others read and look. */
export const TALKED_WITH = PEOPLE.slice(2);
const OPENLY = ["look", "leader"];

/** What is sealed never stands where others look on, whatever a list says; a question for nobody is the team's. */
export function askOf({ sa }) {
  const ask = PEOPLE.includes(sa?.ask) ? sa.ask : "team";
  return sa?.sensitivity === "S" && OPENLY.includes(ask) ? "team" : ask;
}

/** Of each person the questions that can be asked now, by list. @returns {Map<string, {list: any, ids: string[]}[]>} */
export function byPerson({ lists }) {
  const found = new Map(PEOPLE.map((ask) => [ask, /** @type {any[]} */ ([])]));
  for (const list of lists.filter(({ lost }) => !lost)) {
    const all = list.sections.flatMap((section) => openIds(list, section));
    for (const [ask, groups] of found) {
      const ids = all.filter((id) => askOf(list.nodes.get(plain(id)).node) === ask);
      if (ids.length) groups.push({ list, ids });
    }
  }
  return found;
}

export const count = (groups) => groups.reduce((sum, { ids }) => sum + ids.length, 0);
export const countAnswered = (groups) => groups.reduce((sum, { list, ids }) => sum + ids.filter((id) => isAnswered(list, id)).length, 0);

/** The first person with something unanswered, after `ask` if given. @param {any} model @param {string} [ask] */
export function nextPerson(model, ask) {
  const all = [...byPerson(model)];
  const from = ask ? PEOPLE.indexOf(ask) + 1 : 0;
  return all.slice(from).find(([, groups]) => countAnswered(groups) < count(groups))?.[0] ?? null;
}

/** Rows that can be added and hold questions for this person; they are added where they stand. */
export const rowsFor = ({ lists }, ask) => lists.filter(({ lost }) => !lost).flatMap((list) => list.sections.flatMap((section, at) =>
  (hasRepeat(list, section) ? section.nodes : []).filter((node) => node.kind === "repeat" && !node.count && [...questionsOf([node])].some((one) => askOf(one.node) === ask)).map((node) => ({ list, node, at }))));
