// Locking, by hand or in time: what waits goes to the disk first; what cannot be saved within a second holds nobody up.
import * as vault from "../vault/client.js";
import { settle } from "./html.js";
import { tryAgain } from "./saver.js";

const LONGEST = 1000;

export async function lock() {
  settle();
  await Promise.race([tryAgain(), new Promise((done) => setTimeout(done, LONGEST))]);
  vault.lock();
}
