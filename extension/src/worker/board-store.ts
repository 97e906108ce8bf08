// Where the user's choice about the outage board is kept, and the way to the board.

import type { Choice } from "../board/board.ts";
import { browser } from "../browser.ts";
import { fetchText } from "../fetched.ts";
import type { Surroundings } from "./board.ts";
import type { Core } from "./core.ts";

/** Key in storage.local. */
const key = "board";

/** What the board needs of the browser and the core. */
export function aroundBoard(core: Core, changed: () => Promise<void>): Surroundings {
  return {
    server: async () => (await core.call("syncStatus", {})).server,
    get: (url) => fetchText(url, (address, how) => fetch(address, how)),
    send: (signal) => core.call("boardTell", signal),
    guidance: async () => (await core.call("guidance", {})).guidance,
    load: async () => (await browser.storage.local.get(key))[key] as Choice | undefined,
    save: (choice) => browser.storage.local.set({ [key]: choice }),
    changed: () => void changed().catch(() => undefined), // the core is gone; whoever looks again is told
    now: Date.now,
  };
}
