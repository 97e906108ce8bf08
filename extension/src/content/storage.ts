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
  /** Calls back with the keys that were removed, whoever removed them. */
  onRemoved(call: (keys: string[]) => void, signal: AbortSignal): void;
}

/** The extension's storage. Its calls throw at once when the extension has gone ("Extension context invalidated."). */
export const localStore: Store = {
  set: (items) => browser.storage.local.set(items),
  entrust(items) {
    ask("keep", { items }).catch(() => undefined);
  },
  remove: (key) => browser.storage.local.remove(key),
  present: async (keys) => Object.keys(await browser.storage.local.get(keys)),
  onRemoved(call, signal) {
    const listener = (changes: Record<string, chrome.storage.StorageChange>): void => {
      const keys = Object.keys(changes).filter((key) => changes[key]?.newValue === undefined);
      if (keys.length > 0) call(keys);
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
