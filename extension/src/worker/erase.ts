// Deleting everything that is kept on this device. What the user has set (sites that were added, notifications) is no text and stays.

import { browser } from "../browser.ts";
import { incidentsDatabase } from "../incidents/store.ts";
import { CoreError, type Core } from "./core.ts";
import { chosenKey, firstPageKey, offKey } from "../chosen.ts";
import { typedKey } from "../typed-key.ts";
import type { Takeover } from "./takeover.ts";
import { notifyKey } from "./usable.ts";

/** The core's database; the name is the core's own. */
const database = "holdfast";

/** Who has a database open gets this time to let go of it, ms. */
const blockedMs = 5000;

/**
 * Deletes the core's store, with its keys, what waits for it, and what failed. The next call makes a new device. All is gone before
 * that call: a text that waits would be written into the new store.
 */
export function eraseHere(core: Core, takeover: Takeover): Promise<void> {
  return takeover.without((idle) =>
    core.without(async () => {
      await idle;
      await deleteDatabase(database);
      await deleteDatabase(incidentsDatabase);
      const keys = Object.keys(await browser.storage.local.get(null));
      await browser.storage.local.remove(keys.filter((key) => ![chosenKey, offKey, notifyKey].includes(key)));
      await browser.storage.session.remove([typedKey, firstPageKey]);
    }),
  );
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error("the store was not deleted"));
    request.onblocked = () => {
      const inUse = new CoreError("store_in_use", `delete ${name}: another page of the extension has it open`);
      setTimeout(() => reject(inUse), blockedMs);
    };
  });
}
