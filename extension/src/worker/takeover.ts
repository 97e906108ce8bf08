// Takes texts out of the inbox into the core's store: record, be acknowledged, remove the key. Whatever goes wrong in between
// leaves the key where it is, so a text is in the inbox or in the store at every moment, and sometimes in both.

import { codeOf } from "../answer.ts";
import { asideKey, inboxPrefix, type InboxState, type InboxValue, type TurnsValue } from "../inbox.ts";

/** The part of storage.local that the take-over needs. */
export interface Inbox {
  /** Everything that is kept, by key. */
  all(): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** How a take-over ended. `left` values are still in the inbox, and `reason` says why. */
export interface Outcome {
  taken: number;
  damaged: number;
  left: number;
  reason: string;
}

/** Codes that stay the same however often the value is tried. */
const permanent = ["invalid", "too_large"];

const states: readonly InboxState[] = ["editing", "sent", "delivered", "failed", "rescue", "parked", "released"];

/** Runs one take-over at a time; a call during one makes it look again at the end. */
export class Takeover {
  private running: Promise<Outcome> | null = null;
  private again = false;
  private holds = 0;
  private held: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly inbox: Inbox,
    private readonly record: (value: InboxValue) => Promise<unknown>,
    private readonly recordTurns: (value: TurnsValue) => Promise<unknown>,
  ) {}

  /** Empties the inbox as far as the core takes it. Never rejects. */
  run(): Promise<Outcome> {
    if (this.running !== null) {
      this.again = true;
      return this.running;
    }
    this.running = this.held.then(() => this.rounds()).finally(() => (this.running = null));
    return this.running;
  }

  /**
   * Does `work` while nothing new is taken. A round that is under way gives up what it has in hand, and `idle` settles when it has:
   * what `work` removes from the inbox then is not recorded after it.
   */
  without(work: (idle: Promise<unknown>) => Promise<void>): Promise<void> {
    this.holds++;
    const done = work(this.running ?? Promise.resolve()).finally(() => this.holds--);
    this.held = Promise.all([this.held, done.catch(() => undefined)]);
    return done;
  }

  private async rounds(): Promise<Outcome> {
    const sum: Outcome = { taken: 0, damaged: 0, left: 0, reason: "" };
    do {
      this.again = false;
      const round = await this.round();
      sum.taken += round.taken;
      sum.damaged += round.damaged;
      sum.left = round.left;
      sum.reason = round.reason;
    } while (this.again && sum.left === 0 && this.holds === 0);
    return sum;
  }

  private async round(): Promise<Outcome> {
    const outcome: Outcome = { taken: 0, damaged: 0, left: 0, reason: "" };
    let waiting: [string, unknown][];
    try {
      waiting = inOrder(await this.inbox.all());
    } catch (err) {
      return { ...outcome, left: 1, reason: codeOf(err) };
    }
    for (const [i, [key, value]] of waiting.entries()) {
      if (this.holds > 0) return { ...outcome, left: waiting.length - i };
      try {
        if (await this.take(key, value)) outcome.taken++;
        else outcome.damaged++;
      } catch (err) {
        // The store refuses for now (full, gone, the core has ended): the rest would fare the same, and order matters.
        return { ...outcome, left: waiting.length - i, reason: codeOf(err) };
      }
    }
    return outcome;
  }

  /** True when the core has the value, false when it was moved aside. */
  private async take(key: string, value: unknown): Promise<boolean> {
    if (isInboxValue(value) || isTurnsValue(value)) {
      try {
        await ("turns" in value ? this.recordTurns(value) : this.record(value));
        await this.inbox.remove(key);
        return true;
      } catch (err) {
        if (!permanent.includes(codeOf(err))) throw err;
      }
    }
    await this.inbox.set({ [asideKey(key)]: value });
    await this.inbox.remove(key);
    return false;
  }
}

/** The inbox's values, oldest first; damaged ones, which have no time, before all others. */
function inOrder(all: Record<string, unknown>): [string, unknown][] {
  const waiting = Object.entries(all).filter(([key]) => key.startsWith(inboxPrefix));
  const rank = (value: unknown): [number, number] => (isInboxValue(value) || isTurnsValue(value) ? [value.t, value.n] : [0, 0]);
  return waiting.sort(([, a], [, b]) => {
    const [ta, na] = rank(a);
    const [tb, nb] = rank(b);
    return ta - tb || na - nb;
  });
}

/** Whether a value has the form that inbox.ts fixes. A page cannot write here, but a broken disk or an older version can have. */
export function isInboxValue(value: unknown): value is InboxValue {
  if (typeof value !== "object" || value === null) return false;
  const v = value as Record<string, unknown>;
  const texts = [v.site, v.account, v.chat, v.tab, v.text];
  return (
    v.v === 1 &&
    texts.every((s) => typeof s === "string") &&
    v.site !== "" &&
    (v.was === undefined || typeof v.was === "string") &&
    Number.isSafeInteger(v.t) &&
    (v.t as number) > 0 &&
    Number.isSafeInteger(v.n) &&
    (v.lost === undefined || Number.isSafeInteger(v.lost)) &&
    (v.files === undefined || (Array.isArray(v.files) && v.files.every(isFileNote))) &&
    (v.park === undefined || isPark(v.park)) &&
    states.includes(v.state as InboxState)
  );
}

function isPark(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { priority, note } = value as Record<string, unknown>;
  return Number.isSafeInteger(priority) && typeof note === "string";
}

function isFileNote(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, size, type, part } = value as Record<string, unknown>;
  return [name, type, part].every((s) => typeof s === "string") && Number.isSafeInteger(size);
}

const roles = ["user", "assistant"];
const turnStates = ["complete", "streaming", "truncated", "error"];

/** Whether a value is a part of a chat as inbox.ts fixes it. */
export function isTurnsValue(value: unknown): value is TurnsValue {
  if (typeof value !== "object" || value === null) return false;
  const v = value as Record<string, unknown>;
  const turns = v.turns as Record<string, unknown>[];
  return (
    v.v === 1 &&
    [v.site, v.account, v.chat, v.tab].every((s) => typeof s === "string") &&
    v.site !== "" &&
    (v.was === undefined || typeof v.was === "string") &&
    typeof v.whole === "boolean" &&
    [v.seen, v.t, v.n].every((n) => Number.isSafeInteger(n)) &&
    (v.t as number) > 0 &&
    Array.isArray(turns) &&
    turns.every(
      (t) =>
        typeof t === "object" &&
        t !== null &&
        roles.includes(t.role as string) &&
        turnStates.includes(t.state as string) &&
        [t.text, t.message, t.model].every((s) => typeof s === "string"),
    )
  );
}
