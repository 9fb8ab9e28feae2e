// Small files whose deletion must mean something (unlock slots, wrapped draft keys), in the origin private file system:
// IndexedDB keeps deleted values for long, these files do not. Called by the vault worker only.

const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("vault", { create: true });

/** @param {unknown} problem */
const missing = (problem) => /** @type {DOMException} */ (problem)?.name === "NotFoundError";

/** @param {string} name @returns {Promise<Uint8Array | null>} */
export async function read(name) {
  try {
    const file = await (await (await folder()).getFileHandle(name)).getFile();
    return file.size ? new Uint8Array(await file.arrayBuffer()) : null;
  } catch (problem) {
    if (missing(problem)) return null;
    throw problem;
  }
}

/** @param {FileSystemFileHandle} handle @param {Uint8Array} bytes */
async function put(handle, bytes) {
  // Another tab's worker may hold the file for a moment.
  for (let left = 20; ; left -= 1) {
    try {
      const access = await handle.createSyncAccessHandle();
      try {
        access.truncate(0);
        access.write(bytes, { at: 0 });
        access.flush();
      } finally {
        access.close();
      }
      return;
    } catch (problem) {
      if (!left || /** @type {DOMException} */ (problem).name !== "NoModificationAllowedError") throw problem;
      await new Promise((again) => setTimeout(again, 50));
    }
  }
}

/** Write whole or not at all: a new file takes the old one's name after its bytes are on the disk. @param {string} name @param {Uint8Array} bytes */
export function write(name, bytes) {
  return navigator.locks.request(`siteaudit-slot-${name}`, async () => {
    const place = await folder();
    const fresh = await place.getFileHandle(`${name}~`, { create: true });
    await put(fresh, bytes);
    if (fresh.move) return fresh.move(name);
    await put(await place.getFileHandle(name, { create: true }), bytes);
    return place.removeEntry(`${name}~`);
  });
}

/** Overwrite, then remove. @param {string} name */
export async function remove(name) {
  const place = await folder();
  try {
    const handle = await place.getFileHandle(name);
    await put(handle, crypto.getRandomValues(new Uint8Array((await handle.getFile()).size)));
    await place.removeEntry(name);
  } catch (problem) {
    if (!missing(problem)) throw problem;
  }
}

/** @returns {Promise<string[]>} */
export async function names() {
  const found = [];
  for await (const name of (await folder()).keys()) found.push(name);
  return found;
}
