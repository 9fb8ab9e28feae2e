// Fetches the work package: asks with a cursor, takes the whole answer or nothing, then the programs and files that are missing.
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
    const here = await reference.kept();
    const lists = await reference.checklists();
    const missing = lists.filter((/** @type {{digest: string}} */ { digest }) => !here.has(`program-${digest}`));
    for (const { digest, files } of missing) {
      const program = (await request(`/sync/programs/${digest}`, { key: "read", patience: 60e3 })).data;
      await reference.keepProgram(digest, files ? { ...program, sums: files } : program);
    }
    for (const sum of new Set(lists.flatMap((/** @type {any} */ { files = {} }) => Object.values(files)))) {
      if (!here.has(`file-${sum}`)) await reference.keepFile(sum, (await request(`/sync/files/${sum}`, { key: "read", patience: 600e3 })).data);
    }
    await fetchWork();
    return { unchanged: data.unchanged, sites: data.sites?.length ?? 0, programs: missing.length };
  });
}

/** What a visit needs of the app: the service worker takes it whole and keeps it, for there is no network at a pit. */
async function fetchWork() {
  if (navigator.serviceWorker?.controller && !(await fetch("/field/work")).ok) throw new Problem("part.missing");
}
