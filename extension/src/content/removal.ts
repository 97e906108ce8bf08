// The user may take an origin away while its pages are open. Every frame of it stops then, in whatever page it stands, also one that nobody has
// used yet and one that comes back from the back-forward cache, where nothing is heard.

import { browser } from "../browser.ts";
import { siteAt } from "../../../shared/sites/sites.ts";
import { chosenKey, offKey } from "../chosen.ts";
import { originOf } from "../origin.ts";

/** Whether the user lets drafts be kept here. Where that cannot be read they are: losing a text is worse. */
export async function isOn(): Promise<boolean> {
  const here = siteAt(location.host, location.pathname)?.id;
  if (here === undefined) return true;
  try {
    return !isIn((await browser.storage.local.get(offKey))[offKey], here);
  } catch {
    return true;
  }
}

function isIn(list: unknown, one: string | null): boolean {
  return Array.isArray(list) && list.includes(one);
}

/** Calls `leave` once this frame's origin was among those that the user has added, and is no longer, or its site is switched off. */
export function onRemoval(leave: () => void, signal: AbortSignal): void {
  const here = originOf(location.href);
  let added = false;
  const told = (before: unknown, now: unknown): void => {
    added ||= isIn(before, here);
    if (added && !isIn(now, here)) leave();
    added = isIn(now, here);
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
    if (changes[offKey] !== undefined && !signal.aborted) void isOn().then((on) => on || leave());
  };
  void look();
  browser.storage.local.onChanged.addListener(heard);
  window.addEventListener("pageshow", (event) => event.persisted && void look(), { signal });
}
