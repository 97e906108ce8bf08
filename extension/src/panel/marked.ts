// A snippet in parts: what the query asked for is marked.

import type { SearchHit } from "../messages.ts";

/** The snippet's parts in order, and whether each is marked. Places that make no sense mark nothing. */
export function marked({ snippet, highlights }: Pick<SearchHit, "snippet" | "highlights">): [text: string, mark: boolean][] {
  const parts: [string, boolean][] = [];
  let at = 0;
  for (const { start, end } of highlights) {
    if (start < at || end <= start || end > snippet.length) continue;
    if (start > at) parts.push([snippet.slice(at, start), false]);
    parts.push([snippet.slice(start, end), true]);
    at = end;
  }
  if (at < snippet.length) parts.push([snippet.slice(at), false]);
  return parts;
}
