// Finds the page into whose composer a text shall go.

import { askPage } from "./ask.ts";
import { browser } from "./browser.ts";
import type { RestoreMode, RestoreResult } from "./messages.ts";

/** A composer that was found, and what it holds. */
export interface Target {
  tab: number;
  frame: number;
  site: string;
  chat: string;
  text: string;
}

/**
 * The composer of a site (of any, where it is empty), as the user would expect it: in the tab in front, else in the tab used last. Null when no open page of the
 * site has one.
 */
export async function findComposer(site: string): Promise<Target | null> {
  const open = await browser.tabs.query({});
  const inFront = (tab: chrome.tabs.Tab): number => (tab.active ? 1 : 0);
  const used = (tab: chrome.tabs.Tab): number => tab.lastAccessed ?? 0;
  open.sort((a, b) => inFront(b) - inFront(a) || used(b) - used(a));
  for (const { id: tab, url } of open) {
    if (tab === undefined || url === undefined || !url.startsWith("http")) continue;
    const found = (await inFrame(tab, 0, site)) ?? (await inFrames(tab, site));
    if (found !== null) return found;
  }
  return null;
}

/** The composer of one tab; null where it has none. */
export async function composerIn(tab: number): Promise<Target | null> {
  return (await inFrame(tab, 0, "")) ?? (await inFrames(tab, ""));
}

async function inFrame(tab: number, frame: number, site: string): Promise<Target | null> {
  try {
    const { found, site: here, chat, text } = await askPage(tab, "composer", {}, frame);
    return found && (site === "" || here === site) ? { tab, frame, site: here, chat, text } : null;
  } catch {
    return null; // no content script there
  }
}

/** A chat may be a frame in another page; only frames that somebody has used run a content script. */
async function inFrames(tab: number, site: string): Promise<Target | null> {
  try {
    const func = (): boolean => (globalThis as { holdfastRuns?: () => boolean }).holdfastRuns !== undefined;
    const frames = await browser.scripting.executeScript({ target: { tabId: tab, allFrames: true }, func });
    for (const { frameId, result } of frames) {
      const found = result === true && frameId !== 0 ? await inFrame(tab, frameId, site) : null;
      if (found !== null) return found;
    }
  } catch {
    // A page that we may not look into.
  }
  return null;
}

/** Puts a text into a composer and says how it ended. */
export async function putBack({ tab, frame }: Target, text: string, mode: RestoreMode): Promise<RestoreResult["result"]> {
  try {
    return (await askPage(tab, "restore", { text, mode }, frame)).result;
  } catch {
    return "absent";
  }
}
