// What happened while a site failed: a timeline for each trouble. Go's shared/incident says what an incident is; both are held to the same golden
// file, so that the extension's log needs no room in the core.

import type { Event } from "../core.gen.ts";
import type { Observation } from "../messages.ts";

/** One line of a timeline; see shared/incident. */
export interface Entry {
  t: number;
  kind: "symptom" | "clear" | "phase" | "advice" | "sent" | "stopped" | "parked" | "note";
  code?: string;
  more?: string;
  chat?: string;
}

/** One trouble of one site. Times are epoch ms. */
export interface Incident {
  id: string;
  site: string;
  /** The first sign that was seen. */
  start: number;
  /** The first word on it. */
  noticed: number;
  /** 0 while it lasts. */
  end: number;
  /** Oldest first. */
  entries: Entry[];
  /** Entries that there was no room for. */
  left: number;
  /** Symptoms that last, with their chats. */
  live: string[];
  /** Of the whole site, now; empty: none was told. */
  phase: string;
  /** The gravest phase there was. */
  worst: string;
}

/** Trouble that comes back so soon is the same, ms. */
const againMs = 15 * 60_000;
const maxEntries = 500;
/** Bytes of UTF-8. */
const maxNote = 4000;
/** From the lightest to the gravest; any other is no trouble. */
const gravity = ["recovering", "suspected", "stabilising", "surge", "spread"];

/** The incidents, oldest first. */
export class Log {
  readonly changed = new Set<Incident>();

  constructor(readonly incidents: Incident[] = []) {}

  /** Takes in what was seen and what was concluded of it, in the order in which it happened. */
  take(seen: readonly Observation[], events: readonly Event[]): void {
    let next = 0;
    for (const o of seen) {
      while (next < events.length && events[next]!.t < o.t) this.event(events[next++]!);
      this.observed(o);
    }
    for (const e of events.slice(next)) this.event(e);
  }

  /** What the user did while an incident of the site lasts. */
  did(site: string, entry: Entry): void {
    const i = this.current(site, entry.t);
    if (i !== undefined && i.end === 0) this.add(i, entry);
  }

  /** A note of the user, however late; false where no such incident is, or no text. `code` is decision, worked, failed, lesson or empty. */
  write(id: string, code: string, text: string, t: number): boolean {
    const i = this.incidents.find((one) => one.id === id);
    if (i === undefined || text === "") return false;
    this.add(i, { t, kind: "note", code, more: bounded(text) });
    return true;
  }

  private observed({ kind, site, t, chat }: Observation): void {
    if (kind === "send") this.did(site, { t, kind: "sent", ...(chat === undefined ? {} : { chat }) });
    if (kind === "stop") this.did(site, { t, kind: "stopped", ...(chat === undefined ? {} : { chat }) });
  }

  private event(e: Event): void {
    const i = this.current(e.site, e.t) ?? (begins(e) ? this.open(e) : undefined);
    if (i === undefined) return;
    const { t, symptom: code = "", chat = "" } = e;
    const live = `${code} ${chat}`;
    switch (e.kind) {
      case "symptom":
        i.live = [...i.live.filter((one) => one !== live), live];
        this.add(i, { t, kind: "symptom", code, more: e.fault ?? "", chat });
        break;
      case "clear":
        i.live = i.live.filter((one) => one !== live);
        this.add(i, { t, kind: "clear", code, chat });
        break;
      case "phase":
        i.phase = e.phase ?? "";
        if (gravity.indexOf(i.phase) > gravity.indexOf(i.worst)) i.worst = i.phase;
        this.add(i, { t, kind: "phase", code: i.phase });
        break;
      case "advice":
        this.add(i, { t, kind: "advice", code: e.action ?? "", more: e.reason ?? "" });
    }
    i.end = i.live.length === 0 && (i.phase === "" || i.phase === "healthy") ? t : 0;
  }

  /** The incident of a site that lasts, or was over a moment ago. */
  private current(site: string, t: number): Incident | undefined {
    const last = this.incidents.filter((i) => i.site === site).at(-1);
    return last !== undefined && (last.end === 0 || t - last.end <= againMs) ? last : undefined;
  }

  private open(e: Event): Incident {
    const start = e.since !== undefined && e.since > 0 ? Math.min(e.t, e.since) : e.t;
    const { site, t: noticed } = e;
    const id = `${site}@${start}`;
    const i: Incident = { id, site, start, noticed, end: 0, entries: [], left: 0, live: [], phase: "", worst: "" };
    this.incidents.push(i);
    return i;
  }

  private add(i: Incident, entry: Entry): void {
    this.changed.add(i);
    if (i.entries.length >= maxEntries) i.left++;
    else i.entries.push(entry);
  }
}

/** A changed page is no incident. */
function begins(e: Event): boolean {
  return (e.kind === "symptom" && e.symptom !== "adapter_drift") || (e.kind === "phase" && e.phase !== "healthy");
}

function bounded(text: string): string {
  // A character that would be cut in two is left out.
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, maxNote), { stream: true });
}
