// Answers that are typed: text, number. A pause or leaving the field saves; what is on the way is never lost by a tap elsewhere.
import { useEffect, useRef, useState } from "preact/hooks";
import { looks } from "../../domain/needs.js";
import { t } from "../../i18n.js";
import { afterPaint, beforeGoing, html } from "../html.js";

const PAUSE = 700;

/** Text held while it is typed, given on after a pause, at leaving, and when the page may go. @param {string} value @param {(text: string) => void} onValue */
export function useTyped(value, onValue) {
  const [text, setText] = useState(value);
  const held = useRef({ text: value, given: value, timer: 0, onValue });
  held.current.onValue = onValue;
  const give = () => {
    const now = held.current;
    clearTimeout(now.timer);
    if (now.text === now.given) return;
    now.given = now.text;
    now.onValue(now.text);
  };
  useEffect(() => {
    const stop = beforeGoing(give);
    return () => {
      stop();
      give();
    };
  }, []);
  useEffect(() => {
    if (value === held.current.given) return;
    held.current.text = held.current.given = value;
    setText(value);
  }, [value]);
  const type = (event) => {
    held.current.text = event.target.value;
    setText(event.target.value);
    clearTimeout(held.current.timer);
    held.current.timer = setTimeout(give, PAUSE);
  };
  return { value: text, onInput: type, onBlur: () => afterPaint(give) };
}

// Keyboards learn words: fields that may hold what endangers someone ask them not to.
const CAREFUL = { autocomplete: "off", autocorrect: "off", spellcheck: false };

const KEYBOARDS = { numbers: "numeric", url: "url", tel: "tel" };

/** @param {{id: string, value: any, node: any, described?: string, onValue: (value: any) => void}} props */
export function TextField({ id, value, node, described, onValue }) {
  const typed = useTyped(value ?? "", (text) => onValue(text.trim() === "" ? null : text));
  const keyboard = Object.keys(KEYBOARDS).find((word) => looks(node, [word]));
  const shared = { id, ...CAREFUL, ...typed, "aria-describedby": described };
  return keyboard || looks(node, ["short"])
    ? html`<input inputmode=${keyboard && KEYBOARDS[keyboard]} ...${shared} />`
    : html`<textarea rows=${Math.min(12, Number(node.parameters?.rows) || 3)} ...${shared}></textarea>`;
}

/** The number in a text as people type it; null for none, NaN for nonsense. @param {string} text @param {boolean} whole */
export function readNumber(text, whole) {
  const plain = text.trim().replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
  if (plain === "") return null;
  return (whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(plain) ? Number(plain) : NaN;
}

export function NumberField({ id, value, type, described, onValue }) {
  const [wrong, setWrong] = useState(false);
  const give = (text) => {
    const found = readNumber(text, type === "integer");
    setWrong(Number.isNaN(found));
    if (!Number.isNaN(found)) onValue(found);
  };
  const typed = useTyped(value === null || value === undefined ? "" : String(value), give);
  const problem = `${id}-wrong`;
  return html`<input id=${id} inputmode=${type === "integer" ? "numeric" : "decimal"} ...${CAREFUL} ...${typed} aria-describedby=${wrong ? problem : described} aria-invalid=${wrong ? "true" : undefined} />
    ${wrong && html`<p class="fault" role="alert" id=${problem}>${t(type === "integer" ? "number.whole" : "number.any")}</p>`}`;
}
