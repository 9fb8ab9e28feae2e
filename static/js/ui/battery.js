// How much battery is left, where the browser tells (Chromium does, others may not): below 15 % the critical questions are offered first.
import { useEffect, useState } from "preact/hooks";

const LOW = 0.15;

/** Whole percents while the battery is low and not charging; else null. */
export function useLowBattery() {
  const [low, setLow] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    /** @type {any} */ let battery = null;
    let here = true;
    const look = () => here && setLow(battery.charging || battery.level >= LOW ? null : Math.round(battery.level * 100));
    const names = ["levelchange", "chargingchange"];
    /** @type {any} */ (navigator).getBattery?.().then((found) => {
      battery = found;
      look();
      names.forEach((name) => battery.addEventListener(name, look));
    }, () => {});
    return () => {
      here = false;
      names.forEach((name) => battery?.removeEventListener(name, look));
    };
  }, []);
  return low;
}
