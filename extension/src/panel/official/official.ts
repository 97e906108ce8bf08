// What a site says of itself: its status page's JSON (Statuspage's form, which incident.io speaks too), judged by the named component. It only
// stands beside what was observed.

import known from "../../../../shared/official/sources.json";
import { FetchError, fetchText } from "../../fetched.ts";

/** Where a site tells, and the names of the components that the chat is made of. */
export interface Source {
  /** The page's origin; what people open is its root. */
  origin: string;
  component: RegExp;
}

/** The same pages that the server's board asks. */
export const sources: Record<string, Source> = Object.fromEntries(
  Object.entries(known).map(([site, { origin, component }]) => [site, { origin, component: new RegExp(component, "i") }]),
);

/** What the components may be said to be, the best first. */
const grades = ["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"] as const;
export type Grade = (typeof grades)[number];

/** What was said, and when it was read, epoch ms. */
export interface Word {
  grade: Grade;
  /** The components that are not well. */
  components: string[];
  read: number;
}

/** Why there is nothing to say; `unknown`: the page names no such component. */
export type Problem = "unreachable" | "malformed" | "too_large" | "unknown";

export class StatusError extends Error {
  constructor(readonly code: Problem) {
    super(code);
  }
}

/** Asks the status page. Throws StatusError. */
export async function readStatus(source: Source, get: typeof fetch, now: number): Promise<Word> {
  let text: string;
  try {
    text = await fetchText(`${source.origin}/api/v2/summary.json`, get);
  } catch (err) {
    throw err instanceof FetchError ? new StatusError(err.code) : err;
  }
  return judge(text, source, now);
}

/** Reads an answer. The page's own light is not asked: it speaks for services that are no chat. */
export function judge(text: string, { component }: Source, now: number): Word {
  const found = componentsOf(text).filter(({ name }) => component.test(name));
  if (found.length === 0) throw new StatusError("unknown");
  const grade = grades[Math.max(...found.map(({ status }) => grades.indexOf(status)))]!;
  const components = found.filter(({ status }) => status !== "operational").map(({ name }) => name);
  return { grade, components, read: now };
}

function componentsOf(text: string): { name: string; status: Grade }[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new StatusError("malformed");
  }
  const list = (parsed as { components?: unknown } | null)?.components;
  if (!Array.isArray(list)) throw new StatusError("malformed");
  const isKnown = (one: { name?: unknown; status?: unknown } | null): one is { name: string; status: Grade } =>
    typeof one?.name === "string" && grades.includes(one.status as Grade);
  return list.filter(isKnown).map(({ name, status }) => ({ name: name.slice(0, 60), status }));
}
