// A quiet map without a base: official status by shape, clusters that say their counts, names, a scale and a grid.
// Takes its points from the list beside it (data-list) or from GeoJSON (data-source); the list says everything too.
import L from "./leaflet.js";
import { shape } from "./shapes.js";

// A mark is wide and flat: closer than this two of them would lie on each other.
const WIDE = 104;
const FLAT = 30;
const GRID = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** @typedef {{lat: number, lon: number, name: string, shape: string, url: string, here: boolean}} Point */

/** @param {HTMLElement} element */
export async function start(element) {
  const points = element.dataset.source ? await fetched(element.dataset.source) : listed(element.dataset.list ?? "");
  if (!points.length) {
    element.hidden = true;
    return;
  }
  element.setAttribute("role", "region");
  const map = L.map(element, { attributionControl: false, zoomControl: false, maxZoom: 17, minZoom: 3, zoomSnap: 0.25, zoomAnimation: false, fadeAnimation: false });
  L.control.zoom({ zoomInTitle: element.dataset.zoomIn ?? "+", zoomOutTitle: element.dataset.zoomOut ?? "−" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const lines = L.layerGroup().addTo(map);
  const marks = L.layerGroup().addTo(map);
  const draw = () => {
    grid(map, lines);
    mark(map, marks, points);
  };
  map.on("moveend zoomend", draw);
  const bounds = L.latLngBounds(points.map((one) => [one.lat, one.lon]));
  const here = points.find((one) => one.here);
  if (here) map.setView([here.lat, here.lon], 12);
  else map.fitBounds(bounds.pad(0.15), { maxZoom: 12, paddingBottomRight: [WIDE / 2, 0] });
  draw();
}

/** @param {string} id @returns {Point[]} */
function listed(id) {
  const rows = [...(document.getElementById(id)?.querySelectorAll("[data-lon]") ?? [])];
  return rows.map((row) => {
    const told = /** @type {HTMLElement} */ (row).dataset;
    return { lat: Number(told.lat), lon: Number(told.lon), name: told.name ?? "", shape: told.shape ?? "none", url: told.url ?? "", here: told.here === "1" };
  });
}

/** @param {string} address @returns {Promise<Point[]>} */
async function fetched(address) {
  const answer = await fetch(address);
  const found = await answer.json();
  return found.features.filter((one) => one.geometry).map(({ geometry, properties }) => ({
    lon: geometry.coordinates[0], lat: geometry.coordinates[1], name: properties.name ?? "", shape: properties.shape ?? word(properties.status), url: properties.url ?? "", here: false,
  }));
}

/** @param {string} status */
const word = (status) => ({ blue: "diamond", green: "circle", yellow: "triangle", red: "square" })[status] ?? "none";

/** Points that would overlap become one mark that counts. @param {L.Map} map @param {L.LayerGroup} layer @param {Point[]} points */
function mark(map, layer, points) {
  layer.clearLayers();
  /** @type {{x: number, y: number, of: Point[]}[]} */
  const groups = [];
  for (const point of points) {
    const at = map.project([point.lat, point.lon]);
    const near = groups.find((one) => !point.here && !one.of[0].here && Math.abs(one.x - at.x) < WIDE && Math.abs(one.y - at.y) < FLAT);
    if (!near) groups.push({ x: at.x, y: at.y, of: [point] });
    else {
      near.of.push(point);
      near.x += (at.x - near.x) / near.of.length;
      near.y += (at.y - near.y) / near.of.length;
    }
  }
  for (const { of: group } of groups) {
    const lat = group.reduce((sum, one) => sum + one.lat, 0) / group.length;
    const lon = group.reduce((sum, one) => sum + one.lon, 0) / group.length;
    const html = group.length === 1 ? single(group[0]) : cluster(group);
    const icon = L.divIcon({ html, className: "map-mark", iconSize: null });
    const marker = L.marker([lat, lon], { icon, keyboard: false }).addTo(layer);
    marker.on("click", () => {
      if (group.length === 1 && group[0].url) location.assign(group[0].url);
      else if (group.length > 1) map.fitBounds(L.latLngBounds(group.map((one) => [one.lat, one.lon])).pad(0.3), { maxZoom: map.getZoom() + 4 });
    });
  }
}

/** @param {Point} point */
function single(point) {
  const box = document.createElement("div");
  box.className = point.here ? "map-point here" : "map-point";
  const name = document.createElement("span");
  name.textContent = point.name;
  box.append(shape(point.shape), name);
  return box;
}

/** @param {Point[]} group */
function cluster(group) {
  const box = document.createElement("div");
  box.className = "map-cluster";
  const counts = new Map();
  for (const one of group) counts.set(one.shape, (counts.get(one.shape) ?? 0) + 1);
  for (const [name, number] of counts) {
    const part = document.createElement("span");
    part.append(shape(name), String(number));
    box.append(part);
  }
  return box;
}

/** Degrees as thin lines, so that an empty map is not nothing. @param {L.Map} map @param {L.LayerGroup} layer */
function grid(map, layer) {
  layer.clearLayers();
  const view = map.getBounds();
  const step = GRID.find((one) => (view.getEast() - view.getWest()) / one > 3) ?? 0.001;
  const style = { className: "map-grid", interactive: false, weight: 1 };
  for (let lon = Math.ceil(view.getWest() / step) * step; lon < view.getEast(); lon += step) L.polyline([[view.getSouth(), lon], [view.getNorth(), lon]], style).addTo(layer);
  for (let lat = Math.ceil(view.getSouth() / step) * step; lat < view.getNorth(); lat += step) L.polyline([[lat, view.getWest()], [lat, view.getEast()]], style).addTo(layer);
}
