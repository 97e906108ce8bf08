// What became of the last prompt: delivered when its answer is complete, failed when the site refused it. Anything between stays
// "sent": it may have arrived.

import { isDrill } from "../drills/drill.ts";
import type { Guidance } from "../messages.ts";
import type { Write } from "./draft.ts";

/** These come instead of an answer. */
const refusals = new Set([
  "rate_limited",
  "spend_limit",
  "overloaded",
  "server_error",
  "offline",
  "challenge",
  "signed_out",
  "input_rejected",
]);
/** The verdict's clock is the request's, which may run a little ahead of the box. */
const slackMs = 3000;

export class Outcome {
  private last: Write | null = null;
  private doubtful: Write | null = null;
  private answered = false;

  constructor(
    private readonly write: (write: Write) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** The prompt that may have arrived, as far as anybody knows. */
  get unconfirmed(): Write | null {
    return this.last ?? this.doubtful;
  }

  /** After a reload: this was sent, and the chat does not show it. */
  doubt(write: Write): void {
    this.doubtful = write;
  }

  sent(write: Write): void {
    this.last = write;
    this.doubtful = null;
    this.answered = false;
  }

  /** Text of the answer came. */
  progress(): void {
    this.answered = true;
  }

  finish(): void {
    this.settle("delivered");
  }

  /** The turn stands in the chat after a reload. */
  arrived(write: Write): void {
    this.last = write;
    this.doubtful = null;
    this.settle("delivered");
  }

  told(guidance: readonly Guidance[], chats: readonly string[]): void {
    const { last } = this;
    if (last === null || this.answered) return;
    const refused = guidance.some(
      (g) =>
        !isDrill(g) &&
        refusals.has(g.symptom) &&
        (g.chat === "" || chats.includes(g.chat)) &&
        g.since > 0 &&
        g.since >= last.t - slackMs,
    );
    if (refused) this.settle("failed");
  }

  private settle(state: "delivered" | "failed"): void {
    if (this.last === null) return;
    this.write({ ...this.last, state, t: this.now() });
    this.last = null;
  }
}
