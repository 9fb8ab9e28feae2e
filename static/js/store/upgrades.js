// The shape of the database, one step per version. Steps only add; a released step never changes.

export const VERSION = 1;

/** @param {import("idb").IDBPDatabase} db @param {number} from */
export function upgrade(db, from) {
  if (from < 1) {
    db.createObjectStore("meta"); // identity, chain
    db.createObjectStore("draft", { keyPath: "visit" });
    db.createObjectStore("journal", { keyPath: ["visit", "n"] });
    db.createObjectStore("photo", { keyPath: ["visit", "id"] });
    db.createObjectStore("package", { keyPath: "package_id" });
    db.createObjectStore("blob", { keyPath: "sha256" });
    db.createObjectStore("reference");
  }
}
