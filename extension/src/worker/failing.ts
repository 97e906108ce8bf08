// Feeds what was seen into the core, lets time pass there, and spreads what the core says of failing sites.

import type { Failing as Told, Guidance } from "../core.gen.ts";
import type { Observation } from "../messages.ts";

/** What this part needs of the rest. */
export interface Surroundings {
  observe(observations: Observation[]): Promise<unknown>;
  guidance(): Promise<Told>;
  /** Called when the guidance is another than before. */
  changed(guidance: Guidance[]): void;
  /** Asks to be woken after so many ms even if the worker is put to sleep, or no longer (null). */
  wake(delayMs: number | null): void;
  /** Resets the browser's idle timer of the worker. */
  stayAwake(): void;
  now(): number;
}

/** While an answer is awaited, time passes in steps of this length, ms: a silence is seen when it is long enough, not at the next event. */
const stepMs = 2000;
/** A request that has neither ended nor failed, or an answer without an end, is waited for this long, ms. */
const patienceMs = 10 * 60_000;
/** After an end this much time passes in steps: text may still follow, or be missing, ms. */
const aftermathMs = 10_000;
/** A look this long from now is soon, ms. */
const soonMs = 30_000;
/** A step that comes this much too late means that the machine slept, ms. */
const sleptMs = 15_000;

/** The sessions that are watched. One instance per worker. */
export class Failing {
  /** What is waited for (a request, a tab's answer), and until when. */
  private readonly open = new Map<string, number>();
  private queue: Observation[] = [];
  private draining: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** When the next step should be; 0: none is awaited. */
  private stepDue = 0;
  /** What was told last; empty in a new worker, which cannot know what an earlier one told. */
  private last = "";

  constructor(private readonly around: Surroundings) {}

  /** Takes observations in the order in which they come; resolves when the core has them. An unreachable core loses them. */
  add(observations: Observation[]): Promise<void> {
    if (observations.length === 0) return Promise.resolve();
    for (const o of observations) this.follow(o);
    this.queue.push(...this.slept(), ...observations);
    this.draining ??= this.drain().finally(() => (this.draining = null));
    if (this.waiting()) this.schedule();
    return this.draining;
  }

  /** Time has passed and nothing was seen. */
  tick(): Promise<void> {
    return this.add([{ t: this.around.now(), site: "", kind: "tick" }]);
  }

  /** What fails now. Of a sleep the core must know before it says what was silent for too long. */
  async told(): Promise<Told> {
    for (;;) {
      const told = await this.around.guidance();
      if (!this.overslept()) return told;
      await this.tick();
    }
  }

  /** A step that is far too late means a sleep, whoever wakes first; it must be known before anything that came after it. */
  private slept(): Observation[] {
    if (!this.overslept()) return [];
    const now = this.around.now();
    const late = now - this.stepDue;
    this.stepDue = now;
    return [{ t: now, site: "", kind: "resume", slept_ms: late }];
  }

  private overslept(): boolean {
    return this.stepDue !== 0 && this.around.now() - this.stepDue > sleptMs;
  }

  private follow(o: Observation): void {
    const now = this.around.now();
    switch (o.kind) {
      case "request":
        if (o.role === "chat") this.open.set(`request ${o.id}`, now + patienceMs);
        return;
      case "end":
      case "fail":
        if (this.open.has(`request ${o.id}`)) this.open.set(`request ${o.id}`, now + aftermathMs);
        return;
      case "send":
      case "progress":
      case "thinking":
        this.open.set(`tab ${o.tab}`, now + patienceMs);
        return;
      case "finish":
      case "stop":
        this.open.set(`tab ${o.tab}`, now + aftermathMs);
        return;
      case "navigate":
        if (o.class === "other" && this.open.has(`tab ${o.tab}`)) this.open.set(`tab ${o.tab}`, now + aftermathMs);
    }
  }

  private waiting(): boolean {
    const now = this.around.now();
    for (const [what, until] of this.open) if (until < now) this.open.delete(what);
    return this.open.size > 0;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      try {
        await this.around.observe(batch);
        const told = await this.around.guidance();
        // What was asked before a sleep and is answered after it takes the sleep for silence.
        if (this.overslept()) this.queue.push(...this.slept());
        else this.spread(told);
      } catch {
        // The core is gone; what fails is shown by its state, and an old story told late would be wrong.
        return;
      }
    }
  }

  private spread({ guidance, due }: Told): void {
    this.around.wake(this.delay(guidance, due));
    const now = JSON.stringify(guidance);
    if (now === this.last) return;
    this.last = now;
    this.around.changed(guidance);
  }

  /**
   * When to look again. What this worker waits for, or shows, needs a look soon; what only the core still waits for (an earlier worker saw the
   * answer begin, and was put to sleep) needs one when it is due.
   */
  private delay(guidance: Guidance[], due: number): number | null {
    if (guidance.length > 0 || this.waiting()) return soonMs;
    return due > 0 ? Math.max(due - this.around.now(), 0) : null;
  }

  private schedule(): void {
    if (this.timer !== null) return;
    this.stepDue = this.around.now() + stepMs;
    this.timer = setTimeout(() => void this.step(), stepMs);
  }

  private async step(): Promise<void> {
    this.timer = null;
    this.around.stayAwake();
    await this.tick();
    if (this.timer === null) this.stepDue = 0;
  }
}
