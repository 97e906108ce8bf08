// Keeps what failed, beside the core: an incident log that cannot be written must not keep anybody from being warned.

import type { Event } from "../core.gen.ts";
import type { Log } from "../incidents/log.ts";
import { Tally } from "../incidents/days.ts";
import { addDays, changeLog } from "../incidents/store.ts";
import type { Observation } from "../messages.ts";

/** The log, written one change after the other. */
export class LoggedIncidents {
  private last: Promise<void> = Promise.resolve();
  private readonly tally = new Tally();

  constructor(private readonly changed: () => void) {}

  /** What was seen, and what followed from it. */
  take(seen: readonly Observation[], events: readonly Event[]): void {
    const acts = seen.filter(({ kind }) => kind === "send" || kind === "stop");
    const days = this.tally.take(seen);
    if (days.length > 0) addDays(days).catch((err: unknown) => console.warn("holdfast: keep the days", err));
    if (acts.length > 0 || events.length > 0) this.change((log) => log.take(acts, events));
  }

  /** A prompt was put by for later. */
  parked(site: string, chat: string, t: number): void {
    this.change((log) => log.did(site, { t, kind: "parked", chat }));
  }

  private change(change: (log: Log) => void): void {
    this.last = this.last
      .then(() => changeLog((log) => (change(log), log.changed.size)))
      .then((count) => (count > 0 ? this.changed() : undefined))
      .catch((err: unknown) => console.warn("holdfast: keep the incidents", err));
  }
}
