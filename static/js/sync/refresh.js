// Fetches the work package: asks with a cursor, takes the whole answer or nothing, then the programs that are missing.
// Signed by the read key, so it needs the vault open. Never touches what this phone has not yet sent.
import { Problem } from "../domain/problem.js";
import * as reference from "../store/reference.js";
import { request } from "./api.js";

/** @param {{force?: boolean}} [how] @returns {Promise<{unchanged: boolean, sites: number, programs: number}>} */
export function pull({ force = false } = {}) {
  return navigator.locks.request("siteaudit-refresh", async () => {
    const cursor = force ? null : await reference.cursor();
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    const { data } = await request(`/sync/down${query}`, { key: "read", patience: 120e3 });
    if (!data.unchanged) await reference.replace(data);
    const here = await reference.programs();
    const missing = (await reference.checklists()).filter((/** @type {{digest: string}} */ { digest }) => !here.has(digest));
    for (const { digest } of missing) await reference.keepProgram(digest, (await request(`/sync/programs/${digest}`, { key: "read", patience: 60e3 })).data);
    await fetchWork();
    return { unchanged: data.unchanged, sites: data.sites?.length ?? 0, programs: missing.length };
  });
}

/** What a visit needs of the app: the service worker takes it whole and keeps it, for there is no network at a pit. */
async function fetchWork() {
  if (navigator.serviceWorker?.controller && !(await fetch("/field/work")).ok) throw new Problem("part.missing");
}
