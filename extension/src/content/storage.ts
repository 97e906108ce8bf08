// What the writer needs of `storage.local`, so that tests can hand in a store that fails on command.

import { ask } from "../ask.ts";
import { browser } from "../browser.ts";
import type { InboxValue } from "../inbox.ts";

export interface Store {
  set(items: Record<string, unknown>): Promise<void>;
  /** Has the worker set these, whose own set has not ended, now that the page is torn down. Says nothing of how that ends. */
  entrust(items: Record<string, InboxValue>): void;
  remove(key: string): Promise<void>;
  /** Which of these keys exist. */
  present(keys: string[]): Promise<string[]>;
  /** Calls back with the keys that were removed and those that were set, whoever did it. */
  onChanged(call: (removed: string[], set: string[]) => void, signal: AbortSignal): void;
}

/** The extension's storage. Its calls throw at once when the extension has gone ("Extension context invalidated."). */
export const localStore: Store = {
  set: (items) => browser.storage.local.set(items),
  entrust(items) {
    ask("keep", { items }).catch(() => undefined);
  },
  remove: (key) => browser.storage.local.remove(key),
  present: async (keys) => Object.keys(await browser.storage.local.get(keys)),
  onChanged(call, signal) {
    const listener = (changes: Record<string, chrome.storage.StorageChange>): void => {
      const isSet = (key: string): boolean => changes[key]?.newValue !== undefined;
      const keys = Object.keys(changes);
      call(
        keys.filter((key) => !isSet(key)),
        keys.filter(isSet),
      );
    };
    browser.storage.local.onChanged.addListener(listener);
    signal.addEventListener("abort", () => {
      try {
        browser.storage.local.onChanged.removeListener(listener);
      } catch {
        // The extension has gone, and its listeners with it.
      }
    });
  },
};
