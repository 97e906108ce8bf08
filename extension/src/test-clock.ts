// The clock of the test build. A test may move it ahead, so that an hour passes in seconds; every part of the extension reads by how much
// out of storage. The shipped build has the browser's own clock.

import { browser } from "./browser.ts";
import { testBuild } from "./flags.ts";

/** Keys in storage.local of how far the clock shall be ahead, and of how far the worker's is, ms. */
const wantedKey = "clock-under-test";
const reachedKey = "clock-of-worker";

let ahead = 0;

/** What the clock shows at a moment of the browser's own, epoch ms. */
export function shownAt(real: number): number {
  return real + ahead;
}

/** Puts the clock in the place of the browser's own, in this realm: Go's is read from there too. */
function install(): void {
  const Own = Date;
  globalThis.Date = class extends Own {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(shownAt(Own.now()));
      else super(...(parts as [number]));
    }
    static override now(): number {
      return shownAt(Own.now());
    }
  } as DateConstructor;
  // A machine has one clock. Were a page's ahead of the worker's, what it tells would look as if nothing had come for as long as that.
  const leads = location.protocol.endsWith("-extension:");
  const key = leads ? wantedKey : reachedKey;
  const set = (to: unknown): void => {
    if (typeof to !== "number" || to === ahead) return;
    ahead = to;
    if (leads) void browser.storage.local.set({ [reachedKey]: to });
  };
  void browser.storage.local.get(key).then((all) => set(all[key]));
  browser.storage.onChanged.addListener((changes) => set(changes[key]?.newValue));
}

if (testBuild) install();
