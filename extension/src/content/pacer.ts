// Decides when a changed draft is written: after a short rest, and at the latest a bounded time after the first unwritten change,
// however steadily somebody types. That bound is what a crash of the page can cost.

/** Rest after the last change before a write, in ms. */
export const restMs = 400;

/** Longest time that a change stays unwritten, in ms. */
export const limitMs = 1000;

/** Writing costs about 60 ms a megabyte: above this many characters both times grow in proportion, up to four times. */
const smallDraft = 250_000;

/** What a pacer needs of the world; tests pass a clock of their own. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms) as unknown as number,
  clearTimeout: (id) => clearTimeout(id),
};

/**
 * Calls `write` for changes told by `touch`. One timer is left running over many keystrokes instead of being set anew at each.
 * What waits goes on waiting until `write` has returned: Firefox ends a script in the middle of its run when the tab is closed, and
 * still tells it that the page is torn down.
 */
export class Pacer {
  private timer = 0;
  private unwritten = false;
  private first = 0;
  private last = 0;
  private factor = 1;

  constructor(
    private readonly write: () => void,
    private readonly clock: Clock = systemClock,
  ) {}

  get waiting(): boolean {
    return this.unwritten;
  }

  /** Something changed; the draft is `size` characters long. */
  touch(size: number): void {
    this.last = this.clock.now();
    this.unwritten = true;
    this.factor = Math.min(4, Math.max(1, size / smallDraft));
    if (this.timer !== 0) return;
    this.first = this.last;
    this.arm(restMs * this.factor);
  }

  /** Writes now what waits. */
  flush(): void {
    if (!this.unwritten) return;
    this.write();
    this.cancel();
  }

  /** Forgets what waits. */
  cancel(): void {
    if (this.timer !== 0) this.clock.clearTimeout(this.timer);
    this.timer = 0;
    this.unwritten = false;
  }

  private arm(ms: number): void {
    this.timer = this.clock.setTimeout(() => this.due(), ms);
  }

  private due(): void {
    const now = this.clock.now();
    const at = Math.min(this.last + restMs * this.factor, this.first + limitMs * this.factor);
    if (now < at) {
      this.arm(at - now);
      return;
    }
    this.timer = 0;
    this.flush();
  }
}
