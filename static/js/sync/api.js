// The only caller of fetch. Signs, sends, and tells an answer of our server from everything else that may answer on the way.
import { Problem } from "../domain/problem.js";
import { requestHeaders } from "../store/identity.js";
import * as online from "./online.js";

const PATIENCE = 30e3;
const NOTHING = new Uint8Array();

/**
 * @typedef {{method?: string, body?: object | Uint8Array, key?: "push" | "read" | null, headers?: Record<string, string>, patience?: number, bare?: boolean}} How
 * `bare`: tus, whose answers have no body. A refusal throws its code; details hold the status and Retry-After.
 * @param {string} path @param {How} [how] @returns {Promise<{status: number, data: any, headers: Headers}>}
 */
export async function request(path, { method = "GET", body, key = "push", headers = {}, patience = PATIENCE, bare = false } = {}) {
  const raw = body instanceof Uint8Array ? body : body ? new TextEncoder().encode(JSON.stringify(body)) : NOTHING;
  const type = body && !bare && !(body instanceof Uint8Array) ? { "Content-Type": "application/json" } : {};
  const signed = key ? await requestHeaders(key, method, path, raw) : {};
  let answer;
  let data = null;
  try {
    const wanted = { method, headers: { ...type, ...headers, ...signed }, signal: AbortSignal.timeout(patience) };
    answer = await fetch(path, { ...wanted, body: raw.length ? raw : undefined, cache: "no-store", credentials: "omit", redirect: "manual" });
    const ours = bare && answer.ok ? answer.headers.has("Tus-Resumable") : /^application\/(problem\+)?json/.test(answer.headers.get("Content-Type") ?? "");
    // A HEAD has no body to judge a refusal by.
    if (!ours && !(method === "HEAD" && answer.status >= 400)) throw new Problem(answer.status >= 500 ? "server.unavailable" : "network.portal", { status: answer.status });
    if (!bare || !answer.ok) data = method === "HEAD" ? null : await answer.json();
  } catch (problem) {
    const { code } = /** @type {Problem} */ (problem);
    online.saw(typeof code !== "string" ? "offline" : code === "network.portal" ? "portal" : "online");
    throw typeof code === "string" ? problem : new Problem("network.offline");
  }
  online.saw("online");
  if (answer.ok) return { status: answer.status, data, headers: answer.headers };
  const after = Number(answer.headers.get("Retry-After")) || 0;
  throw new Problem(data?.code ?? `http.${answer.status}`, { ...data?.details, status: answer.status, retry_after: after });
}

/** @param {string} path @param {object} body @param {How} [how] */
export const post = async (path, body, how = {}) => (await request(path, { method: "POST", body, ...how })).data;
