// Writes what was seen of a chat into the inbox (see ../../inbox.ts) and learns from the disappearance of the keys what the core has. Like a
// draft it needs neither the worker nor the core: half an answer outlives the page and the browser.

import { inboxKey, type TurnsValue } from "../../inbox.ts";
import type { Store } from "../storage.ts";
import { standsFor } from "./stretch.ts";

type Entry = Omit<TurnsValue, "v" | "n">;

/** The inbox of one page's turns. */
export class TurnsInbox {
  private n = 0;
  private readonly waiting = new Map<string, Entry>();
  private readonly settled = new Set<string>();
  private readonly ownRemovals = new Set<string>();

  /** `kept` is told what the core has taken; `gone` that the extension is not there any more. */
  constructor(
    private readonly store: Store,
    private readonly page: string,
    private readonly kept: (entry: Entry) => void,
    private readonly gone: () => void,
    signal: AbortSignal,
  ) {
    store.onChanged((removed) => this.removed(removed), signal);
  }

  /** Starts writing; the write has left this page's hands when the call returns. What is on its way already is not written again. */
  put(entry: Entry): void {
    const newest = [...this.waiting.values()].at(-1);
    if (newest !== undefined && sameWords(newest, entry)) return;
    const n = ++this.n;
    const key = inboxKey(this.page, n);
    this.waiting.set(key, entry);
    const value: TurnsValue = { v: 1, n, ...entry };
    try {
      this.store.set({ [key]: value }).then(
        () => this.written(key, entry),
        (err: unknown) => this.refused(key, err),
      );
    } catch {
      this.gone();
    }
  }

  /** Looks which keys are still there: acknowledgements are missed while the page is frozen. */
  async reconcile(): Promise<void> {
    const keys = [...this.settled];
    if (keys.length === 0) return;
    try {
      const present = await this.store.present(keys);
      this.removed(keys.filter((key) => !present.includes(key)));
    } catch {
      // Asked again later, or the extension has gone, which the next write tells.
    }
  }

  private written(key: string, entry: Entry): void {
    if (!this.waiting.has(key)) return; // the core was faster than the answer
    this.settled.add(key);
    for (const [older, { turns, chat }] of this.waiting) {
      if (older === key) return;
      if (chat !== entry.chat || !standsFor(entry.turns, turns)) continue;
      this.forget(older);
      this.ownRemovals.add(older);
      this.store.remove(older).catch(() => this.ownRemovals.delete(older));
    }
  }

  private removed(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.ownRemovals.delete(key)) continue;
      const entry = this.waiting.get(key);
      this.forget(key);
      if (entry !== undefined) this.kept(entry);
    }
  }

  /** A full storage: what was refused is seen again at the next look, and the drafts' sign tells the user. */
  private refused(key: string, err: unknown): void {
    this.forget(key);
    if (/context invalidated/i.test(String(err))) this.gone();
  }

  private forget(key: string): void {
    this.waiting.delete(key);
    this.settled.delete(key);
  }
}

function sameWords(a: Entry, b: Entry): boolean {
  return JSON.stringify([a.chat, a.was, a.turns, a.seen]) === JSON.stringify([b.chat, b.was, b.turns, b.seen]);
}
