// Runs a checklist program over answers: what is shown, missing, wrong, found, and what it points to.
// Pure: no DOM, storage or network. Twin of siteaudit/checklists/engine/evaluate.py.

import { constantsOf, getAnswer, isEmpty, setAnswer } from "./answers.js";
import { indicate } from "./indication.js";
import { openSession } from "./session.js";
import { Sheet } from "./sheet.js";

export { combine } from "./indication.js";

/**
 * The result of one checklist: relevant, missing, violations, calculated, findings, indication.
 * @param {object} program @param {object} answers form-shaped, with $marks, $sealed, $mode, $now
 * @param {object|null} profile @param {string|null} now ISO moment with offset
 * @param {object|null} files rows of the lists that do not travel in the program: {"villages.csv": [{column: text}]}
 */
export function evaluate(program, answers, profile = null, now = null, files = null) {
  const sheet = new Sheet(program, answers, profile, now, files);
  return resultOf(sheet, sheet.records());
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
  if (sheet.program.instance_name !== undefined) result.name = sheet.name();
  return result;
}

/** A running evaluation for filling in (session.js). */
export const createSession = (program, answers, profile = null, now = null, files = null) =>
  openSession(resultOf, program, answers, profile, now, files);

/**
 * Give a new form what its questions begin with: constant and dynamic defaults. Writes into `answers`.
 * @returns {string[]} the ids of the answers that stand in it now
 */
export function begin(program, answers, now = null, files = null) {
  for (const { id, default: value } of constantsOf(program.body)) if (isEmpty(getAnswer(answers, id))) setAnswer(answers, id, value);
  const session = createSession(program, answers, null, now, files);
  session.begin();
  return session.written;
}
