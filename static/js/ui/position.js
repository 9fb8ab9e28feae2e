// The phone's place: only on request, the best of half a minute, kept in memory for distances, never a track.

/** @typedef {{lat: number, lon: number, alt: number | null, acc: number, at: string}} Position */
const LONGEST = 30e3;
const GOOD = 10;
/** @type {Position | null} */ let last = null;

export const lastPosition = () => last;

const plain = ({ coords: { latitude, longitude, altitude, accuracy }, timestamp }) => ({
  lat: Number(latitude.toFixed(6)), lon: Number(longitude.toFixed(6)), alt: altitude === null ? null : Math.round(altitude), acc: Math.round(accuracy), at: new Date(timestamp).toISOString(),
});
const CODES = { 1: "position.denied", 2: "position.none", 3: "position.none" };

/** Look until it is good or half a minute is over. @param {(better: Position) => void} [tell] @param {number} [longest] @param {number} [age] of a fix that may still count @returns {{found: Promise<Position>, stop: () => void}} */
export function locate(tell, longest = LONGEST, age = 5000) {
  /** @type {Position | null} */ let best = null;
  let end = () => {};
  const found = new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject({ code: "position.none" });
    const settle = (problem) => {
      navigator.geolocation.clearWatch(watch);
      clearTimeout(timer);
      if (best) resolve(best);
      else reject({ code: problem ?? "position.none" });
    };
    const timer = setTimeout(settle, longest);
    const watch = navigator.geolocation.watchPosition((seen) => {
      const here = plain(seen);
      if (!best || here.acc <= best.acc) {
        best = last = here;
        tell?.(best);
      }
      if (best.acc <= GOOD) settle();
    }, ({ code }) => (code === 1 ? settle(CODES[1]) : undefined), { enableHighAccuracy: true, maximumAge: age });
    end = () => settle();
    return undefined;
  });
  return { found, stop: () => end() };
}

const SURELY = 5000;
const LEAST = 500;

/** How many metres a fix lies from the registered place, when that is more than a site's size and both errors explain; else null. @param {any} site @param {any} position */
export function farFrom(site, position) {
  const metre = metres(site, position);
  const explained = Math.max(LEAST, 3 * ((site?.acc ?? 0) + (position?.acc ?? 0)));
  return metre !== null && metre > Math.min(SURELY, explained) ? metre : null;
}

/** For a sentence: one decimal below ten. @param {number | null} metre */
export const kilometres = (metre = 0) => (Number(metre) < 1e4 ? Math.round(Number(metre) / 100) / 10 : Math.round(Number(metre) / 1000));

/** Metres between two places, good to a metre in ten kilometres. */
export function metres(a, b) {
  if (!a || !b || a.lat == null || b.lat == null) return null;
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  return Math.hypot(x, (b.lat - a.lat) * rad) * 6371008.8;
}
