// ODK's own engine (@getodk/xforms-engine) as a judge: forms and answers in, what it makes of each question out.
// Run by tests/oracle/test_oracle.py with the folder of its modules; one JSON document each way.

import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, moment] = process.argv.slice(2);
const require = createRequire(`${modules}/package.json`);
const RealDate = Date;
const now = RealDate.parse(moment);

/** The clock stands still, so that today() and now() are those of the vectors. */
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }

  static now() {
    return now;
  }
};

const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><p></p>");
for (const name of ["DOMParser", "XMLSerializer", "Node", "Element", "Document", "XMLDocument", "Text", "Attr", "Comment", "CDATASection",
  "ProcessingInstruction", "NodeFilter", "XPathResult", "HTMLElement", "DocumentFragment", "CharacterData", "DocumentType", "TreeWalker", "document"]) {
  globalThis[name] ??= window[name];
}
// The engine's parser is a build for browsers: where it sees Node it asks for Node's files, which that build has left out.
// Node's own fetch asks for its version when it is first used, so that is now.
await (await fetch("data:,")).text();
globalThis.window = window;
Object.defineProperty(process, "versions", { value: { ...process.versions, node: undefined } });
const { loadForm } = await import(pathToFileURL(`${modules}/node_modules/@getodk/xforms-engine/dist/index.js`).href);

const attachment = (files) => async (url) => {
  const name = decodeURIComponent(url.href.split("/").pop());
  return files[name] === undefined ? new Response("", { status: 404 }) : new Response(files[name], { headers: { "content-type": "text/csv" } });
};

function dataOf(xml) {
  const data = new FormData();
  data.set("xml_submission_file", new File([xml], "xml_submission_file", { type: "text/xml" }));
  return data;
}

function* leaves(node) {
  if (node.currentState.children === null) yield node;
  else for (const child of node.currentState.children) yield* leaves(child);
}

/** In a form a language has a name with its code behind, "Français (fr)"; a form of one language has none. */
function speak(root, language) {
  const found = root.languages.find((each) => each.language?.endsWith(`(${language})`));
  if (found) root.setLanguage(found);
}

function read(node, root, languages) {
  const { relevant, required, readonly, valueOptions, label } = node.currentState;
  const { constraint, violation } = node.validationState;
  const texts = {};
  for (const language of languages) {
    speak(root, language);
    texts[language] = node.currentState.label?.asString ?? null;
  }
  return {
    value: node.currentState.instanceValue,
    relevant, required, readonly,
    valid: constraint?.valid ?? null,
    missing: violation?.condition === "required",
    options: valueOptions?.map(({ value }) => value) ?? null,
    label: label === null ? null : texts,
  };
}

/** Answers one question as its control would. */
function answer(root, id, value) {
  const node = [...leaves(root)].find((each) => each.currentState.reference.replace(/^\/[^/]+\//, "") === id);
  if (!node) throw new Error(`there is no ${id}`);
  if (node.nodeType === "select") node.selectValues(value === null ? [] : [value].flat());
  else if (node.nodeType === "rank") node.setValues(value ?? []);
  else node.setValue(value ?? "");
}

const { forms, cases } = JSON.parse(fs.readFileSync(0, "utf8"));
const found = [];
const loaded = new Map();
for (const { form, files, data, changes = [], languages = [] } of cases) {
  const key = form + JSON.stringify(files);
  try {
    if (!loaded.has(key)) loaded.set(key, await loadForm(forms[form], { fetchFormAttachment: attachment(files), missingResourceBehavior: "BLANK" }));
    const result = loaded.get(key);
    if (result.status === "failure") throw result.error;
    const { root } = data === null ? result.createInstance() : await result.restoreInstance({ data: [dataOf(data)] });
    for (const [id, value] of changes) answer(root, id, value);
    const questions = {};
    for (const node of leaves(root)) questions[node.currentState.reference.replace(/^\/[^/]+\//, "")] = read(node, root, languages);
    found.push({ questions });
  } catch (error) {
    found.push({ error: String(error?.message ?? error).slice(0, 300) });
  }
}
fs.writeFileSync(1, JSON.stringify(found));
