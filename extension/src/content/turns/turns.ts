// Follows what is said in a chat: reads the turns when the page changes, tells answers that grow from those that ended or broke off, and hands
// on what the core does not know yet.

import type { TurnsValue } from "../../inbox.ts";
import type { Layout } from "../layout.ts";
import { Pacer } from "../pacer.ts";
import type { Chat } from "../place.ts";
import type { Store } from "../storage.ts";
import { TurnReader, type Found } from "./find.ts";
import { TurnsInbox } from "./inbox.ts";
import { add, drawn, percent, type Span } from "./seen.ts";
import { markOf, nextStretch } from "./stretch.ts";

/** An answer without a sign of its end has ended when nothing came for this long, ms. */
const quietMs = 3000;

/** What turns may ask about the page. */
export interface Around {
  /** Where what is said belongs; null where nothing may be kept. */
  where(): { chat: Chat; key: Pick<TurnsValue, "site" | "account" | "chat" | "tab"> } | null;
  /** The page itself says that the answer failed. */
  failed(): boolean;
  gone(): void;
}

export class Turns {
  private readonly reader: TurnReader;
  private readonly pacer = new Pacer(() => this.look());
  private readonly inbox: TurnsInbox;
  private chat: Chat | null = null;
  private told = new Set<string>();
  private spans: Span[] = [];
  /** What stood in the page under the last address: a page changes its address before it draws the other chat. */
  private left = new Map<Element, string>();
  private shown: Found[] = [];
  private growing = { text: "", at: 0 };
  private unsettled = false;
  private timer = 0;

  constructor(
    private readonly layout: Layout,
    private readonly around: Around,
    store: Store,
    page: string,
    signal: AbortSignal,
  ) {
    this.reader = new TurnReader(layout);
    this.inbox = new TurnsInbox(store, page, (entry) => this.kept(entry), around.gone, signal);
    const observer = new MutationObserver((records) => {
      if (records.some(isOutsideComposer)) this.pacer.touch(0);
    });
    const follow = (): void => {
      observer.disconnect();
      if (!layout.hasTurns) return;
      observer.observe(layout.root, { subtree: true, childList: true, characterData: true });
      this.pacer.touch(0);
    };
    layout.onChange(follow);
    follow();
    signal.addEventListener("abort", () => {
      observer.disconnect();
      this.pacer.cancel();
      clearTimeout(this.timer);
    });
  }

  /** Once a second: an answer that has become quiet, and acknowledgements that were missed. */
  beat(): void {
    if (this.unsettled) this.look();
    void this.inbox.reconcile();
  }

  /** The page shows another chat from now on. */
  moved(): void {
    this.left = new Map(this.shown.map((turn) => [turn.element, turn.text]));
    this.shown = [];
    this.pacer.touch(0);
  }

  /** Reads and writes now; at teardown there is no later. */
  look(): void {
    const where = this.around.where();
    if (where === null) return;
    if (where.chat !== this.chat) this.enter(where.chat);
    const found = this.layout.hasTurns ? this.reader.read() : [];
    if (found.length === 0 || found.some((turn) => this.left.get(turn.element) === turn.text)) return;
    this.shown = found;
    this.settle(found);
    this.lookLater();
    const { seen, complete } = this.measure(found);
    const turns = found.map(({ element: _, ...turn }) => turn);
    const next = nextStretch(turns, this.told);
    if (next === null) return;
    const was = where.chat.was === undefined ? {} : { was: where.chat.was };
    this.inbox.put({ ...where.key, ...was, turns: next.turns, whole: next.whole && complete, seen, t: Date.now() });
  }

  private enter(chat: Chat): void {
    this.chat = chat;
    this.told = new Set();
    this.spans = [];
  }

  private kept({ chat, turns }: { chat: string; turns: TurnsValue["turns"] }): void {
    if (chat !== this.chat?.id && chat !== this.chat?.was) return;
    for (const turn of turns) this.told.add(markOf(turn));
    this.pacer.touch(0); // there may be more than went at once
  }

  /** Only the last turn can still be growing. */
  private settle(found: Found[]): void {
    const last = found[found.length - 1]!;
    this.unsettled = last.role === "assistant";
    if (last.role !== "assistant") return;
    const now = Date.now();
    if (this.growing.text !== last.text) this.growing = { text: last.text, at: now };
    const finished = this.reader.finished(last.element);
    const answer = finished === null ? this.layout.answer : "unknown";
    if (this.reader.streaming || answer === "open") last.state = "streaming";
    else if (finished === true) this.unsettled = false;
    else if (answer === "broken") {
      this.unsettled = false;
      last.state = "truncated";
    } else if (now - this.growing.at < quietMs) last.state = "streaming";
    else {
      this.unsettled = false;
      if (finished === false) last.state = this.around.failed() ? "error" : "truncated";
    }
  }

  /** The beats rest while the page is hidden; an answer that ends meanwhile is whole all the same. */
  private lookLater(): void {
    clearTimeout(this.timer);
    if (this.unsettled) this.timer = setTimeout(() => this.look(), quietMs) as unknown as number;
  }

  private measure(found: Found[]): { seen: number; complete: boolean } {
    const list = drawn(found[0]!.element, found[found.length - 1]!.element);
    if (list === null) return { seen: 100, complete: true };
    this.spans = add(this.spans, list);
    return { seen: percent(this.spans, list), complete: percent([list], list) === 100 };
  }
}

/** What is typed changes the page, too, and is no turn. */
function isOutsideComposer({ target }: MutationRecord): boolean {
  const element = target instanceof Element ? target : target.parentElement;
  return element?.closest('textarea, [contenteditable]:not([contenteditable="false"])') === null;
}
