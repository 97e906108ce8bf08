// A drill: an outage that is only played, so that people know what to do before there is one. No request is touched, and nothing of it reaches the
// detector: it is one more verdict, marked as a drill wherever it is shown. Pure.

import type { Guidance } from "../core.gen.ts";

/** What can be played, and what is advised for it. */
export const played = {
  overloaded: { fault: "site", phase: "surge", action: "park", risk: "high" },
  gateway_timeout: { fault: "unknown", phase: "surge", action: "wait", risk: "medium" },
  rate_limited: { fault: "you", phase: "healthy", action: "wait", risk: "medium" },
  login_loop: { fault: "site", phase: "surge", action: "sign_in", risk: "medium" },
} as const;
export type Played = keyof typeof played;

/** The reason by which a verdict is known to be a drill's. */
export const drillReason = "drill";

export function isDrill(g: Guidance): boolean {
  return g.reason === drillReason;
}

/** A drill that is to come, is on, or is over. Times are epoch ms. */
export interface Drill {
  site: string;
  symptom: Played;
  start: number;
  /** When it ends by itself. */
  until: number;
  /** 0 while it is to come or on. */
  end: number;
  /** Why it ended: its time was over, the user ended it, or the site really failed. */
  ended: "" | "time" | "user" | "real";
  /** What the user did meanwhile, oldest first. */
  acts: { t: number; kind: "sent" | "stopped" | "parked" }[];
  /** Drafts of the site that were written meanwhile and are in the store, and texts that are still on their way there. */
  kept: number;
  waiting: number;
  /** What one would have wanted: notifications, and a second place for everything. */
  notifications: boolean;
  sync: boolean;
}

/** All drills: what is to come or on, and what is over, oldest first. */
export interface Drills {
  now: Drill | null;
  past: Drill[];
}

const maxActs = 200;

export function planned(site: string, symptom: Played, start: number, lastsMs: number): Drill {
  const nothing = { acts: [], kept: 0, waiting: 0, notifications: false, sync: false };
  return { site, symptom, start, until: start + lastsMs, end: 0, ended: "", ...nothing };
}

/** Whether it is on at this moment. */
export function isOn({ start, until, end }: Drill, now: number): boolean {
  return end === 0 && start <= now && now < until;
}

/** Its verdict. */
export function verdictOf({ site, symptom, start, until }: Drill): Guidance {
  return { site, chat: "", symptom, since: start, until, reason: drillReason, ...played[symptom] };
}

/** Takes in what the user did; false where it is none of the drill's business. */
export function act(drill: Drill, site: string, t: number, kind: Drill["acts"][number]["kind"]): boolean {
  if (site !== drill.site || !isOn(drill, t) || drill.acts.length >= maxActs) return false;
  drill.acts.push({ t, kind });
  return true;
}
