// All unsent drafts of one chat: of each tab, and each pasted text of which the page made a file.

import type { Draft } from "../messages.ts";

const unsent = ["editing", "rescue", "failed"];

/** The drafts of this one's chat that were not sent, oldest first. */
export function unsentWith(draft: Draft, all: readonly Draft[]): Draft[] {
  return all
    .filter((d) => d.site === draft.site && d.account === draft.account && d.chat === draft.chat)
    .filter((d) => unsent.includes(d.state) && d.damage === "")
    .sort((a, b) => a.updated - b.updated);
}

/** One text of several, a blank line between them. What another one holds in full is not said twice. */
export function together(texts: readonly string[]): string {
  const whole = texts.filter(
    (text, i) => !texts.some((other, k) => k !== i && other.includes(text) && (other.length > text.length || k < i)),
  );
  return whole.map((text) => text.replace(/^\n+|\n+$/g, "")).join("\n\n");
}
