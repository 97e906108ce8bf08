// Whether the page still is what its adapter says. A page that changed is no outage: drafts are kept the generic way, and the core is
// told, so that silence there is no longer taken for a failure. Only what the core and the turns rely on is tested; for a button that is
// not found there is another way.

import { findLast, type Selector, type Site } from "./site.ts";

/** What of an adapter no longer fits. */
export type What = "composer" | "userTurn" | "assistantTurn" | "finished";

/** Beats after which a page that was opened, or that a prompt was sent from, has drawn what it draws. */
const settledBeats = 12;
/** An answer is longer than what else changes in a page, characters. */
const grown = 80;
const sampleChars = 60;

/** What is known of the page besides its elements. */
export interface Sight {
  /** A page of a chat, seen by the user, that neither fails nor asks for anything. */
  healthy: boolean;
  /** Whether there is a box that could be the composer. */
  box(): boolean;
  /** An answer is awaited or grows. */
  busy: boolean;
}

/** How many elements there are for a selector, and how many of them are to be seen. */
export type Count = (css: string) => { all: number; seen: number };

/** What a page at rest should show and does not. */
export function atRest(site: Site, count: Count, { box, busy }: Sight): What[] {
  const sum = (list: readonly Selector[]): number => Math.max(0, ...list.map(({ css }) => count(css).all));
  const found = new Set<What>();
  const tooMany = site.composer.some(({ css, matches }) => (matches === "1" || matches === "0-1") && count(css).seen > 1);
  if (tooMany || (sum(site.composer) === 0 && box())) found.add("composer");
  if (busy || site.userTurn.length === 0 || site.assistantTurn.length === 0) return [...found];
  const [asked, answered] = [sum(site.userTurn), sum(site.assistantTurn)];
  // One prompt may have been refused, and one answer may have been cut; two have not.
  if (asked > 1 && answered === 0) found.add("assistantTurn");
  if (answered > 1 && asked === 0) found.add("userTurn");
  if (answered > 1 && site.finished.length > 0 && sum(site.finished) === 0) found.add("finished");
  return [...found];
}

/** Tests the page at rest and after each prompt, and tells each drift once. */
export class Drift {
  private beats = 0;
  private sent: { sample: string; beats: number; size: number } | null = null;
  private readonly told = new Set<What>();

  constructor(
    private readonly site: Site,
    private readonly root: Document,
    private readonly seen: (what: What) => void,
  ) {}

  /** The page shows another chat. */
  moved(): void {
    this.beats = 0;
    this.sent = null;
  }

  /** A prompt went off. */
  went(text: string): void {
    this.sent = { sample: normal(text).slice(0, sampleChars), beats: 0, size: 0 };
  }

  beat(sight: Sight): void {
    this.beats++;
    if (!sight.healthy) {
      this.sent = null;
      return;
    }
    if (this.beats % settledBeats === 0) atRest(this.site, (css) => this.count(css), sight).forEach((what) => this.tell(what));
    if (this.sent !== null) this.follow(this.sent);
  }

  private follow(sent: NonNullable<Drift["sent"]>): void {
    sent.beats++;
    const { userTurn, assistantTurn } = this.site;
    if (userTurn.length === 0 || assistantTurn.length === 0) this.sent = null;
    else if (sent.beats === 1) sent.size = this.text().length;
    else if (sent.beats === settledBeats) {
      this.sent = null;
      const text = this.text();
      const asked = normal(findLast(userTurn, this.root)?.textContent ?? "").includes(sent.sample);
      if (!asked && normal(text).includes(sent.sample)) this.tell("userTurn");
      if (text.length > sent.size + grown && findLast(assistantTurn, this.root) === null) this.tell("assistantTurn");
    }
  }

  private tell(what: What): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.seen(what);
  }

  private count(css: string): { all: number; seen: number } {
    const all = [...this.root.querySelectorAll(css)];
    return { all: all.length, seen: all.filter((element) => element.checkVisibility()).length };
  }

  /** What can be read, the composer's text not. */
  private text(): string {
    return (this.root.querySelector("main") ?? this.root.body).innerText;
  }
}

function normal(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
