// Whether a kept text of this chat should be offered: it is not in the box, and nothing shows that the site has it.

import { ask } from "../ask.ts";
import { browser } from "../browser.ts";
import type { DraftKey, Saved } from "../messages.ts";
import { newChatsFor } from "./new-chats.ts";
import { findLast, type Site } from "./site.ts";
import { isBlank } from "./text.ts";

/** After this time nobody waits for an old draft, ms. It stays in the panel. */
const freshMs = 7 * 24 * 3_600_000;
const sampleChars = 120;
/** Key in storage.local of the offers that the user has put away; not a secret: ids and times of drafts. */
const declinedKey = "declined-offers";
const mostDeclined = 100;

export function isWorthOffering(saved: Saved, inBox: string, now: number): boolean {
  if (isBlank(saved.text) || !isBlank(inBox)) return false;
  return saved.state !== "delivered" && now - saved.updated < freshMs;
}

/** The newest kept text of this chat; for a new chat, also one that was left unsent when the browser ended. */
export async function latestFor(key: DraftKey, provisional: boolean): Promise<Saved | null> {
  const here = await ask("latest", key);
  if (here !== null || !provisional) return here;
  for (const { id } of (await newChatsFor(key.site, key.account, key.tab)).slice(0, 3)) {
    const left = await ask("latest", { ...key, chat: id });
    if (left !== null && left.state !== "delivered" && !(await isDeclined(left))) return left;
  }
  return null;
}

/** Whether the text stands in the chat as a turn of the user's. Null where the adapter knows no turns or the page shows none yet. */
export function standsInChat(site: Site, root: ParentNode, text: string): boolean | null {
  const sample = normal(text).slice(0, sampleChars);
  let turns = 0;
  for (const { css } of site.userTurn) {
    for (const turn of root.querySelectorAll(css)) {
      turns++;
      if (normal(turn.textContent ?? "").includes(sample)) return true;
    }
  }
  return turns === 0 ? null : false;
}

/** Whether an unsent text is the beginning of the last prompt in the chat: another tab or the site's own memory brought it back. */
export function begunLastTurn(site: Site, root: ParentNode, text: string): boolean {
  const last = findLast(site.userTurn, root);
  return last !== null && normal(textIn(site, last)).startsWith(normal(text));
}

function textIn(site: Site, turn: Element): string {
  const inner = site.userText.map(({ css }) => turn.querySelector(css)).find((found) => found !== null);
  return (inner ?? turn).textContent ?? "";
}

function normal(s: string): string {
  return s.replace(/\s+/g, " ").trim();
}

/** Remembers that this state of a draft is not to be offered again; a later one is. */
export async function decline(saved: Saved): Promise<void> {
  const declined = await declinedOffers();
  await browser.storage.local.set({
    [declinedKey]: [...declined.filter((mark) => mark !== markOf(saved)), markOf(saved)].slice(-mostDeclined),
  });
}

export async function isDeclined(saved: Saved): Promise<boolean> {
  return (await declinedOffers()).includes(markOf(saved));
}

async function declinedOffers(): Promise<string[]> {
  const { [declinedKey]: declined } = await browser.storage.local.get(declinedKey);
  return Array.isArray(declined) ? declined.filter((mark): mark is string => typeof mark === "string") : [];
}

function markOf(saved: Saved): string {
  return `${saved.id} ${saved.updated}`;
}
