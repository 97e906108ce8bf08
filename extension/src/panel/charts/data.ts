// What the pictures show, worked out of what is kept.

import { added, completion, dayOf, median, type Day } from "../../incidents/days.ts";
import type { Incident } from "../../incidents/log.ts";

/** A table: its head, then its rows. What a picture shows, for who cannot see it and for other programs. */
export interface Table {
  head: string[];
  rows: string[][];
}

/** An outage as it stands in a timeline; times are epoch ms. */
export interface Outage {
  site: string;
  start: number;
  end: number;
  lasts: boolean;
}

const day = 24 * 60 * 60_000;
/** So far back the pictures look, days. */
export const span = 30;

/** The outages of the last days, by site. */
export function outages(incidents: readonly Incident[], now: number): Map<string, Outage[]> {
  const from = now - span * day;
  const found = new Map<string, Outage[]>();
  for (const { site, start, end } of incidents) {
    const until = end === 0 ? now : end;
    if (until < from || start > now) continue;
    const one = { site, start: Math.max(start, from), end: until, lasts: end === 0 };
    found.set(site, [...(found.get(site) ?? []), one]);
  }
  return found;
}

/** How often a symptom began, by day of the week (Monday first) and hour, local time. */
export function byHour(incidents: readonly Incident[]): number[][] {
  const counts = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  for (const { entries } of incidents) {
    for (const { kind, t } of entries) {
      if (kind !== "symptom") continue;
      const at = new Date(t);
      counts[(at.getDay() + 6) % 7]![at.getHours()]!++;
    }
  }
  return counts;
}

/** A line for each site over the last days; null where a day has nothing to tell. */
export interface Series {
  /** Middles of the days, epoch seconds. */
  x: number[];
  days: string[];
  lines: { site: string; y: (number | null)[] }[];
}

/** How something went, day by day. */
export function daily(days: readonly Day[], now: number, of: (day: Day) => number | null): Series {
  const dates = Array.from({ length: span }, (_, i) => noonOf(now, span - 1 - i));
  const names = dates.map((at) => dayOf(at));
  const byId = new Map<string, Day>();
  for (const one of days) byId.set(one.id, byId.has(one.id) ? added(byId.get(one.id)!, one) : one);
  const sites = [...new Set(days.map(({ site }) => site))].sort();
  const lines = sites.map((site) => {
    const y = names.map((name) => {
      const one = byId.get(`${site} ${name}`);
      return one === undefined ? null : of(one);
    });
    return { site, y };
  });
  return { x: dates.map((at) => at / 1000), days: names, lines: lines.filter(({ y }) => y.some((v) => v !== null)) };
}

/** Noon of the day so many days ago: no change of the clocks moves it into another. */
function noonOf(now: number, ago: number): number {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() - ago, 12).getTime();
}

/** Seconds until half of the first texts had come. */
export function firstText(one: Day): number | null {
  const ms = median(one);
  return ms === null ? null : ms / 1000;
}

export { completion };

/** A table for spreadsheets. What others' programs take for a formula is no formula. */
export function csv({ head, rows }: Table): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}
