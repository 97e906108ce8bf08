// The first drafts as they were when the panel was last open: shown at once, until the core, which may have to start first, has told all of them.

import { signal } from "@preact/signals";

import { browser } from "../browser.ts";
import { firstPageKey } from "../chosen.ts";
import type { Draft } from "../messages.ts";

/** As many as are in sight of the largest panel. */
const many = 30;

/** Null where nothing is remembered. In memory only: it ends with the browser, and neither pages nor content scripts can read it. */
export const firstPage = signal<readonly Draft[] | null>(null);

/** Reads it. */
export async function recall(): Promise<void> {
  try {
    const { [firstPageKey]: kept } = await browser.storage.session.get(firstPageKey);
    if (Array.isArray(kept) && kept.length > 0) firstPage.value = kept as Draft[];
  } catch {
    // Without it the list comes a moment later.
  }
}

/** Remembers the newest ones for the next time. */
export function remember(drafts: readonly Draft[]): void {
  firstPage.value = null;
  browser.storage.session.set({ [firstPageKey]: drafts.slice(0, many) }).catch(() => undefined); // as above
}
