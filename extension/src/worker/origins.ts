// Puts the content script where it belongs: into pages that were open before the extension came or was updated, and into pages of
// origins that the user has added.

import { browser } from "../browser.ts";

const registration = "added-origins";
const script = "content.js";

/** The match patterns that the manifest names: these pages get the content script from the browser itself. */
function builtIn(): string[] {
  return browser.runtime.getManifest().content_scripts?.flatMap((c) => c.matches ?? []) ?? [];
}

/** One host, no wildcard. Access to all sites, which browsers offer in their own settings, is no wish to have every page's drafts kept. */
const oneHost = /^https?:\/\/[^*/]+\/\*$/;

/** The match patterns of origins that the user has added in the panel. */
export async function addedOrigins(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  const own = new Set([...builtIn(), ...(browser.runtime.getManifest().host_permissions ?? [])]);
  return origins.filter((origin) => oneHost.test(origin) && !own.has(origin)).sort();
}

/** Registers the content script for exactly the origins that the user has added. Kept by the browser across sessions. */
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
