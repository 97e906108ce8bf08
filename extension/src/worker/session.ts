// What must outlive the worker but not the browser session: kept in storage.session, which pages and content scripts cannot read.

import { browser } from "../browser.ts";

let key: Promise<string> | null = null;

/** A random word for this browser session. */
function session(): Promise<string> {
  key ??= read();
  return key;
}

async function read(): Promise<string> {
  const { session } = await browser.storage.session.get("session");
  if (typeof session === "string") return session;
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  const made = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  await browser.storage.session.set({ session: made });
  return made;
}

/** A tab's key in drafts: the same after a reload of the page, never used again by a later session. */
export async function tabKey(tab: number): Promise<string> {
  return `${await session()}-${tab}`;
}
