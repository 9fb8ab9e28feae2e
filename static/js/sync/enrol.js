// Enrolment: the code from the office, a secret of the person's own, and a check of everything the office signed.
import { Problem } from "../domain/problem.js";
import { accept, prepare } from "../store/identity.js";
import { post } from "./api.js";

/** The office's code as typed or scanned, `K7QF-3MTD` or `K7QF-3MTD.FINGERPRINT`. @param {string} typed */
export function readCode(typed) {
  const [code, fingerprint = ""] = typed.replace(/\s/g, "").split(".");
  const signs = code.toUpperCase().replaceAll("-", "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(signs) || !/^([0-9a-f]{16})?$/i.test(fingerprint)) throw new Problem("enrol.code-form");
  return { code: `${signs.slice(0, 4)}-${signs.slice(4)}`, fingerprint: fingerprint.toLowerCase() };
}

/** `again`: the secret is forgotten; visits not yet sealed stay closed to this phone. @param {{code: string, passphrase: string, language: string, label?: string, again?: boolean}} given */
export async function enrol({ code: typed, passphrase, language, label = "Phone", again = false }) {
  const { code, fingerprint } = readCode(typed);
  const keys = await prepare(passphrase, again);
  const answer = await post("/sync/enrol", { code, label, language, ...keys }, { key: null });
  await accept(answer, { fingerprint, language });
  const { device, user, office, demo } = answer;
  return { device, user, office, demo };
}
