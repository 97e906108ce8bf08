// Keeps the search's index up with what is kept, in small steps between other work. A search that comes first does its part itself, so
// nothing waits for this; it only keeps the index small and a large import or an older version's texts from being searched in part.

/** What this part needs of the rest. */
export interface Surroundings {
  /** One bounded step; `more` says that another has something to do. */
  step(): Promise<{ more: boolean }>;
  /** Sets the alarm that goes on when the worker was stopped in between, or takes it back. */
  alarm(delayMs: number | null): void;
}

/** What is new waits this long for company, ms: a draft that is being typed is indexed once for many versions. */
const gatherMs = 5000;
/** Between two steps other calls have their turn, ms. */
const breathMs = 20;
/** An index that was not finished, or a step that failed, is tried again after this time, ms. */
const againMs = 60_000;

/** The indexing of this device. One instance per worker. */
export class Indexing {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running = false;

  constructor(private readonly around: Surroundings) {}

  /** There is something new. */
  soon(): void {
    if (this.timer === null && !this.running) this.timer = setTimeout(() => void this.run(), gatherMs);
  }

  /** Does all that is due. Never rejects: what fails is tried again, and a search says so. */
  async run(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.running) return;
    this.running = true;
    try {
      for (let steps = 0; (await this.around.step()).more; steps++) {
        if (steps === 0) this.around.alarm(againMs);
        await new Promise((resolve) => setTimeout(resolve, breathMs));
      }
      this.around.alarm(null);
    } catch {
      this.around.alarm(againMs);
    } finally {
      this.running = false;
    }
  }
}
