// The shapes of the official status for maps; the same drawings as in templates and static/README.md.
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  diamond: ["M10 1l9 9-9 9-9-9z"],
  circle: ["M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18z", "M8.4 14.2L4.6 10.4l1.5-1.5l2.3 2.3l5.5-5.5l1.5 1.5z"],
  triangle: ["M10 1.5l9.3 17H.7z", "M9 7.5h2v5.5H9zM9 14.5h2v2H9z"],
  square: ["M1.5 1.5h17v17h-17z", "M6.4 5l3.6 3.6L13.6 5L15 6.4L11.4 10l3.6 3.6l-1.4 1.4l-3.6-3.6L6.4 15L5 13.6L8.6 10L5 6.4z"],
  none: ["M10 6a4 4 0 1 0 0 8a4 4 0 0 0 0-8z"],
};
const COLOURS = { diamond: "blue", circle: "green", triangle: "yellow", square: "red", none: "none" };

/** The drawing of a shape, coloured by its class. @param {string} name */
export function shape(name) {
  const known = name in PATHS ? name : "none";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `mark mark-${COLOURS[known]}`);
  PATHS[known].forEach((d, at) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", at ? "var(--sheet)" : "currentColor");
    svg.append(path);
  });
  return svg;
}
