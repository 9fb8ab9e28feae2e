// The page's only Trusted Types policy. It admits the two script addresses that a page may start, and nothing else ever.
// Used by vault/client.js and by whoever registers the service worker.

const ADMITTED = ["/field/js/vault/worker.js", "/field/sw.js"];

/** @param {string} path */
function admit(path) {
  if (!ADMITTED.includes(path)) throw new TypeError("script address not admitted");
  return path;
}

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("siteaudit", { createScriptURL: admit }) ?? { createScriptURL: admit };

/** A script address the browser accepts under `require-trusted-types-for 'script'`. @param {string} path */
export const scriptURL = (path) => policy.createScriptURL(path);
