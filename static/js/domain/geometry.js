// Length and area of what was walked or drawn, on a sphere, in metres. Twin of siteaudit/checklists/engine/geometry.py.

import { steady, trimmed } from "./values.js";

const RADIUS = 6378100; // the one of ODK Collect
const DIGITS = 10; // a tenth of a millimetre in a thousand kilometres
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const rad = (degrees) => degrees * (Math.PI / 180);

/** [[lat, lon]] of geopoints, a geotrace or a geoshape as they are written; null when one cannot be read. */
function pointsIn(value) {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((each) => String(each).split(";")).map(trimmed).filter(Boolean);
  const found = texts.map((text) => text.split(/[ \t\n\r]+/).slice(0, 2).map((part) => (NUMBER.test(part) ? Number(part) : NaN)));
  return found.every(([lat, lon = NaN]) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180) ? found : null;
}

/** The length of the way from point to point. */
export function distance(value) {
  const points = pointsIn(value);
  return points ? steady(points.slice(1).reduce((total, point, at) => total + apart(points[at], point), 0), DIGITS) : NaN;
}

/** What the points enclose; nought with fewer than three. */
export function area(value) {
  const points = pointsIn(value);
  if (!points) return NaN;
  let total = 0;
  points.forEach(([lat, lon], at) => {
    const [nextLat, nextLon] = points[(at + 1) % points.length];
    total += rad(nextLon - lon) * (2 + Math.sin(rad(lat)) + Math.sin(rad(nextLat)));
  });
  return points.length > 2 ? steady(Math.abs((total * RADIUS * RADIUS) / 2), DIGITS) : 0;
}

function apart([lat, lon], [nextLat, nextLon]) {
  const [from, to] = [rad(lat), rad(nextLat)];
  const part = Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(rad(nextLon - lon) / 2) ** 2;
  return 2 * RADIUS * Math.atan2(Math.sqrt(part), Math.sqrt(1 - part));
}
