// Puts the content script where it belongs: into pages that were open before the extension came or was updated, and into pages of
// origins that the user has added.

import { browser } from "../browser.ts";
import { chosenKey } from "../chosen.ts";
import { learnedPrefix } from "../content/generic/learned.ts";
import type { AddedOrigin } from "../messages.ts";
import { isIn } from "../origin.ts";
import { forgetAddresses } from "./answer-addresses.ts";

const registration = "added-origins";
const script = "content.js";

/** The match patterns that the manifest names: these pages get the content script from the browser itself. */
function builtIn(): string[] {
  return browser.runtime.getManifest().content_scripts?.flatMap((c) => c.matches ?? []) ?? [];
}

async function chosen(): Promise<string[]> {
  const { [chosenKey]: origins } = await browser.storage.local.get(chosenKey);
  return Array.isArray(origins) ? origins.filter((origin): origin is string => typeof origin === "string") : [];
}

/** The match patterns of origins that the user has added, and for which the permission has not been taken back. */
async function addedOrigins(): Promise<string[]> {
  const origins = await chosen();
  const permitted = await Promise.all(origins.map((origin) => browser.permissions.contains({ origins: [origin] })));
  return origins.filter((_, i) => permitted[i]);
}

/** The origins that the user has added, and how far their pages are known. */
export async function listOrigins(): Promise<AddedOrigin[]> {
  const all = await browser.storage.local.get(null);
  const known = Object.keys(all).filter((key) => key.startsWith(learnedPrefix));
  return (await addedOrigins()).map((origin) => {
    const learned = known
      .filter((key) => isIn(key.slice(learnedPrefix.length), origin))
      .map((key) => all[key] as { turns?: unknown });
    const read = learned.some(({ turns }) => turns !== undefined) ? "turns" : learned.length > 0 ? "drafts" : "nothing";
    return { origin, read };
  });
}

/** Keeps drafts on an origin from now on, also in its open pages. The permission has been given. */
export async function addOrigin(origin: string): Promise<void> {
  if (builtIn().includes(origin)) return;
  const origins = await chosen();
  if (!origins.includes(origin)) await browser.storage.local.set({ [chosenKey]: [...origins, origin].sort() });
  await registerAdded();
  await injectIntoOpenTabs([origin]);
}

/**
 * Leaves an origin: its permission, its open pages, and what was learned of them. What was kept there stays. The pages, and frames in pages of
 * others, see for themselves that their origin is no longer among the chosen ones.
 */
export async function removeOrigin(origin: string): Promise<void> {
  await browser.storage.local.set({ [chosenKey]: (await chosen()).filter((other) => other !== origin) });
  await registerAdded();
  const keys = Object.keys(await browser.storage.local.get(null));
  await browser.storage.local.remove(
    keys.filter((key) => key.startsWith(learnedPrefix) && isIn(key.slice(learnedPrefix.length), origin)),
  );
  forgetAddresses((host) => isIn(host, origin));
  // A permission that covers more than this origin stays; it is the user's own.
  await browser.permissions.remove({ origins: [origin] }).catch(() => false);
}

/** Leaves the origins whose permission the user has taken back in the browser's own settings. */
export async function removeForbidden(): Promise<void> {
  const permitted = await addedOrigins();
  for (const origin of await chosen()) if (!permitted.includes(origin)) await removeOrigin(origin);
  await registerAdded();
}

/** Registers the content script for exactly the origins that the user has added. Kept by the browser across sessions, but not updates. */
export async function registerAdded(): Promise<void> {
  const matches = await addedOrigins();
  const [present] = await browser.scripting.getRegisteredContentScripts({ ids: [registration] });
  if (matches.length === 0) {
    if (present !== undefined) await browser.scripting.unregisterContentScripts({ ids: [registration] });
    return;
  }
  const wanted = {
    id: registration,
    matches,
    js: [script],
    runAt: "document_start" as const,
    allFrames: true,
    persistAcrossSessions: true,
  };
  if (present === undefined) await browser.scripting.registerContentScripts([wanted]);
  else await browser.scripting.updateContentScripts([wanted]);
}

/** Puts the content script into open pages that lack it or hold one of an earlier version (which then stops by itself). */
export async function injectIntoOpenTabs(matches: string[]): Promise<void> {
  if (matches.length === 0) return;
  const tabs = await browser.tabs.query({ url: matches });
  await Promise.all(
    tabs.map(async ({ id, discarded }) => {
      if (id === undefined || discarded) return;
      try {
        await browser.scripting.executeScript({ target: { tabId: id, allFrames: true }, files: [script] });
      } catch {
        // An error page, or one that was closed meanwhile.
      }
    }),
  );
}

/** All patterns under which a content script of ours runs. */
export async function allOrigins(): Promise<string[]> {
  return [...builtIn(), ...(await addedOrigins())];
}
