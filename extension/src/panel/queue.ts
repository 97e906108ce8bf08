// The queue of parked prompts: which goes first, and whether its turn has come. Pure.

import type { Draft, Guidance } from "../messages.ts";

/** Between two prompts of a site, ms: the first one's answer should be seen to come before the next goes. */
const paceMs = 60_000;
/** The same while the site is not known to be well again. */
const slowPaceMs = 180_000;

/** With this advice nothing should be sent. */
const holding = new Set(["wait", "park", "sign_in", "check_network", "switch"]);

/** A parked prompt. `why` it is not its turn: the site fails, another goes before it, or that one went a moment ago. */
export interface Queued {
  draft: Draft;
  why: "" | "site" | "before" | "pace";
  /** Until when, epoch ms; 0: not known. */
  until: number;
}

/** The parked prompts, the most urgent first and of equal ones the one that waits longest. */
export function queueOf(drafts: readonly Draft[], guidance: readonly Guidance[], now: number): Queued[] {
  const parked = drafts.filter((d) => d.state === "parked");
  parked.sort((a, b) => a.priority - b.priority || a.created - b.created);
  const served = new Set<string>();
  return parked.map((draft) => {
    const first = !served.has(draft.site);
    served.add(draft.site);
    const of = guidance.filter((g) => g.site === draft.site);
    const held = of.filter((g) => holding.has(g.action) && (g.until === 0 || g.until > now));
    if (held.length > 0) return { draft, why: "site", until: Math.max(...held.map((g) => g.until)) };
    if (!first) return { draft, why: "before", until: 0 };
    const next = lastReleased(drafts, draft.site) + (of.length > 0 ? slowPaceMs : paceMs);
    return next > now ? { draft, why: "pace", until: next } : { draft, why: "", until: 0 };
  });
}

/** When a prompt of the site left the queue last, epoch ms. */
function lastReleased(drafts: readonly Draft[], site: string): number {
  return Math.max(0, ...drafts.filter((d) => d.state === "released" && d.site === site).map((d) => d.updated));
}
