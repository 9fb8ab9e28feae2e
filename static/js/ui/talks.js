// The talks of a visit: made, changed, taken out; what a mark's sources mean in words. Who spoke is written into the protected journal alone.
import { emit } from "../bus.js";
import { gradeOf } from "../domain/talks.js";
import { t } from "../i18n.js";
import * as drafts from "../store/drafts.js";
import { save } from "./saver.js";

/** What the evaluation of every list must know of the visit: its talks, and of one from paper the day on the paper. */
export const aboutVisit = ({ talks, paper }) => ({ $talks: talks ?? [], ...(paper?.on && { $now: `${paper.on}T12:00:00.000+00:00` }) });

export const talksOf = ({ visit }) => visit.talks ?? [];

/** A number is given once: what rested on a talk that was taken out must not rest on the next one. @param {any} model @param {any} talk @returns {string} */
export function addTalk(model, talk) {
  const number = (model.visit.talks_made ?? 0) + 1;
  const id = `S${number}`;
  keep(model, [...talksOf(model), { id, age: "unknown", group: talk.sex === "mixed", private: false, apart_from: [], ask: null, at: new Date().toISOString(), ...talk }], number);
  return id;
}

/** @param {any} model @param {string} id @param {any} change */
export const changeTalk = (model, id, change) => keep(model, talksOf(model).map((one) => (one.id === id ? { ...one, ...change } : one)), model.visit.talks_made);

export const removeTalk = (model, id) => keep(model, talksOf(model).filter((one) => one.id !== id), model.visit.talks_made);

function keep(model, talks, made) {
  const set = { talks, talks_made: made };
  model.visit = { ...model.visit, ...set };
  for (const { lost, session } of model.lists) if (!lost) session.about({ $talks: talks });
  save(`${model.uid}|visit|talks|set`, () => drafts.save(model.uid, { kind: "visit", set, part: "protected" }));
  emit("talks");
}

/** "S2 · A woman, 18 to 35, in private". */
export const talkLine = ({ id, sex, age, group, private: alone }) =>
  `${id} · ${[t(`talk.${group && sex !== "mixed" ? `${sex}-group` : sex}`), age !== "unknown" && t(`talk.age-${age}`), alone && t("talk.private-short")].filter(Boolean).join(", ")}`;

/** What a grade means, as a code: none, A, B, C, or "together" for several people who count as one. */
export function knownBy(mark, talks) {
  const grade = gradeOf(mark, talks);
  if (grade !== "C") return grade;
  const told = talks.filter(({ id }) => mark.sources?.includes(id)).length;
  if (told > 1) return "together";
  return told || mark.source || mark.evidence ? "C" : "none";
}
