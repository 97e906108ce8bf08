// What the turns of a page are found by: the site's adapter, or on a page without one what is learned of it while it is used.

import type { Site } from "./site.ts";

/** How the request for the answer stands, where only the network tells: nothing in an unknown page says that an answer has ended. */
export type AnswerState = "unknown" | "open" | "ended" | "broken";

/** A page's request may be seen this much earlier than its box is seen empty, ms. */
const requestMs = 5000;

/** The adapter that holds now, and the part of the page in which its selectors count. */
export class Layout {
  answer: AnswerState = "unknown";
  private toldAt = 0;
  private readonly heard: (() => void)[] = [];

  constructor(
    public site: Site,
    public root: Document | ShadowRoot,
  ) {}

  /** Whether turns can be read at all. */
  get hasTurns(): boolean {
    return this.site.userTurn.length + this.site.assistantTurn.length > 0;
  }

  /** From now on the page is read in another way. */
  become(site: Site, root: Document | ShadowRoot): void {
    this.site = site;
    this.root = root;
    for (const call of this.heard) call();
  }

  /** The network tells how the answer's request stands. */
  told(answer: AnswerState, now: number): void {
    this.answer = answer;
    this.toldAt = now;
  }

  /** A prompt went off. Its request may have been told of already. */
  sent(now: number): void {
    if (now - this.toldAt > requestMs || this.answer !== "open") this.answer = "unknown";
  }

  onChange(call: () => void): void {
    this.heard.push(call);
  }
}
