// Lets a person sort a table by a column: each heading becomes a button (not one with data-unsorted); a cell may say its
// value in data-value.

/** @param {HTMLElement} table */
export function start(table) {
  const rows = /** @type {HTMLTableSectionElement} */ (table.querySelector("tbody"));
  const headings = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("thead th")]);
  headings.forEach((heading, column) => {
    if (heading.dataset.unsorted !== undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = [...rows.children].sort((a, b) => compare(value(a, column), value(b, column)) * (down ? -1 : 1));
      rows.append(...order);
    });
  });
}

/** @param {Element} row @param {number} column */
function value(row, column) {
  const cell = /** @type {HTMLElement} */ (row.children[column]);
  return cell.dataset.value ?? cell.textContent?.trim() ?? "";
}

/** @param {string} a @param {string} b */
const compare = (a, b) => a.localeCompare(b, document.documentElement.lang, { numeric: true });
