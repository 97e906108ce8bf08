// Deleting everything that is kept on this device. What the user has set (sites that were added, notifications) is no text and stays.

import { browser } from "../browser.ts";
import { incidentsDatabase } from "../incidents/store.ts";
import type { Core } from "./core.ts";
import { chosenKey } from "../chosen.ts";
import { notifyKey } from "./usable.ts";

/** The core's database; the name is the core's own. */
const database = "holdfast";

/** Deletes the core's store, with its keys, what waits for it, and what failed. The next call makes a new device. */
export async function eraseHere(core: Core): Promise<void> {
  await core.without(() => deleteDatabase(database));
  await deleteDatabase(incidentsDatabase);
  const keys = Object.keys(await browser.storage.local.get(null));
  await browser.storage.local.remove(keys.filter((key) => key !== chosenKey && key !== notifyKey));
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error("the store was not deleted"));
  });
}
