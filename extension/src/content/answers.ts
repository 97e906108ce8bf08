// Watches the answer grow. Counts what a reader can see, not what the network carries: a heartbeat keeps a dead stream warm.

import type { Sighting } from "./reports.ts";
import { find, findLast, type Site } from "./site.ts";
import { countChars } from "./text.ts";

/** Seconds without change after which an answer counts as finished where the site shows no sign of it. */
const quietBeats = 3;

/** Looks at the last answer once a second. */
export class Answers {
  private before: string | null = null;
  private expecting = false;
  private growing = false;
  private chars = 0;
  private quiet = 0;

  constructor(
    private readonly site: Site,
    private readonly root: Document,
    private readonly seen: (sighting: Sighting) => void,
    private readonly began: () => void,
  ) {}

  /** Whether an answer is awaited or on its way. */
  get busy(): boolean {
    return this.expecting || this.growing;
  }

  /** A prompt went off: what stands there now is no answer to it. */
  sent(): void {
    this.end();
    this.expecting = true;
    this.before = this.identity(this.turn());
  }

  /** The user stopped the answer, or went to another chat. */
  end(): void {
    this.expecting = false;
    this.growing = false;
    this.before = null;
    this.chars = 0;
  }

  beat(): void {
    if (this.site.assistantTurn.length === 0) return;
    const streaming = find(this.site.streaming, this.root) !== null;
    if (!this.busy && !streaming) return;
    const turn = this.turn();
    const fresh = turn !== null && (!this.expecting || this.identity(turn) !== this.before);
    if (!this.growing && (streaming || fresh)) this.begin();
    if (!this.growing || turn === null || !fresh) return;
    this.measure(turn);
    const finished = this.hasFinished(turn);
    if (!streaming && (finished ?? this.quiet >= quietBeats)) {
      this.seen({ kind: "finish" });
      this.end();
    }
  }

  private begin(): void {
    this.growing = true;
    this.chars = 0;
    this.quiet = 0;
    this.began();
  }

  private measure(turn: Element): void {
    const chars = countChars(this.textOf(turn));
    this.quiet = chars === this.chars ? this.quiet + 1 : 0;
    if (chars === this.chars) return;
    this.chars = chars;
    this.seen({ kind: "progress", chars });
  }

  private turn(): Element | null {
    return findLast(this.site.assistantTurn, this.root);
  }

  // Lists are virtualised: the same turn may come back as another element.
  private identity(turn: Element | null): string {
    if (turn === null) return "";
    const id = this.site.turnId === undefined ? null : turn.getAttribute(this.site.turnId);
    return id ?? this.textOf(turn);
  }

  private textOf(turn: Element): string {
    for (const { css } of this.site.assistantText) {
      const parts = turn.querySelectorAll(css);
      if (parts.length > 0) return Array.from(parts, (part) => part.textContent ?? "").join("\n");
    }
    return this.site.assistantText.length === 0 ? (turn.textContent ?? "") : "";
  }

  /** Whether the signs of an end stand in or after this turn; null where the site has none. */
  private hasFinished(turn: Element): boolean | null {
    if (this.site.finished.length === 0) return null;
    const sign = findLast(this.site.finished, this.root);
    if (sign === null) return false;
    const after = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
    return (turn.compareDocumentPosition(sign) & after) !== 0 || sign.contains(turn);
  }
}
