// Origins that the user adds: the permission is asked for here, the worker registers the content script.

import { siteAt } from "../../../shared/sites/sites.ts";
import { ask } from "../ask.ts";
import { browser } from "../browser.ts";
import { originOf } from "../origin.ts";

/** Built-in patterns whose permission the user has withheld. */
export async function missing(): Promise<string[]> {
  const builtIn: string[] = browser.runtime.getManifest().host_permissions ?? [];
  const granted = await Promise.all(builtIn.map((origin) => browser.permissions.contains({ origins: [origin] })));
  return builtIn.filter((_, i) => granted[i] !== true);
}

/** Asks the user for the sites that Holdfast is for. Must be called during a click. */
export async function allowKnown(origins: string[]): Promise<void> {
  if (await browser.permissions.request({ origins })) await ask("originsChanged", {});
}

/** Asks the user for an origin; true when it was granted. Must be called during a click. */
export async function addOrigin(origin: string): Promise<boolean> {
  const granted = await browser.permissions.request({ origins: [origin] });
  if (granted) await ask("addOrigin", { origin });
  return granted;
}

/** The page in front, as far as the browser tells: it does after a click on Holdfast's button. */
export interface Front {
  origin: string;
  /** An adapter knows it. */
  known: boolean;
}

/** Null where there is no web page in front, or its address is not told. */
export async function inFront(): Promise<Front | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  const origin = originOf(tab?.url ?? "");
  if (tab?.url === undefined || origin === null) return null;
  const { host, pathname } = new URL(tab.url);
  const site = siteAt(host, pathname);
  return { origin, known: site !== undefined && site.testOnly !== true };
}
