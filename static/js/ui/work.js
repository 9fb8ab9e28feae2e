// Which page of a visit is shown. All that only a visit needs hangs on this file: it comes with the first work package, not before.
import { ByPerson } from "./views/by-person.js";
import { Checklist } from "./views/checklist.js";
import { Critical } from "./views/critical.js";
import { Finish } from "./views/finish.js";
import { Missing } from "./views/missing.js";
import { Present } from "./views/present.js";
import { Section } from "./views/section.js";
import { StartVisit } from "./views/start-visit.js";
import { Talks } from "./views/talks.js";
import { Visit } from "./views/visit.js";
import { Where } from "./views/where.js";

const IN_VISIT = { where: Where, present: Present, talks: Talks, person: ByPerson, critical: Critical, missing: Missing, finish: Finish };

/** @param {{name: string, path: string[]}} place */
export function viewOf({ name, path }) {
  if (name === "start") return StartVisit;
  if (path[1] === "list") return path.length > 3 ? Section : Checklist;
  return IN_VISIT[path[1]] ?? Visit;
}
