// An answer as words: of a choice its options, of a date the day, of a place its figures. For what is read and not answered.
import { coordinates, day, number, t } from "../../i18n.js";
import { itemsOf, optionOf } from "./select.js";

/** @param {any} list @param {string} id @param {any} node @param {any} value @returns {string | null} null when there is nothing to show */
export function shownOf(list, id, node, value) {
  if (value === undefined || value === null || value === "") return null;
  if (node.type.startsWith("select_") || node.type === "rank") {
    const items = itemsOf(list, id, node);
    const word = (name) => {
      const item = items.find((one) => one.name === name);
      return item ? optionOf(list, id, item).text : String(name);
    };
    return (Array.isArray(value) ? value : String(value).split(" ")).map(word).join(", ");
  }
  if (typeof value === "number") return number(value, 6);
  if (node.type === "date" && /^\d{4}-\d\d-\d\d$/.test(value)) return day(value);
  if (node.type === "time") return String(value).slice(0, 5);
  if (node.type === "acknowledge") return t("answer.acknowledge");
  if (Array.isArray(value)) return t("trace.points", { n: value.length });
  return typeof value === "object" ? coordinates(value) : String(value);
}
