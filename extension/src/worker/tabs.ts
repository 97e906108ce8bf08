// The open tabs that a content script of ours may be in, and what is known of them.

import { genericSite } from "../../../shared/sites/sites.ts";
import { askFrames, askPage } from "../ask.ts";
import { browser } from "../browser.ts";
import type { Observation, PageCalls } from "../messages.ts";
import { siteIdsOf } from "./roles.ts";

/** What a tab's content script said of it. */
interface Seen {
  site: string;
  /** The adapter that the content script chose; empty until it has said so. */
  adapter?: string;
  chat: string | undefined;
  /** The ids that its new chats got from the site, and under which they are reported, oldest first. */
  names: [chat: string, was: string][];
}

/** A tab in which somebody begins chat after chat remembers so many. */
const maxNames = 20;

/** What each tab shows. A copy outlives the worker: a request is often what wakes it. */
const seen = new Map<number, Seen>();
const kept = "tabs";
let restored: Promise<void> | null = null;

/** Resolves when what an earlier worker of this session knew of the tabs is known again. */
export function tabsKnown(): Promise<void> {
  restored ??= restore();
  return restored;
}

async function restore(): Promise<void> {
  try {
    const { [kept]: saved } = await browser.storage.session.get(kept);
    for (const [tab, shown] of Object.entries((saved ?? {}) as Record<string, Seen>)) {
      if (!seen.has(Number(tab))) seen.set(Number(tab), shown);
    }
  } catch {
    // The next observation of each tab brings it back.
  }
}

/** The chat that a tab showed last, by the name under which its page reports it: a page that was loaded anew learns that a moment later. */
export function chatOf(tab: number): string | undefined {
  const shown = seen.get(tab);
  return shown?.names.find(([chat]) => chat === shown.chat)?.[1] ?? shown?.chat;
}

/** The name of a tab's page where no adapter knows it. */
export function genericIn(tab: number): string | undefined {
  const shown = seen.get(tab);
  return shown?.adapter === genericSite.id ? shown.site : undefined;
}

/** Notes what a content script said of its tab. */
export async function rememberTab(tab: number, site: string, chat: string | undefined): Promise<void> {
  await tabsKnown();
  const before = seen.get(tab);
  if (chat === undefined || (before?.chat === chat && before.site === site)) return;
  seen.set(tab, { ...before, site, chat, names: namesIn(tab, site) });
  await keep();
}

/** Notes by which adapter a tab's page goes. */
export async function rememberAdapter(tab: number, site: string, adapter: string): Promise<void> {
  await tabsKnown();
  const before = seen.get(tab);
  if (before?.site === site && before.adapter === adapter) return;
  seen.set(tab, { chat: before?.site === site ? before.chat : undefined, site, adapter, names: namesIn(tab, site) });
  await keep();
}

/** The adapter by which the page in a tab goes, where that page is known under the name of its host. */
export function adapterIn(tab: number, host: string): string | undefined {
  const shown = seen.get(tab);
  return shown?.site === host ? shown.adapter : undefined;
}

/** Notes that a new chat of the tab has got its id. */
export async function nameChat(tab: number, site: string, chat: string, was: string): Promise<void> {
  await tabsKnown();
  seen.set(tab, {
    ...seen.get(tab),
    site,
    chat: was,
    names: [...namesIn(tab, site), [chat, was] as [string, string]].slice(-maxNames),
  });
  await keep();
}

/** What the tab's chats of this site are reported under. */
export async function namesOf(tab: number, site: string): Promise<Seen["names"]> {
  await tabsKnown();
  return namesIn(tab, site);
}

function namesIn(tab: number, site: string): Seen["names"] {
  const shown = seen.get(tab);
  return shown?.site === site ? shown.names : [];
}

/** Forgets a tab that was closed. Gives its last words: its page was left, by the user and not by the site. */
export async function forgetTab(tab: number, now: number): Promise<Observation[]> {
  await tabsKnown();
  const before = seen.get(tab);
  if (before === undefined) return [];
  seen.delete(tab);
  await keep();
  const { site, chat } = before;
  return [{ t: now, site, ...(chat === undefined ? {} : { chat }), tab, kind: "navigate", class: "other" }];
}

async function keep(): Promise<void> {
  await tabsKnown();
  await browser.storage.session.set({ [kept]: Object.fromEntries(seen) });
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

/** Whether somebody is in the middle of a text in any tab, in any frame of it. */
export async function isAnyBusy(): Promise<boolean> {
  const open = await browser.tabs.query({});
  return (await Promise.all(open.map(({ id }) => id !== undefined && isBusy(id)))).includes(true);
}

async function isBusy(tab: number): Promise<boolean> {
  try {
    return await askFrames(tab, "busy", {});
  } catch {
    return false; // no frame is, or none has a content script
  }
}

/** The tabs whose address we may see, with the names under which their sites go. */
export async function chatTabs(): Promise<{ id: number; sites: string[] }[]> {
  const open = await browser.tabs.query({});
  return open.flatMap((tab) =>
    tab.id === undefined || tab.url === undefined ? [] : [{ id: tab.id, sites: siteIdsOf(tab.url) }],
  );
}
