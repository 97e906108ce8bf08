// Drafts that were not sent: the last one, and all of one chat, of each tab and each pasted text of which the page made a file.

import type { Draft } from "./messages.ts";

const unsent = ["editing", "rescue", "failed"];

/** The newest draft that was not sent and can be read, of a site or, where it is empty, of any; the chat's own before others. */
export function lastUnsent(all: readonly Draft[], site = "", chat = ""): Draft | undefined {
  const open = all
    .filter((d) => (site === "" || d.site === site) && unsent.includes(d.state) && d.damage === "")
    .sort((a, b) => b.updated - a.updated);
  return open.find((d) => chat !== "" && d.chat === chat) ?? open[0];
}

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
