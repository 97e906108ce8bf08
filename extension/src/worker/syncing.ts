// When to push and pull. The core does one step at a time and says when the next may be; this part only keeps the appointment, with
// an alarm that outlives the worker.

import type { SyncStatus } from "../core.gen.ts";

/** What this part needs of the rest. */
export interface Surroundings {
  /** One push and pull; the answer's `next` is the moment before which another would be refused, epoch ms, 0 = none. */
  step(): Promise<{ pushed: number; pulled: number; next: number }>;
  status(): Promise<SyncStatus>;
  /** Sets the one alarm, this long from now. */
  alarm(delayMs: number): void;
  changed(pulled: number): void;
  now(): number;
}

/** New versions wait this long for company before they are pushed, ms: shorter than the time after which a browser may stop the worker. */
const gatherMs = 1000;
/** While somebody types, pushes are at least this far apart, ms. */
const apartMs = 5000;
/** Other devices' entries are looked for this often, ms. */
const pullMs = 5 * 60_000;

/** The sync of this device. One instance per worker. */
export class Syncing {
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private notBefore = 0;
  private lastRun = 0;

  constructor(private readonly around: Surroundings) {}

  /** There is something new to push. */
  soon(): void {
    if (this.timer !== null) return;
    const now = this.around.now();
    const delay = Math.max(gatherMs, this.lastRun + apartMs - now, this.notBefore - now);
    // The timer dies with the worker, the alarm does not; whichever comes first.
    this.around.alarm(Math.max(delay, 30_000));
    this.timer = setTimeout(() => void this.run(), delay);
  }

  /** Pushes and pulls now; a call during a run waits for that run. Never rejects: failures are in the status. */
  run(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.once().finally(() => (this.running = null));
    return this.running;
  }

  private async once(): Promise<void> {
    try {
      const { vault } = await this.around.status();
      if (vault === "") return;
      this.lastRun = this.around.now();
      const { pulled, next } = await this.around.step();
      this.notBefore = next;
      this.around.alarm(Math.max(next - this.around.now(), pullMs));
      this.around.changed(pulled);
    } catch {
      await this.afterFailure();
    }
  }

  /** The core keeps its own backoff and says in the status when to come again. */
  private async afterFailure(): Promise<void> {
    const next = await this.around.status().then(
      (status) => status.next,
      () => 0,
    );
    this.notBefore = next;
    this.around.alarm(next > 0 ? next - this.around.now() : pullMs);
    this.around.changed(0);
  }
}
