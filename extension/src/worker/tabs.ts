// The open tabs that a content script of ours may be in, and what is known of them.

import { askPage } from "../ask.ts";
import { browser } from "../browser.ts";
import type { PageCalls } from "../messages.ts";
import { siteIdsOf } from "./roles.ts";

const chats = new Map<number, string>();

/** The chat that a tab showed last, as its content script said. Forgotten with the worker: the next observation brings it back. */
export function chatOf(tab: number): string | undefined {
  return chats.get(tab);
}

/** Notes what a content script said of its tab. */
export function rememberChat(tab: number, chat: string | undefined): void {
  if (chat === undefined) chats.delete(tab);
  else chats.set(tab, chat);
}

/** Forgets a tab. */
export function forgetTab(tab: number): void {
  chats.delete(tab);
}

/** Tells a page something; a page without a content script is no error. */
export async function tellPage<N extends keyof PageCalls>(
  tab: number,
  name: N,
  input: Parameters<PageCalls[N]>[0],
): Promise<void> {
  try {
    await askPage(tab, name, input as never);
  } catch {
    // No content script there (yet), or the tab is gone.
  }
}

/** The tabs whose address we may see, with the names under which their sites go. */
export async function chatTabs(): Promise<{ id: number; sites: string[] }[]> {
  const open = await browser.tabs.query({});
  return open.flatMap((tab) =>
    tab.id === undefined || tab.url === undefined ? [] : [{ id: tab.id, sites: siteIdsOf(tab.url) }],
  );
}
