// Reads the composer's text without letting a huge draft slow down typing. A box whose text takes long to read is not read at
// every keystroke, but at most for a small share of the time, and always when it may be the last chance.

import type { Composer } from "./composer.ts";
import { textOf } from "./text.ts";

/** A read that takes longer than this is dear, ms. */
const dearMs = 3;
/** A dear read is not repeated before this many times its cost has passed: 5 % of the time at most goes into reading. */
const restFactor = 20;

export class Reader {
  private box: Element | null = null;
  private cost = 0;
  private readAt = -Infinity;

  constructor(
    private readonly read: (composer: Composer) => string = textOf,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How long until another read is affordable, ms; 0 = now. */
  wait(composer: Composer): number {
    if (composer.box !== this.box || this.cost < dearMs) return 0;
    return Math.max(0, this.readAt + this.cost * restFactor - this.now());
  }

  /** Time since the box was last read, ms. */
  age(composer: Composer): number {
    return composer.box === this.box ? this.now() - this.readAt : Infinity;
  }

  text(composer: Composer): string {
    const start = this.now();
    const text = this.read(composer);
    this.readAt = this.now();
    this.cost = this.readAt - start;
    this.box = composer.box;
    return text;
  }
}
