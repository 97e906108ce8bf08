// The user may take an origin away while its pages are open. Every frame of it stops then, in whatever page it stands, also one that nobody has
// used yet and one that comes back from the back-forward cache, where nothing is heard.

import { browser } from "../browser.ts";
import { chosenKey } from "../chosen.ts";
import { originOf } from "../origin.ts";

/** Calls `leave` once this frame's origin was among those that the user has added, and is no longer. */
export function onRemoval(leave: () => void, signal: AbortSignal): void {
  const here = originOf(location.href);
  let added = false;
  const isHere = (origins: unknown): boolean => Array.isArray(origins) && origins.includes(here);
  const told = (before: unknown, now: unknown): void => {
    added ||= isHere(before);
    if (added && !isHere(now)) leave();
    added = isHere(now);
  };
  const look = async (): Promise<void> => {
    try {
      told([], (await browser.storage.local.get(chosenKey))[chosenKey]);
    } catch {
      // The extension has gone: nothing is kept by this script any more.
    }
  };
  const heard = (changes: Record<string, chrome.storage.StorageChange>): void => {
    const change = changes[chosenKey];
    if (change !== undefined && !signal.aborted) told(change.oldValue, change.newValue);
  };
  void look();
  browser.storage.local.onChanged.addListener(heard);
  window.addEventListener("pageshow", (event) => event.persisted && void look(), { signal });
}
