// Copies the pinned foreign modules here, strips source-map lines, minifies what is published unminified,
// puts each licence beside its module and writes SHA256SUMS. A maintainer runs it (`npm run vendor`); phones and servers never do.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const MODULES = {
  "preact.mjs": ["preact", "dist/preact.mjs"],
  "hooks.mjs": ["preact", "hooks/dist/hooks.mjs"],
  "htm.mjs": ["htm", "dist/htm.mjs"],
  "idb.mjs": ["idb", "build/index.js"],
  "leaflet/leaflet.mjs": ["leaflet", "dist/leaflet-src.esm.js"],
};
const version = (name) => JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`, "utf8")).version;
mkdirSync(`${here}leaflet`, { recursive: true });
const sums = [];
const put = (name, text) => {
  writeFileSync(here + name, text);
  sums.push(`${createHash("sha256").update(text).digest("hex")}  ${name}`);
};
for (const [name, [pack, path]] of Object.entries(MODULES)) {
  const source = readFileSync(`${here}node_modules/${pack}/${path}`, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  const { code } = transformSync(source, { minify: true, format: "esm", target: "es2020" });
  put(name, `// ${pack} ${version(pack)}, licence in ${pack}.LICENSE; made by vendor.mjs\n${code}`);
}
// Rules that name Leaflet's own pictures go: markers here are shapes of ours, and the policy fetches nothing else.
const style = readFileSync(`${here}node_modules/leaflet/dist/leaflet.css`, "utf8").replace(/[^{}]*\{[^{}]*url\([^{}]*\}/g, "");
put("leaflet/leaflet.css", transformSync(style, { minify: true, loader: "css" }).code);
for (const pack of ["preact", "htm", "idb", "leaflet"]) put(`${pack}.LICENSE`, readFileSync(`${here}node_modules/${pack}/LICENSE`, "utf8"));
writeFileSync(here + "SHA256SUMS", sums.sort((a, b) => a.slice(66) < b.slice(66) ? -1 : 1).join("\n") + "\n");
