// How a site answered, day by day: how many prompts went off, how soon the first text came, how many answers were whole. Numbers alone.

import type { Observation } from "../messages.ts";

/** One site's day, local time. */
export interface Day {
  /** "chatgpt 2026-11-25". */
  id: string;
  site: string;
  /** "2026-11-25". */
  day: string;
  sent: number;
  /** Ended by the user. */
  stopped: number;
  finished: number;
  /** Prompts by how soon the first text of the answer came: see `edges`. */
  first: number[];
}

/** Upper edges of the classes of `first`, ms; a last class has none. Each is about a quarter wider than the one before. */
export const edges: readonly number[] = Array.from({ length: 32 }, (_, i) => Math.round(100 * 1.26 ** i));

/** An answer that has not begun after this time never will, ms. */
const patienceMs = 10 * 60_000;

interface Waiting {
  site: string;
  t: number;
  begun: boolean;
}

/** Counts what is seen. */
export class Tally {
  private readonly waiting = new Map<number, Waiting>();

  /** What is to be added to which days. */
  take(seen: readonly Observation[]): Day[] {
    const days = new Map<string, Day>();
    for (const o of seen) this.one(o, (t, site) => dayIn(days, t, site));
    return [...days.values()];
  }

  private one({ kind, site, tab, t }: Observation, of: (t: number, site: string) => Day): void {
    if (tab === undefined) return;
    if (kind === "send") {
      this.waiting.set(tab, { site, t, begun: false });
      of(t, site).sent++;
    }
    const asked = this.waiting.get(tab);
    if (asked === undefined || asked.site !== site || t < asked.t) return;
    if (t - asked.t > patienceMs && !asked.begun) return void this.waiting.delete(tab);
    if (kind === "progress" && !asked.begun) {
      asked.begun = true;
      of(asked.t, site).first[classOf(t - asked.t)]!++;
    }
    if (kind !== "finish" && kind !== "stop") return;
    of(asked.t, site)[kind === "finish" ? "finished" : "stopped"]++;
    this.waiting.delete(tab);
  }
}

function classOf(ms: number): number {
  const at = edges.findIndex((edge) => ms <= edge);
  return at < 0 ? edges.length : at;
}

function dayIn(days: Map<string, Day>, t: number, site: string): Day {
  const day = dayOf(t);
  const id = `${site} ${day}`;
  const found = days.get(id) ?? {
    id,
    site,
    day,
    sent: 0,
    stopped: 0,
    finished: 0,
    first: Array<number>(edges.length + 1).fill(0),
  };
  days.set(id, found);
  return found;
}

/** The local day of a moment. */
export function dayOf(t: number): string {
  const at = new Date(t);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Both together. */
export function added(a: Day, b: Day): Day {
  return {
    ...a,
    sent: a.sent + b.sent,
    stopped: a.stopped + b.stopped,
    finished: a.finished + b.finished,
    first: a.first.map((n, i) => n + (b.first[i] ?? 0)),
  };
}

/** The time within which half of the first texts came, ms: the upper edge of its class. Null where none came. */
export function median({ first }: Day): number | null {
  const all = first.reduce((sum, n) => sum + n, 0);
  if (all === 0) return null;
  let below = 0;
  for (const [i, n] of first.entries()) {
    below += n;
    if (below * 2 >= all) return edges[i] ?? patienceMs;
  }
  return null;
}

/** The share of answers that were whole, of those that the user did not stop. Null where none was awaited. */
export function completion({ sent, stopped, finished }: Day): number | null {
  const awaited = sent - stopped;
  return awaited <= 0 ? null : Math.min(1, finished / awaited);
}
