// How full the browser's storage is. With `unlimitedStorage` no quota of the extension's own ends it; the disk, and what the browser gives
// to one origin of it, do. Said before a write is refused.

/** From this share on it is nearly full; below the lower one it no longer is. */
const lowFrom = 0.8;
const lowUntil = 0.7;
/** Between two looks, ms: the browser counts files for an estimate. */
const restMs = 10 * 60_000;

export class Space {
  low = false;
  private lookedAt = -Infinity;

  constructor(
    private readonly estimate: () => Promise<{ usage?: number; quota?: number }>,
    private readonly changed: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Looks if it is time; `anyway` when a write was refused. */
  async look(anyway = false): Promise<void> {
    if (!anyway && this.now() - this.lookedAt < restMs) return;
    this.lookedAt = this.now();
    try {
      const { usage = 0, quota = 0 } = await this.estimate();
      const low = quota > 0 && usage / quota >= (this.low ? lowUntil : lowFrom);
      if (low === this.low) return;
      this.low = low;
      this.changed();
    } catch {
      // A browser that does not tell is asked again later; refused writes are told anyway.
    }
  }
}
