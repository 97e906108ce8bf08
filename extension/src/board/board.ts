// The team's outage board as the extension knows it: what it shows, what may be told to it, and what the user has chosen. Pure.

import { sites } from "../../../shared/sites/sites.ts";
import type { Guidance, Signal } from "../core.gen.ts";

/** What the user has chosen, for the board of one server; for any other he has chosen nothing. */
export interface Choice {
  server: string;
  /** Show here what the board says. */
  show: boolean;
  /** Tell the board how sites do. */
  tell: boolean;
  /** One of `regions`; empty: not told. */
  region: string;
}

export const nothingChosen: Choice = { server: "", show: false, tell: false, region: "" };

/** What may be told of the way to a site: where in the world, or the kind of network (board.Regions on the server). */
export const regions = [
  "",
  "africa",
  "america-central",
  "america-north",
  "america-south",
  "asia-central",
  "asia-east",
  "asia-south",
  "asia-southeast",
  "asia-west",
  "europe-east",
  "europe-north",
  "europe-south",
  "europe-west",
  "oceania",
  "net-home",
  "net-mobile",
  "net-office",
  "net-vpn",
] as const;

/** A site as the board sees it. Numbers of people below three are 0, moments are epoch ms. */
export interface SiteState {
  id: string;
  phase: Phase;
  since: number;
  bad: number;
  works: number;
}

const phases = ["healthy", "suspected", "surge", "spread", "stabilising", "recovering"] as const;
type Phase = (typeof phases)[number];

/** What the board shows, of the sites that both know. */
export interface State {
  name: string;
  sites: SiteState[];
}

/** Reads the board's state.json; null where it is none. */
export function readState(text: string): State | null {
  let parsed: { name?: unknown; sites?: unknown } | null;
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return null;
  }
  if (!Array.isArray(parsed?.sites)) return null;
  const list = parsed.sites.filter(isSiteState).filter(({ id }) => canBeTold(id));
  return { name: typeof parsed.name === "string" ? parsed.name.slice(0, 60) : "", sites: list };
}

function isSiteState(one: Partial<SiteState> | null): one is SiteState {
  const count = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0;
  return phases.includes(one?.phase as Phase) && typeof one?.id === "string" && [one.since, one.bad, one.works].every(count);
}

/** Whether a site is one that everybody knows: pages that the user added are nobody else's business. */
export function canBeTold(site: string): boolean {
  return sites.some(({ id, hosts, testOnly }) => id === site && hosts.length > 0 && testOnly !== true);
}

/** What colleagues see, in a word: `n` of them, if so many that the number may be told. */
export interface Others {
  kind: "seen" | "confirmed" | "back" | "works";
  n: number;
  since: number;
}

/** What colleagues see of a site that fails here. `mine`: the user himself is among those who see it fail. */
export function othersOn(site: SiteState | undefined, mine: boolean): Others | null {
  if (site === undefined) return null;
  const { phase, since } = site;
  const bad = site.bad - (mine && site.bad > 0 ? 1 : 0);
  switch (phase) {
    case "surge":
    case "spread":
      return bad > 1 ? { kind: "seen", n: bad, since } : { kind: "confirmed", n: 0, since };
    case "stabilising":
    case "recovering":
      return { kind: "back", n: 0, since };
  }
  return site.works > 0 ? { kind: "works", n: site.works, since } : null;
}

/** Faults of which the board may know something. */
const shared = new Set(["site", "unknown"]);

/** Whether colleagues' word on it is of use: a limit of one's own, or one's own link, is nobody else's affair. */
export function concernsOthers(g: Guidance): boolean {
  return g.symptom === "" ? g.phase !== "healthy" : shared.has(g.fault) && g.symptom !== "adapter_drift";
}

/** What would be told of a site now; null where nothing can be. All that goes is in it. */
export function signalOf(site: string, capability: string, phase: string, symptom: string, region: string): Signal | null {
  const down = phase === "surge" || phase === "spread";
  if (!canBeTold(site) || (down && symptom === "")) return null;
  return { site, surface: "web", capability, phase, symptom, region };
}

/** How the board stands, for the panel. */
export interface BoardView {
  server: string;
  choice: Choice;
  state: State | null;
  /** Why there is no state: `none`, the server has no board. */
  problem: "" | "none" | "unreachable" | "malformed";
  /** What would go, of a site that fails and of one that works. */
  preview: Signal[];
  /** What went last, epoch ms; null: nothing since the worker was started. */
  told: { signal: Signal; at: number } | null;
  /** Code of why the last one did not go. */
  failure: string;
}
