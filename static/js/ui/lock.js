// Locking, by hand or in time: what waits goes to the disk first. A disk that does not take it holds nobody up: then it waits sealed in this page.
import * as vault from "../vault/client.js";
import { settle } from "./html.js";
import { finishWork, holdUnsaved, unsaved } from "./saver.js";

const LONGEST = 1000;
const inTime = (/** @type {Promise<any>} */ work) => Promise.race([work, new Promise((done) => setTimeout(done, LONGEST))]);

export async function lock() {
  settle();
  await inTime(finishWork());
  if (unsaved()) await inTime(holdUnsaved());
  vault.lock();
}
