// The origins that the user has added and the sites that were switched off, as the worker writes them and as content scripts read them.

/** Key in storage.local of the match patterns that the user has chosen. A permission alone is no wish to have a page's drafts kept. */
export const chosenKey = "added-origins";

/** Key in storage.session of the drafts that the panel shows first; see panel/first-page.ts. */
export const firstPageKey = "first-page";

/** Key in storage.local of the ids of known sites that the user has switched off. */
export const offKey = "off-sites";
