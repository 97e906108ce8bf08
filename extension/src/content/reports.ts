// Tells the worker what was seen in the page (DESIGN 4.2), a few observations at a time.

import { ask } from "../ask.ts";
import type { Observation } from "../messages.ts";

/** Observations wait this long for company, ms. The first of a batch may wake the worker. */
const gatherMs = 150;

export type Sighting = Omit<Observation, "site" | "tab" | "t"> & { t?: number };

/** The way from this page to the worker. */
export class Reports {
  private waiting: Observation[] = [];
  private timer = 0;

  constructor(
    private readonly site: string,
    private readonly gone: (err: unknown) => void,
    private readonly send: (observations: Observation[]) => Promise<void> = (observations) => ask("observe", { observations }),
  ) {}

  add(sighting: Sighting): void {
    this.waiting.push({ ...sighting, site: this.site, t: sighting.t ?? Date.now() });
    if (this.timer === 0) this.timer = setTimeout(() => this.flush(), gatherMs) as unknown as number;
  }

  /** Hands out what waits, for one who tells it in another way. */
  drain(): Observation[] {
    clearTimeout(this.timer);
    this.timer = 0;
    const observations = this.waiting.sort((a, b) => a.t - b.t);
    this.waiting = [];
    return observations;
  }

  /** Sends now; at teardown there is no later. */
  flush(): void {
    const observations = this.drain();
    if (observations.length === 0) return;
    // An observation that does not arrive is not sent again: it would tell an old story as news.
    try {
      this.send(observations).catch(this.gone);
    } catch (err) {
      this.gone(err);
    }
  }
}
