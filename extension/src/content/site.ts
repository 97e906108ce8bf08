// Which chat site this page is, and finding things on it with the site's adapter.

import { genericSite, selfHosted, siteAt, type Selector, type Site } from "../../../shared/sites/sites.ts";
import { testBuild } from "../flags.ts";

export { genericSite };
export type { Site, Selector };

/**
 * The adapter of this page. A page that no adapter names is here because the user added its origin: it is what its markers tell, else
 * the generic one.
 */
export function siteHere({ host, pathname }: { host: string; pathname: string }, root: ParentNode): Site {
  const site = siteAt(host, pathname);
  if (site !== undefined && (site.testOnly !== true || testBuild) && isMarked(site, root)) return site;
  return selfHosted.find((s) => isMarked(s, root)) ?? genericSite;
}

/** Whether every mark of the site stands in the page. */
function isMarked({ marker = [] }: Site, root: ParentNode): boolean {
  return marker.every(({ css }) => root.querySelector(css) !== null);
}

/** Whether nothing is known of the page: no adapter fits it. */
export function isGeneric(site: Site): boolean {
  return site === genericSite;
}

/** The id under which drafts and observations go: that of the adapter, or the host where the user added it. */
export function siteId(site: Site, host: string): string {
  return site.hosts.length === 0 ? host : site.id;
}

/** The name to show to the user. */
export function siteName(site: Site, host: string): string {
  if (isGeneric(site)) return host;
  return site.hosts.length === 0 ? `${site.name} (${host})` : site.name;
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
