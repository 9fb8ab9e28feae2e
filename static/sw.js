// The phone app's service worker: the whole shell or nothing. GET only, our origin, /field/ only; never takes over by itself.
// web/shell.py fills in the version, the shell's SHA-256, its file names, and hash by name of what is loaded when first needed.
const PREFIX = "siteaudit-shell-";
const VERSION = "__VERSION__";
const SHELL_SHA256 = "__SHELL__";
const FILES = "__FILES__";
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

async function install() {
  const { bytes } = await whole("/field/shell", SHELL_SHA256);
  const end = new Uint8Array(bytes).indexOf(10);
  const { headers, files } = JSON.parse(new TextDecoder().decode(bytes.slice(0, end)));
  if (FILES.some((name) => !files.some(([given]) => given === name))) throw new Error("shell: incomplete");
  const cache = await caches.open(CACHE);
  let at = end + 1;
  for (const [name, type, length] of files) {
    await cache.put(name, new Response(bytes.slice(at, (at += length)), { headers: { ...headers, "Content-Type": type } }));
  }
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
  const kept = await (await caches.open(CACHE)).match(name);
  if (kept) return kept;
  return name in LAZY ? lazy(name) : fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || !address.pathname.startsWith("/field/")) return;
  event.respondWith(answer(request, request.mode === "navigate" ? "/field/" : address.pathname));
});
