// The phone app's service worker: the whole shell or nothing, and so with what a visit needs. GET only, our origin, /field/ only; never takes over by itself.
// web/shell.py fills in the version, SHA-256 and file names of both, and hash by name of what is loaded when first needed.
const PREFIX = "siteaudit-shell-";
const VERSION = "__VERSION__";
const SHELL_SHA256 = "__SHELL__";
const FILES = "__FILES__";
const WORK_SHA256 = "__WORK__";
const WORK_FILES = "__WORK_FILES__";
const LAZY = "__LAZY__";
const CACHE = PREFIX + VERSION;

const hexOf = async (bytes) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function whole(address, sha256) {
  const response = await fetch(address, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if ((await hexOf(bytes)) !== sha256) throw new Error(`${address}: not the file this worker was made for`);
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return { bytes, headers };
}

/** Texts of the phone's own language; at an update everything that this phone had loaded when first needed. */
async function wanted() {
  const language = self.navigator.language.slice(0, 2);
  const first = `/field/locales/${language}.js` in LAZY ? `/field/locales/${language}.js` : "/field/locales/fr.js";
  const had = await Promise.all(Object.keys(LAZY).map(async (name) => (await caches.match(name)) && name));
  return new Set([first, ...had.filter(Boolean)]);
}

async function keep(name) {
  const { bytes, headers } = await whole(name, LAZY[name]);
  return new Response(bytes, { headers });
}

/** One whole file into the cache: a line of JSON, then the files it names. */
async function unpack(cache, address, sha256, expected) {
  const { bytes } = await whole(address, sha256);
  const end = new Uint8Array(bytes).indexOf(10);
  const { headers, files } = JSON.parse(new TextDecoder().decode(bytes.slice(0, end)));
  if (expected.some((name) => !files.some(([given]) => given === name))) throw new Error(`${address}: incomplete`);
  let at = end + 1;
  for (const [name, type, length] of files) {
    await cache.put(name, new Response(bytes.slice(at, (at += length)), { headers: { ...headers, "Content-Type": type } }));
  }
}

let taking = null;
/** What a visit needs, once: two pages that ask together wait for one download. */
async function takeWork(cache) {
  if (await cache.match(WORK_FILES.at(-1))) return;
  taking ??= unpack(cache, "/field/work", WORK_SHA256, WORK_FILES).finally(() => (taking = null));
  await taking;
}

/** A phone that had what a visit needs gets it with an update. */
async function install() {
  const had = await caches.match(WORK_FILES.at(-1));
  const cache = await caches.open(CACHE);
  await unpack(cache, "/field/shell", SHELL_SHA256, FILES);
  if (had) await takeWork(cache);
  for (const name of await wanted()) await cache.put(name, await keep(name));
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    install().catch(async (error) => {
      await caches.delete(CACHE); // otherwise half a cache stays
      throw error;
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

// The page asks for the change of version, when the person wants it and nothing is being filled in or sent.
self.addEventListener("message", (event) => {
  if (event.data === "update") self.skipWaiting();
});

async function lazy(name) {
  const response = await keep(name);
  await (await caches.open(CACHE)).put(name, response.clone());
  return response;
}

async function answer(request, name) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(name);
  if (kept) return kept;
  if (name === "/field/work" || WORK_FILES.includes(name)) {
    await takeWork(cache);
    return (await cache.match(name)) ?? new Response(null, { status: 204 });
  }
  return name in LAZY ? lazy(name) : fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || !address.pathname.startsWith("/field/")) return;
  event.respondWith(answer(request, request.mode === "navigate" ? "/field/" : address.pathname));
});
