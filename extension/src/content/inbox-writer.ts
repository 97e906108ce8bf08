// Writes texts into the inbox (see ../inbox.ts) and learns from the disappearance of their keys that the core has them, or has refused them for
// good: then they lie aside, and nobody may be told that they are saved.

import { asideKey, inboxKey, type InboxState, type InboxValue } from "../inbox.ts";
import type { Store } from "./storage.ts";

/**
 * How far the newest text has got. `written`: in the inbox, where it survives the page and the browser. `kept`: in the core's store.
 * `refused`: the core takes no such text, which is too long; it lies aside.
 */
export type Progress =
  | { state: "idle" }
  | { state: "writing"; since: number }
  | { state: "written"; since: number }
  | { state: "kept"; at: number }
  | { state: "failed"; reason: "full" | "other" | "refused"; since: number };

/** Everything of a value that the writer does not fill in itself. */
export type Entry = Omit<InboxValue, "v" | "n">;

/** A newer text stands for an older one if it took away at most this many characters of it; else the older one is a version of its own. */
const mayLose = 32;

interface Waiting {
  entry: Entry;
  n: number;
  /** The storage has confirmed it. */
  settled: boolean;
  /** The worker has it, too. */
  entrusted: boolean;
}

/** Beats between two tries after the storage has refused a text. */
const retryBeats = 5;

/** The inbox of one page. */
export class InboxWriter {
  private beats = 0;
  private n = 0;
  private newest = "";
  private refusedEntry: Entry | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private readonly ownRemovals = new Set<string>();
  /** Keys of our values that the worker has set aside, until their removal from the inbox is seen. */
  private readonly aside = new Set<string>();
  private lastAside: { entry: Entry; key: string } | null = null;
  progress: Progress = { state: "idle" };

  constructor(
    private readonly store: Store,
    private readonly page: string,
    private readonly changed: (progress: Progress) => void,
    private readonly gone: () => void,
    signal: AbortSignal,
    private readonly now: () => number = Date.now,
  ) {
    store.onChanged((removed, set) => this.noticed(removed, set), signal);
  }

  /** Starts writing; the write has left this page's hands when the call returns, even if the page is torn down now. */
  put(entry: Entry): void {
    const n = ++this.n;
    const key = inboxKey(this.page, n);
    const value: InboxValue = { v: 1, n, ...entry };
    this.waiting.set(key, { entry, n, settled: false, entrusted: false });
    this.newest = key;
    this.refusedEntry = null;
    this.show({ state: "writing", since: this.now() });
    let writing: Promise<void>;
    try {
      writing = this.store.set({ [key]: value });
    } catch {
      this.gone();
      return;
    }
    writing.then(
      () => this.written(key),
      (err: unknown) => this.refused(key, err),
    );
  }

  /** The page is torn down: a write that has not ended may die with it, so the worker gets the text too. */
  tornDown(): void {
    const open = [...this.waiting].filter(([, { settled, entrusted }]) => !settled && !entrusted);
    if (open.length === 0) return;
    this.store.entrust(Object.fromEntries(open.map(([key, { entry, n }]) => [key, { v: 1, n, ...entry }])));
    for (const [, waiting] of open) waiting.entrusted = true;
  }

  /** The page's clock: what was refused is tried again now and then, and what was missed is looked for. */
  beat(): void {
    if (++this.beats % retryBeats !== 0) return;
    this.retry();
    void this.reconcile();
  }

  /** Writes the newest text again if the storage refused it. */
  retry(): void {
    if (this.progress.state === "failed" && this.refusedEntry !== null) this.put(this.refusedEntry);
  }

  /** The page shows another chat now: what was kept of the last one is no news here. */
  rest(): void {
    if (this.progress.state === "kept") this.show({ state: "idle" });
  }

  /** Looks which keys are still there: acknowledgements are missed while the page is frozen or in the back-forward cache. */
  async reconcile(): Promise<void> {
    const keys = [...this.waiting].filter(([, { settled }]) => settled).map(([key]) => key);
    if (keys.length === 0) return;
    try {
      const present = await this.store.present([...keys, ...keys.map(asideKey)]);
      const removed = keys.filter((key) => !present.includes(key));
      this.noticed(removed, present);
    } catch {
      // Asked again later, or the extension has gone, which the next write tells.
    }
  }

  private written(key: string): void {
    const written = this.waiting.get(key);
    if (written === undefined) return; // the core was faster than the answer
    written.settled = true;
    if (key === this.newest) this.show({ state: "written", since: this.now() });
    for (const [older, { entry, n }] of this.waiting) {
      if (n < written.n && standsFor(written.entry, entry)) this.removeOwn(older);
    }
  }

  private removeOwn(key: string): void {
    this.waiting.delete(key);
    this.ownRemovals.add(key);
    try {
      this.store.remove(key).catch(() => undefined);
    } catch {
      this.gone();
    }
  }

  private noticed(removed: readonly string[], set: readonly string[]): void {
    for (const key of this.waiting.keys()) {
      if (set.includes(asideKey(key))) this.aside.add(key);
    }
    for (const key of removed) {
      if (this.ownRemovals.delete(key)) continue;
      const entry = this.waiting.get(key)?.entry;
      if (entry === undefined) continue;
      this.waiting.delete(key);
      if (this.aside.delete(key)) this.setAside(key, entry);
      else if (key === this.newest) this.show({ state: "kept", at: this.now() });
    }
  }

  /** The next state of a text that is too long is too long as well: what it stands for need not lie beside it. */
  private setAside(key: string, entry: Entry): void {
    const last = this.lastAside;
    this.lastAside = { entry, key };
    if (last !== null && standsFor(entry, last.entry)) this.store.remove(asideKey(last.key)).catch(() => undefined);
    if (key === this.newest) this.show({ state: "failed", reason: "refused", since: this.now() });
  }

  private refused(key: string, err: unknown): void {
    const entry = this.waiting.get(key)?.entry ?? null;
    this.waiting.delete(key);
    const message = String(err instanceof Error ? err.message : err);
    if (/context invalidated/i.test(message)) {
      this.gone();
      return;
    }
    if (key !== this.newest) return;
    this.refusedEntry = entry;
    this.show({ state: "failed", reason: /quota|full|space/i.test(message) ? "full" : "other", since: this.now() });
  }

  private show(progress: Progress): void {
    this.progress = progress;
    this.changed(progress);
  }
}

// Which states a newer text may stand for: a half composition gives way to anything typed later, a sent text to nothing.
const gives: Partial<Record<InboxState, readonly InboxState[]>> = { editing: ["editing"], rescue: ["rescue", "editing"] };

/** Whether the newer entry makes the older one needless: same draft, both still being typed, nothing of size taken away. */
export function standsFor(newer: Entry, older: Entry): boolean {
  if (gives[older.state]?.includes(newer.state) !== true) return false;
  if (newer.site !== older.site || newer.account !== older.account || newer.chat !== older.chat || newer.tab !== older.tab)
    return false;
  return lostBetween(older.text, newer.text) <= mayLose;
}

/** How many UTF-16 units of `before` are gone in `after`, seen as one splice. */
export function lostBetween(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  if (before.length - shorter > mayLose) return before.length - shorter;
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail))
    tail++;
  return before.length - head - tail;
}
