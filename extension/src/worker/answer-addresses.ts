// The addresses to which pages without an adapter send their prompts, kept in storage.local: host and path, no query, nothing that was said.

import { browser } from "../browser.ts";
import type { Memory } from "./answer-requests.ts";

const key = "answer-addresses";

/** What is known, by the page's host. */
export const addresses: Memory = {
  known: {},
  keep(known) {
    addresses.known = known;
    browser.storage.local.set({ [key]: known }).catch(() => undefined); // learned again with the next prompt
  },
};

/** Forgets what is known of hosts. */
export function forgetAddresses(of: (host: string) => boolean): void {
  addresses.keep(Object.fromEntries(Object.entries(addresses.known).filter(([host]) => !of(host))));
}

let restored: Promise<void> | null = null;

/** Resolves when what earlier workers learned is known again. */
export function addressesKnown(): Promise<void> {
  restored ??= restore();
  return restored;
}

async function restore(): Promise<void> {
  try {
    const { [key]: saved } = await browser.storage.local.get(key);
    for (const [site, paths] of Object.entries((saved ?? {}) as Record<string, unknown>)) {
      if (Array.isArray(paths)) addresses.known[site] ??= paths.filter((path): path is string => typeof path === "string");
    }
  } catch {
    // Learned again with the next prompt.
  }
}
