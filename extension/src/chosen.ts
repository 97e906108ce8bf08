// The origins that the user has added, as the worker writes them and as content scripts read them.

/** Key in storage.local of the match patterns that the user has chosen. A permission alone is no wish to have a page's drafts kept. */
export const chosenKey = "added-origins";
