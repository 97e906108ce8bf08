// Remembers under which provisional ids the drafts of new chats are kept. A new chat has no id of its own until something is sent,
// so after a reload or a crash nothing in the page leads back to its draft. Kept in storage.local: ids and times, no text.

import { browser } from "../browser.ts";

/** A draft of a chat that the site has not named yet. */
export interface NewChat {
  site: string;
  account: string;
  /** Provisional id of the chat. */
  id: string;
  /** Key of the tab in which it was typed: the browser session, a hyphen, the tab. */
  tab: string;
  /** When it was noted, epoch ms. */
  at: number;
}

const key = "new-chats";
const most = 50;
const keptMs = 7 * 24 * 3_600_000;

/** Notes a draft; the one that was noted before for this site in this tab has been left behind. */
export async function noteNewChat(chat: NewChat): Promise<void> {
  const others = (await all()).filter((c) => !(c.site === chat.site && c.tab === chat.tab) && chat.at - c.at < keptMs);
  await browser.storage.local.set({ [key]: [...others, chat].slice(-most) });
}

/** The chat has got its id, or its prompt has been answered. */
export async function forgetNewChat(id: string): Promise<void> {
  await browser.storage.local.set({ [key]: (await all()).filter((c) => c.id !== id) });
}

/** The drafts to which a new chat in this tab may go back, the likeliest first. */
export async function newChatsFor(site: string, account: string, tab: string): Promise<NewChat[]> {
  return candidates(await all(), site, account, tab);
}

/** The provisional id under which this tab's draft is kept; undefined too where that cannot be read: then the draft begins anew. */
export async function newChatOf(site: string, account: string, tab: string): Promise<string | undefined> {
  const [first] = await newChatsFor(site, account, tab).catch(() => []);
  return first?.tab === tab ? first.id : undefined;
}

/** The tab's own; then those of earlier browser sessions, whose tabs are gone, the newest first. Other open tabs still show theirs. */
export function candidates(noted: readonly NewChat[], site: string, account: string, tab: string): NewChat[] {
  const session = (key: string): string => key.slice(0, key.lastIndexOf("-"));
  return noted
    .filter((c) => c.site === site && c.account === account && (c.tab === tab || session(c.tab) !== session(tab)))
    .sort((a, b) => Number(b.tab === tab) - Number(a.tab === tab) || b.at - a.at);
}

async function all(): Promise<NewChat[]> {
  const { [key]: noted } = await browser.storage.local.get(key);
  return Array.isArray(noted) ? noted.filter(isNewChat) : [];
}

function isNewChat(value: unknown): value is NewChat {
  const v = value as Partial<NewChat> | null;
  return (
    typeof v === "object" &&
    v !== null &&
    [v.site, v.account, v.id, v.tab].every((s) => typeof s === "string") &&
    typeof v.at === "number"
  );
}
