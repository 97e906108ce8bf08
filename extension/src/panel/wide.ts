// Whether there is room for a list and what is open in it beside each other: in a tab there is, beside a page there is not.

import { signal } from "@preact/signals";

const query = globalThis.matchMedia?.("(min-width: 56rem)");

/** Changes with the window. */
export const wide = signal(query?.matches ?? false);
query?.addEventListener("change", () => (wide.value = query.matches));
