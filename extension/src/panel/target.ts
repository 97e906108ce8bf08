// Finds the page into whose composer a text shall go.

import { askPage } from "../ask.ts";
import { browser } from "../browser.ts";
import type { RestoreResult } from "../messages.ts";

/** A composer that was found, and what it holds. */
export interface Target {
  tab: number;
  site: string;
  chat: string;
  text: string;
}

/**
 * The composer of a site, as the user would expect it: in the tab in front, else in the tab used last. Null when no open page of the
 * site has one.
 */
export async function findComposer(site: string): Promise<Target | null> {
  const open = await browser.tabs.query({});
  const inFront = (tab: chrome.tabs.Tab): number => (tab.active ? 1 : 0);
  const used = (tab: chrome.tabs.Tab): number => tab.lastAccessed ?? 0;
  open.sort((a, b) => inFront(b) - inFront(a) || used(b) - used(a));
  for (const { id: tab, url } of open) {
    if (tab === undefined || url === undefined || !url.startsWith("http")) continue;
    try {
      const found = await askPage(tab, "composer", {});
      if (found.found && found.site === site) return { tab, site, chat: found.chat, text: found.text };
    } catch {
      // No content script in this tab.
    }
  }
  return null;
}

/** Puts a text into a composer and says how it ended. */
export async function putBack({ tab }: Target, text: string, replace: boolean): Promise<RestoreResult["result"]> {
  try {
    return (await askPage(tab, "restore", { text, replace })).result;
  } catch {
    return "absent";
  }
}
