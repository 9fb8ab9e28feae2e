// The case officer's page: reads the key file, gives the chosen reason, gets the sealed files, opens them here. The key is used
// and dropped; nothing of what is opened is stored, and leaving the page forgets it.
import { b64, text, unb64 } from "../domain/bytes.js";
import { openFile } from "../vault/sealed-file.js";

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element.querySelector("form"));
  const texts = Object.fromEntries([...element.querySelectorAll("[data-text]")].map((one) => [/** @type {HTMLElement} */ (one).dataset.text, one.textContent ?? ""]));
  const fault = /** @type {HTMLElement} */ (element.querySelector("[data-fault]"));
  const said = /** @type {HTMLElement} */ (element.querySelector("[data-said]"));
  const opened = /** @type {HTMLElement} */ (element.querySelector("[data-opened]"));
  const content = /** @type {HTMLElement} */ (element.querySelector("[data-content]"));
  const forget = () => {
    for (const image of content.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    content.replaceChildren();
    opened.hidden = true;
    said.textContent = "";
    form.hidden = false;
    form.reset();
  };
  element.querySelector("[data-close]")?.addEventListener("click", forget);
  addEventListener("pagehide", forget);
  form.hidden = false; // not before this script listens: a plain form would put the reason into the address
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      const files = await ask(element, form, texts, (line) => (said.textContent = line));
      show(content, files, texts);
      form.hidden = true;
      opened.hidden = false;
      said.textContent = texts.done;
      opened.focus();
    } catch (problem) {
      fault.textContent = problem instanceof Refusal ? problem.message : texts.wrongkey;
      fault.hidden = false;
      said.textContent = "";
    }
  });
}

class Refusal extends Error {}

/** @param {HTMLElement} element @param {HTMLFormElement} form @param {Record<string, string>} texts @param {(line: string) => void} say */
async function ask(element, form, texts, say) {
  const told = new FormData(form);
  const reason = String(told.get("reason") ?? "");
  const words = String(told.get("words") ?? "").replace(/\s+/g, " ").trim();
  if (!reason || (reason === "other" && words.length < form.words.minLength)) throw new Refusal(texts.short);
  const file = form.key.files[0];
  if (!file) throw new Refusal(texts.nokey);
  const key = await readKey(file).catch(() => {
    throw new Refusal(texts.badkey);
  });
  say(texts.opening);
  const answer = await fetch(element.dataset.url ?? "", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reason, words }) }).catch(() => null);
  if (!answer?.ok) throw new Refusal(texts.refused);
  const { files } = await answer.json();
  const done = [];
  for (const one of files) {
    const { data } = await openFile(unb64(one.data), key.id, key.secret, key.open);
    done.push({ content: one.content, data });
  }
  return done;
}

/** The key file: {"id", "public": raw point, "private": JWK or raw scalar}. @param {File} file */
async function readKey(file) {
  const told = JSON.parse(await file.text());
  const open = unb64(told.public);
  const d = typeof told.private === "string" ? told.private : told.private.d;
  const jwk = { kty: "EC", crv: "P-256", x: b64(open.slice(1, 33)), y: b64(open.slice(33)), d, ext: false };
  const secret = await crypto.subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  return { id: told.id, open, secret };
}

/** @param {HTMLElement} content @param {{content: string, data: Uint8Array}[]} files @param {Record<string, string>} texts */
function show(content, files, texts) {
  let words = 0;
  for (const one of files) {
    if (one.content === "photo") {
      const image = document.createElement("img");
      image.alt = texts.photo;
      image.src = URL.createObjectURL(new Blob([one.data], { type: "image/jpeg" }));
      content.append(image);
      continue;
    }
    const record = JSON.parse(text(one.data));
    if (record.talks?.length) content.append(talkList(record.talks, texts));
    words += record.talks?.length ?? 0;
    for (const submission of record.submissions ?? []) {
      const list = document.createElement("dl");
      list.className = "facts";
      const marks = submission.marks ?? {};
      const told = new Map(leaves(submission.answers ?? {}, ""));
      for (const id of Object.keys(marks)) if (!told.has(id)) told.set(id, null);
      for (const [id, value] of told) line(list, id, [value === null ? null : inWords(id, value, texts), marks[id]?.sources?.length && `${texts.sources}: ${marks[id].sources.join(", ")}`, marks[id]?.note && `${texts.note}: ${marks[id].note}`]);
      words += list.childElementCount;
      if (list.childElementCount) content.append(list);
    }
  }
  if (!words) content.prepend(Object.assign(document.createElement("p"), { textContent: texts.nothing }));
}

/** Who was spoken with, by number. @param {any[]} talks @param {Record<string, string>} texts */
function talkList(talks, texts) {
  const list = document.createElement("dl");
  list.className = "facts";
  list.setAttribute("aria-label", texts.talks);
  const word = (/** @type {string} */ name) => texts[`talk ${name}`];
  for (const { id, sex, age, group, private: alone, apart_from: apart, ask, at } of talks) {
    const about = [ask && word(ask), word(sex), word(age), group && word("group"), word(alone ? "private" : "heard"), apart?.length > 0 && `${word("apart")} ${apart.join(", ")}`];
    line(list, id, [about.filter(Boolean).join(", "), at && new Date(at).toLocaleString(document.documentElement.lang)]);
  }
  return list;
}

/** A choice as the checklist words it. @param {string} id @param {any} value @param {Record<string, string>} texts */
function inWords(id, value, texts) {
  const one = (/** @type {any} */ name) => document.querySelector(`[data-choice="${CSS.escape(`${id.replace(/\[\d+\]/g, "")}|${name}`)}"]`)?.textContent ?? texts[name] ?? String(name);
  return String(value).split(", ").map(one).join(", ");
}

/** @param {HTMLElement} list @param {string} id @param {(string | null | undefined)[]} lines */
function line(list, id, lines) {
  const name = document.createElement("dt");
  const label = document.querySelector(`[data-question="${CSS.escape(id)}"]`);
  name.textContent = label?.textContent ?? id;
  const told = document.createElement("dd");
  for (const text of lines) if (text) told.append(Object.assign(document.createElement("p"), { textContent: text }));
  list.append(name, told);
}

/** Every answer by its path. @param {Record<string, any>} answers @param {string} before @returns {Generator<[string, any]>} */
function* leaves(answers, before) {
  for (const [name, value] of Object.entries(answers)) {
    if (Array.isArray(value) && value.some((one) => one && typeof one === "object")) for (const [at, one] of value.entries()) yield* leaves(one, `${before}${name}[${at + 1}]/`);
    else if (value && typeof value === "object" && !Array.isArray(value) && !("lat" in value)) yield* leaves(value, `${before}${name}/`);
    else if (value !== null && value !== undefined) yield [`${before}${name}`, Array.isArray(value) ? value.join(", ") : value];
  }
}
