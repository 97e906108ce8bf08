// What of all verdicts is worth a card in the panel.

import type { Guidance } from "../messages.ts";

/** One verdict of each kind for a site: what fails in many of its chats alike is said once, of the newest. */
export function worthSaying(all: readonly Guidance[]): Guidance[] {
  const said = new Map<string, Guidance>();
  for (const g of all) {
    const kind = `${g.site} ${g.symptom}`;
    const before = said.get(kind);
    if (before === undefined || (before.chat !== "" && (g.chat === "" || g.since > before.since))) said.set(kind, g);
  }
  return [...said.values()];
}
