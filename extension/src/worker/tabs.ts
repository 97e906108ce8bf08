// The open tabs that a content script of ours may be in, and what is known of them.

import { askPage } from "../ask.ts";
import { browser } from "../browser.ts";
import type { PageCalls } from "../messages.ts";
import { siteIdsOf } from "./roles.ts";

/** Which chat each tab shows, as its content script said. A copy outlives the worker: a request is often what wakes it. */
const chats = new Map<number, string>();
const kept = "chats";
let restored: Promise<void> | null = null;

/** Resolves when what an earlier worker of this session knew of the tabs is known again. */
export function tabsKnown(): Promise<void> {
  restored ??= restore();
  return restored;
}

async function restore(): Promise<void> {
  try {
    const { [kept]: saved } = await browser.storage.session.get(kept);
    for (const [tab, chat] of Object.entries((saved ?? {}) as Record<string, string>)) {
      if (!chats.has(Number(tab))) chats.set(Number(tab), chat);
    }
  } catch {
    // The next observation of each tab brings its chat back.
  }
}

/** The chat that a tab showed last. */
export function chatOf(tab: number): string | undefined {
  return chats.get(tab);
}

/** Notes what a content script said of its tab. */
export async function rememberChat(tab: number, chat: string | undefined): Promise<void> {
  if (chat === undefined || chats.get(tab) === chat) return;
  chats.set(tab, chat);
  await keep();
}

/** Forgets a tab. */
export async function forgetTab(tab: number): Promise<void> {
  await tabsKnown();
  if (chats.delete(tab)) await keep();
}

async function keep(): Promise<void> {
  await tabsKnown();
  await browser.storage.session.set({ [kept]: Object.fromEntries(chats) });
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
