// Watches the answer grow. Counts what a reader can see, not what the network carries: a heartbeat keeps a dead stream warm.

import { Changes } from "./changes.ts";
import type { Layout } from "./layout.ts";
import type { Sighting } from "./reports.ts";
import { find, findLast } from "./site.ts";
import { countChars } from "./text.ts";

/** Seconds without change after which an answer counts as finished where the site shows no sign of it. */
const quietBeats = 3;
/** An answer that has shown nothing for this long is not waited for any more, ms. */
const patienceMs = 6 * 60_000;

/** A model that goes on thinking is told of so often, ms. */
const thoughtMs = 10_000;

/** Looks at the last answer once a second, and until its first text is there at every change of the page. */
export class Answers {
  /** The answer that stood there when the prompt went off, and what told it from others. */
  private before: { turn: Element | null; identity: string } | null = null;
  private fresh = false;
  private expecting = false;
  private growing = false;
  private chars = 0;
  private changed = false;
  private quiet = 0;
  private signAt = 0;
  private thought = "";
  private thoughtAt = 0;
  private readonly changes: Changes;

  constructor(
    private readonly layout: Layout,
    private readonly seen: (sighting: Sighting) => void,
    private readonly began: () => void,
  ) {
    this.changes = new Changes(
      () => [layout.root],
      () => void this.look(),
    );
    layout.onChange(() => {
      this.changes.rest();
      if (this.busy && this.chars === 0 && layout.hasTurns) this.changes.follow();
      this.look();
    });
  }

  /** Whether an answer is awaited or on its way. */
  get busy(): boolean {
    return this.expecting || this.growing;
  }

  /** Whether the newest answer in the page is the newest that was asked for. */
  get current(): boolean {
    return this.growing || !this.expecting;
  }

  /** Whether it still matters that nothing comes. */
  get missed(): boolean {
    return this.busy && Date.now() - this.signAt < patienceMs;
  }

  /** Whether an answer is awaited of which no text has been seen. */
  get textless(): boolean {
    return this.busy && this.chars === 0;
  }

  /** A prompt went off: what stands there now is no answer to it, unless it is known to be one (`begun`). */
  sent(begun = false): void {
    this.end();
    this.expecting = true;
    this.signAt = Date.now();
    const turn = this.turn();
    this.before = begun ? null : { turn, identity: this.identity(turn) };
    if (this.layout.hasTurns) this.changes.follow();
    if (begun) this.look();
  }

  /** The network says that the answer has come whole; the page may draw the last of it a little later. */
  ended(): void {
    if (!this.busy) return;
    this.look();
    this.seen({ kind: "finish" });
    this.end();
  }

  /** The user stopped the answer, or went to another chat. */
  end(): void {
    this.expecting = false;
    this.growing = false;
    this.before = null;
    this.fresh = false;
    this.chars = 0;
    this.changes.rest();
  }

  /** Looks now, between the beats. */
  look(): { turn: Element; streaming: boolean } | null {
    if (!this.layout.hasTurns) return null;
    const streaming = find(this.layout.site.streaming, this.layout.root) !== null;
    if (!this.busy && !streaming) return null;
    const turn = this.turn();
    this.fresh ||= turn !== null && this.isFresh(turn);
    if (!this.growing && (streaming || this.fresh)) this.begin();
    if (!this.growing || turn === null || !this.fresh) return null;
    this.measure(turn);
    return { turn, streaming };
  }

  beat(): void {
    const now = this.look();
    if (now === null) return;
    this.quiet = this.changed ? 0 : this.quiet + 1;
    this.changed = false;
    const finished = this.hasFinished(now.turn);
    if (!now.streaming && (finished ?? this.isQuiet)) {
      this.seen({ kind: "finish" });
      this.end();
    }
  }

  /** Nothing came for a while, and no request is open that could bring more. */
  private get isQuiet(): boolean {
    return this.quiet >= quietBeats && this.layout.answer !== "open" && this.layout.answer !== "broken";
  }

  private begin(): void {
    this.growing = true;
    this.chars = 0;
    this.quiet = 0;
    this.changed = false;
    this.thought = "";
    this.began();
  }

  private measure(turn: Element): void {
    const chars = countChars(this.textOf(turn));
    if (chars === this.chars) return this.think(turn);
    this.chars = chars;
    this.changed = true;
    this.signAt = Date.now();
    this.changes.rest();
    this.seen({ kind: "progress", chars });
  }

  /** Silence in which the model is seen to think is no stall. A sign of it that stands still is told of once. */
  private think(turn: Element): void {
    const now = this.chars > 0 ? "" : (find(this.layout.site.thinking ?? [], turn)?.textContent ?? "");
    if (now === "" || now === this.thought || Date.now() - this.thoughtAt < thoughtMs) return;
    this.thought = now;
    this.thoughtAt = Date.now();
    this.signAt = Date.now();
    this.seen({ kind: "thinking" });
  }

  private turn(): Element | null {
    return findLast(this.layout.site.assistantTurn, this.layout.root);
  }

  /** Whether the turn is another than the one before the prompt. Two answers may have the same words. */
  private isFresh(turn: Element): boolean {
    const { before } = this;
    if (!this.expecting || before === null || this.identity(turn) !== before.identity) return true;
    return turn !== before.turn && before.turn?.isConnected !== false;
  }

  // Lists are virtualised: the same turn may come back as another element.
  private identity(turn: Element | null): string {
    if (turn === null) return "";
    const id = this.layout.site.turnId === undefined ? null : turn.getAttribute(this.layout.site.turnId);
    return id ?? this.textOf(turn);
  }

  private textOf(turn: Element): string {
    for (const { css } of this.layout.site.assistantText) {
      const parts = turn.querySelectorAll(css);
      if (parts.length > 0) return Array.from(parts, (part) => part.textContent ?? "").join("\n");
    }
    return this.layout.site.assistantText.length === 0 ? (turn.textContent ?? "") : "";
  }

  /** Whether the signs of an end stand in or after this turn; null where the site has none. */
  private hasFinished(turn: Element): boolean | null {
    if (this.layout.site.finished.length === 0) return null;
    const sign = findLast(this.layout.site.finished, this.layout.root);
    if (sign === null) return false;
    const after = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
    return (turn.compareDocumentPosition(sign) & after) !== 0 || sign.contains(turn);
  }
}
