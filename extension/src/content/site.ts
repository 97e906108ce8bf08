// Which chat site this page is, and finding things on it with the site's adapter.

import { genericSite, siteOfHost, type Selector, type Site } from "../../../shared/sites/sites.ts";
import { testBuild } from "../flags.ts";

export type { Site, Selector };

/** The adapter of this page. A page that no adapter names is here because the user added its origin: the generic one. */
export function siteHere(host: string, root: ParentNode): Site {
  const site = siteOfHost(host);
  if (site === undefined || (site.testOnly === true && !testBuild)) return genericSite;
  if (site.marker !== undefined && find(site.marker, root) === null) return genericSite;
  return site;
}

/** The id under which drafts and observations go: that of the adapter, or the host where the user added it. */
export function siteId(site: Site, host: string): string {
  return site === genericSite ? host : site.id;
}

/** The name to show to the user. */
export function siteName(site: Site, host: string): string {
  return site === genericSite ? host : site.name;
}

/** The first element that the selectors find, the earlier selector before the later one. */
export function find(selectors: readonly Selector[], root: ParentNode): Element | null {
  for (const { css } of selectors) {
    const found = root.querySelector(css);
    if (found !== null) return found;
  }
  return null;
}

/** The last element, in document order, of the first selector that finds any. */
export function findLast(selectors: readonly Selector[], root: ParentNode): Element | null {
  for (const { css } of selectors) {
    const found = root.querySelectorAll(css);
    if (found.length > 0) return found[found.length - 1] ?? null;
  }
  return null;
}

/** Whether the element or one around it is what the selectors mean. */
export function within(selectors: readonly Selector[], element: Element): boolean {
  return selectors.some(({ css }) => element.closest(css) !== null);
}

/** Whether the element itself is what the selectors mean. */
export function matches(selectors: readonly Selector[], element: Element): boolean {
  return selectors.some(({ css }) => element.matches(css));
}
