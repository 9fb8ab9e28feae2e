// Talks as the sources of a finding: what its evidence is worth follows from them and is asked nowhere else.
// Pure; twin of siteaudit/checklists/engine/talks.py (tests/vectors/grades.json). A talk is {id: "S1", apart_from: ["S2"], ...}; a mark
// names its sources: ids of talks, and kinds. A mark without sources keeps the grade that it came with.

const GRADES = ["A", "B", "C"];
/** Seen, document, photo, position, register: they stand without anybody's word. */
export const DIRECT = ["O", "D", "P", "G", "R"];
export const SOURCES = ["O", "I", "I2", "D", "P", "G", "R"];

/** A with anything but words, B when two talks apart from one another say it, else C. A missing mark is C. */
export function gradeOf(mark, talks = null) {
  const sources = namedIn(mark);
  if (!sources.length) return GRADES.includes(mark.evidence) ? mark.evidence : "C";
  if (sources.some((word) => DIRECT.includes(word))) return "A";
  return sources.includes("I2") || areApart(sources, talks) ? "B" : "C";
}

/** The kind of source, never who: all that leaves of a sealed answer's sources. */
export function sourceOf(mark, talks = null) {
  const sources = namedIn(mark);
  const direct = sources.find((word) => DIRECT.includes(word));
  if (direct) return direct;
  if (sources.includes("I2") || areApart(sources, talks)) return "I2";
  if (sources.includes("I") || ticked(sources, talks).length) return "I";
  return SOURCES.includes(mark.source) ? mark.source : null;
}

/** Whether two of the talks in `sources` are apart from one another: either of the two says so. */
export function areApart(sources, talks) {
  const here = ticked(sources, talks);
  return here.some((one) => here.some((other) => other.id !== one.id && listOf(one.apart_from).includes(other.id)));
}

/** What of the talks the server may read: which there were and which stood apart. Nobody's sex or age, nor with whom. */
export const withoutPeople = (talks) =>
  listOf(talks).filter((one) => typeof one?.id === "string")
    .map(({ id, apart_from: apart }) => ({ id, apart_from: listOf(apart).filter((each) => typeof each === "string") }));

const ticked = (sources, talks) => listOf(talks).filter((one) => sources.includes(one?.id));
const namedIn = (mark) => listOf(mark.sources).filter((word) => typeof word === "string");
const listOf = (value) => (Array.isArray(value) ? value : []);
