// An update of the extension cuts its scripts in open pages off from their storage. It waits until nobody is in the middle of a text: what
// was typed is written then, and the new version's scripts go on with it.

/** Between two looks at the pages, ms. Asking them keeps the worker awake. */
const askMs = 2000;
/** Somebody who types on and on gets the update after this time all the same, ms: everything but the last second is written. */
const longestMs = 30 * 60_000;

export interface UpdateParts {
  /** Whether a page holds text that is not written yet, or was typed into a moment ago. */
  busy(): Promise<boolean>;
  /** Ends this version and starts the new one. */
  reload(): void;
  sleep(ms: number): Promise<void>;
  now(): number;
}

export class Update {
  private waiting = false;

  constructor(private readonly parts: UpdateParts) {}

  /** The browser has a new version ready. */
  async available(): Promise<void> {
    if (this.waiting) return;
    this.waiting = true;
    const { busy, reload, sleep, now } = this.parts;
    const since = now();
    while (now() - since < longestMs && (await busy())) await sleep(askMs);
    reload();
  }
}
