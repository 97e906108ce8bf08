// The sites that the user has switched off: nothing is kept there, and their requests are not looked at.

import { sites } from "../../../shared/sites/sites.ts";
import { browser } from "../browser.ts";
import { offKey } from "../chosen.ts";
import { injectIntoOpenTabs } from "./origins.ts";

let off: readonly string[] = [];

async function read(): Promise<string[]> {
  const { [offKey]: ids } = await browser.storage.local.get(offKey);
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
}

/** Reads which ones they are, and follows it. Registered at the start of the worker. */
export async function offSitesKnown(): Promise<void> {
  browser.storage.local.onChanged.addListener((changes) => {
    if (changes[offKey] !== undefined) void offSites();
  });
  await offSites();
}

/** Their adapters' ids. */
export async function offSites(): Promise<readonly string[]> {
  return (off = await read());
}

/** Whether a site is switched off, as far as it is known. */
export function isOff(site: string): boolean {
  return off.includes(site);
}

/** Switches a site on or off. Open pages that go off see it for themselves; those that go on get the content script. */
export async function switchSite(id: string, on: boolean): Promise<void> {
  const site = sites.find((one) => one.id === id);
  if (site === undefined) return;
  const others = (await read()).filter((other) => other !== id);
  await browser.storage.local.set({ [offKey]: on ? others : [...others, id].sort() });
  await offSites();
  if (on) await injectIntoOpenTabs(patternsOf(site.hosts));
}

/** A pattern may name no port. */
function patternsOf(hosts: readonly string[]): string[] {
  return hosts.map((host) => `*://${host.replace(/:.*/, "")}/*`);
}
