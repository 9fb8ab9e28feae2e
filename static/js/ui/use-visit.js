// What every page of an open visit begins with: the visit as it is read, the way back to its page, and undo.
import { useState } from "preact/hooks";
import { t } from "../i18n.js";
import { to } from "../router.js";
import * as drafts from "../store/drafts.js";
import { useNews, useRead } from "./html.js";
import { tryAgain } from "./saver.js";
import { openVisit, reopen } from "./visit-model.js";

/** @param {string} uid */
export function useVisit(uid) {
  useNews("language");
  const read = useRead(() => openVisit(uid), [uid]);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const again = () => {
    setProblem(null);
    read.again();
  };
  /** Takes back the last answer; tells which. */
  const undo = async () => {
    try {
      await tryAgain(); // what is still on its way to the disk is the last one
      const last = await drafts.undo(uid);
      await reopen(uid);
      again();
      return last?.id;
    } catch (refusal) {
      return setProblem(refusal);
    }
  };
  const model = read.value;
  return { found: problem ? { ...read, problem, again } : read, model, undo, back: { href: to("visit", uid), label: model?.visit.label ?? t("visit.title") } };
}
