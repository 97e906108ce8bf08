// The drill of this browser: one at a time, outliving the worker, over at once when the site really fails.

import type { Failing as Told } from "../core.gen.ts";
import { act, isOn, planned, verdictOf, type Drill, type Drills, type Played } from "../drills/drill.ts";
import type { Observation } from "../messages.ts";

/** So many of the past are kept. */
const keepPast = 20;

/** What this part needs of the rest. */
export interface Surroundings {
  load(): Promise<Drills>;
  save(drills: Drills): Promise<void>;
  /** Asks to be woken at a moment. */
  wakeAt(t: number): void;
  /** The verdicts are others now. */
  changed(): void;
  /** What there is to be said of a drill that ends. */
  found(drill: Drill): Promise<Pick<Drill, "kept" | "waiting" | "notifications" | "sync">>;
  now(): number;
}

/** One instance per worker. */
export class Drilling {
  private loaded: Promise<Drills> | null = null;
  private ending: Promise<void> | null = null;

  constructor(private readonly around: Surroundings) {}

  all(): Promise<Drills> {
    this.loaded ??= this.around.load().catch((err: unknown) => {
      this.loaded = null; // asked for again next time
      throw err;
    });
    return this.loaded;
  }

  /** What was kept is deleted: nothing of it is written back. */
  forget(): void {
    this.loaded = null;
  }

  /** Plans a drill in so many ms; one that is on ends. */
  async begin(site: string, symptom: Played, lastsMs: number, inMs: number): Promise<void> {
    await this.end("user");
    const drills = await this.all();
    const start = this.around.now() + inMs;
    drills.now = planned(site, symptom, start, lastsMs);
    await this.around.save(drills);
    this.around.wakeAt(inMs > 0 ? start : start + lastsMs);
    this.around.changed();
  }

  /** Ends it, and keeps what is to be said of it. One that was still to come is forgotten. */
  end(why: Drill["ended"]): Promise<void> {
    return (this.ending ??= this.conclude(why).finally(() => (this.ending = null)));
  }

  private async conclude(why: Drill["ended"]): Promise<void> {
    const drills = await this.all();
    const drill = drills.now;
    if (drill === null) return;
    const { start, until } = drill;
    const end = Math.min(this.around.now(), until);
    drills.now = null;
    if (end > start) {
      const over = { ...drill, end, ended: why };
      drills.past = [...drills.past, { ...over, ...(await this.around.found(over)) }].slice(-keepPast);
    }
    await this.around.save(drills);
    this.around.changed();
  }

  /** The alarm: a drill begins, or its time is over. */
  async woken(): Promise<void> {
    const { now } = await this.all();
    if (now === null) return;
    if (this.around.now() >= now.until) return this.end("time");
    this.around.wakeAt(now.until);
    this.around.changed();
  }

  /** What really fails, with the drill's verdict. A site that really fails needs no drill, and what cannot be read is none. */
  async joined(told: Told): Promise<Told> {
    const { now: drill } = await this.all().catch(() => ({ now: null }));
    if (drill === null || drill.start > this.around.now()) return told;
    const real = told.guidance.some((g) => g.site === drill.site && g.symptom !== "");
    if (isOn(drill, this.around.now()) && !real) return { ...told, guidance: [...told.guidance, verdictOf(drill)] };
    void this.end(real ? "real" : "time");
    return told;
  }

  async seen(observations: readonly Observation[]): Promise<void> {
    for (const { kind, site, t } of observations) {
      if (kind === "send") await this.did(site, t, "sent");
      if (kind === "stop") await this.did(site, t, "stopped");
    }
  }

  async did(site: string, t: number, kind: Drill["acts"][number]["kind"]): Promise<void> {
    const drills = await this.all();
    if (drills.now !== null && act(drills.now, site, t, kind)) await this.around.save(drills);
  }
}
