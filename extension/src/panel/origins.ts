// Origins that the user adds: the permission is asked for here, the worker registers the content script.

import { ask } from "../ask.ts";
import { browser } from "../browser.ts";

/** The match pattern of an address's origin; null for what is no web address. A port is no part of a match pattern. */
export function originOf(address: string): string | null {
  try {
    const url = new URL(address.trim());
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    return url.hostname === "" ? null : `${url.protocol}//${url.hostname}/*`;
  } catch {
    return null;
  }
}

/** The match patterns that the manifest names and those that the user has added. */
export async function known(): Promise<{ builtIn: string[]; added: string[] }> {
  const builtIn = browser.runtime.getManifest().host_permissions ?? [];
  const { origins = [] } = await browser.permissions.getAll();
  return { builtIn, added: origins.filter((origin) => !builtIn.includes(origin)).sort() };
}

/** Built-in patterns whose permission the user has withheld. */
export async function missing(): Promise<string[]> {
  const { builtIn } = await known();
  const granted = await Promise.all(builtIn.map((origin) => browser.permissions.contains({ origins: [origin] })));
  return builtIn.filter((_, i) => granted[i] !== true);
}

/** Asks the user for origins; true when they were granted. Must be called during a click. */
export async function addOrigin(origins: string[]): Promise<boolean> {
  const granted = await browser.permissions.request({ origins });
  if (granted) await ask("originsChanged", {});
  return granted;
}

/** Gives the permission for an added origin back. What was kept there stays. */
export async function removeOrigin(origin: string): Promise<void> {
  await browser.permissions.remove({ origins: [origin] });
  await ask("originsChanged", {});
}
