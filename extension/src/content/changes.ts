// Follows the page's changes for a while: the first words of an answer must be known at once, or an answer that is cut right after
// them would pass for one that never began.

/** Changes come in bursts; a look at the first, and then one in this time, ms. */
const gapMs = 100;

export class Changes {
  private readonly observer: MutationObserver;
  private timer = 0;
  private again = false;

  constructor(
    private readonly roots: () => readonly Node[],
    private readonly look: () => void,
  ) {
    this.observer = new MutationObserver(() => this.changed());
  }

  /** Calls `look` at every change from now on. */
  follow(): void {
    for (const root of this.roots()) this.observer.observe(root, { subtree: true, childList: true, characterData: true });
  }

  /** No more looks until `follow`. */
  rest(): void {
    this.observer.disconnect();
    clearTimeout(this.timer);
    this.timer = 0;
    this.again = false;
  }

  private changed(): void {
    if (this.timer !== 0) {
      this.again = true;
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (!this.again) return;
      this.again = false;
      this.changed();
    }, gapMs) as unknown as number;
    this.look();
  }
}
