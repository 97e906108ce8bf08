// The draft in the composer: what it holds, what of it is written, and when it was sent. Free of the DOM.
//
// A prompt counts as sent when the box was emptied by the page after the user asked for it, or when an answer began right
// after the page emptied it. Enter alone says nothing: it ends a composition, picks from a menu, breaks a line.

import type { Attached } from "./attachments.ts";
import type { InboxState } from "../inbox.ts";
import { Pacer, systemClock, type Clock } from "./pacer.ts";
import type { Chat } from "./place.ts";
import { isBlank } from "./text.ts";

/** A state of the draft that has to be kept. */
export interface Write {
  chat: Chat;
  text: string;
  state: InboxState;
  /** When the text was copied out of the box, epoch ms. */
  t: number;
  /** When the user asked to send it, epoch ms, where that was seen. */
  asked?: number;
  /** What is attached to it. */
  files?: Attached[];
  /** It is not the box's text but that of a file which the page made of a paste. */
  part?: string;
}

/** A page empties the box within this time of Enter or of a click on Send; slow ones wait for the server's first sign. */
const intentMs = 5000;
/** An answer that begins within this time of an unexplained emptying explains it. */
const answerMs = 10_000;
/** A text that lost more than this at one stroke is written before it is overwritten. */
const bigLoss = 20;

/** How the text came to be what it is. */
export interface Typing {
  /** An input method is composing: the text is half a word. */
  composing: boolean;
  /** The user took text away. */
  erasing: boolean;
}

const plainTyping: Typing = { composing: false, erasing: false };

/** Keeps the draft of one page. `write` is called for every state worth keeping, `sent` after each prompt that went off. */
export class Draft {
  text = "";
  private chat: Chat | null = null;
  private copiedAt = -Infinity;
  private composing = false;
  private intentAt = -Infinity;
  private emptied: Write | null = null;
  private gone: Write | null = null;
  private readonly pacer: Pacer;

  constructor(
    private readonly write: (write: Write) => void,
    private readonly sent: (write: Write) => void,
    private readonly clock: Clock = systemClock,
    /** The page emptied the box; whether it was sent may show later. */
    private readonly left: (text: string) => void = () => undefined,
  ) {
    this.pacer = new Pacer(() => this.writeNow(), clock);
  }

  /** Text that is in memory only. */
  get unwritten(): boolean {
    return this.pacer.waiting;
  }

  /** How long ago the text last changed, ms. */
  get age(): number {
    return this.clock.now() - this.copiedAt;
  }

  /** The user changed the text, in this chat. */
  typed(text: string, chat: Chat, typing: Typing = plainTyping): void {
    this.composing = typing.composing;
    if (chat !== this.chat) this.enter(chat);
    if (isBlank(text)) this.empty(typing.erasing);
    else this.take(text);
  }

  /** The composition ended with this text. */
  composed(text: string, chat: Chat): void {
    const changed = this.composing;
    this.composing = false;
    this.typed(text, chat);
    if (changed && this.text !== "") this.pacer.touch(this.text.length);
  }

  /** A look at the box found this text; nobody is known to have typed it. */
  found(text: string, chat: Chat): void {
    if (text === this.text) return;
    // A rich editor shows half a composition in its text; the event that ends it brings the whole.
    if (this.composing && !isBlank(text)) return;
    this.composing = false;
    if (this.wentOff(text, chat)) {
      if (chat !== this.chat) this.enter(chat);
      this.text = text;
    } else if (chat === this.chat) {
      if (isBlank(text)) this.empty(false);
      else this.take(text);
    } else if (!isBlank(text)) {
      this.enter(chat);
      this.take(text);
    } else {
      this.enter(chat);
    }
  }

  /** The user asked to send: Enter, or the send button. */
  asked(): void {
    this.intentAt = this.clock.now();
    if (this.chat !== null && this.text !== "") this.chat.askedAt = this.intentAt;
  }

  /** An answer began. */
  answering(): void {
    const { emptied } = this;
    this.emptied = null;
    if (emptied !== null && this.clock.now() - emptied.t < answerMs) this.seal(emptied);
  }

  /** Something else of the draft than its text has changed. */
  touch(): void {
    if (this.text === "") return;
    this.copiedAt = this.clock.now();
    this.pacer.touch(this.text.length);
  }

  /** Writes now what is not written. */
  flush(): void {
    this.pacer.flush();
  }

  /** Another box is the composer from now on: writes what is not written, and begins anew. */
  leave(): void {
    this.flush();
    this.text = "";
    this.emptied = null;
    this.composing = false;
  }

  /** Forgets the draft without keeping it. */
  drop(): void {
    this.pacer.cancel();
    this.text = "";
    this.emptied = null;
  }

  /** A site that puts back what was sent, or an older state of it, makes no new draft: all of it is kept as sent. */
  private wentOff(text: string, chat: Chat): boolean {
    return this.text === "" && this.gone?.chat === chat && !isBlank(text) && this.gone.text.startsWith(text.trimEnd());
  }

  private enter(chat: Chat): void {
    const { composing } = this;
    this.leave();
    this.composing = composing;
    this.chat = chat;
  }

  private take(text: string): void {
    if (text === this.text) return;
    if (text.length + bigLoss < this.text.length) this.flush();
    this.text = text;
    this.copiedAt = this.clock.now();
    this.emptied = null;
    this.pacer.touch(text.length);
  }

  private empty(erasing: boolean): void {
    if (this.text === "" || this.chat === null) return;
    const now = this.clock.now();
    const last: Write = { chat: this.chat, text: this.text, state: "sent", t: now };
    if (!erasing) this.left(last.text);
    if (!erasing && now - this.intentAt < intentMs) {
      last.asked = this.intentAt;
      this.seal(last);
      this.intentAt = -Infinity;
      this.pacer.cancel();
    } else {
      this.flush();
      this.emptied = erasing ? null : last;
    }
    this.text = "";
  }

  private seal(last: Write): void {
    last.chat.sentAt = this.clock.now();
    this.gone = last;
    this.write(last);
    this.sent(last);
  }

  private writeNow(): void {
    if (this.chat === null || this.text === "") return;
    this.write({ chat: this.chat, text: this.text, state: this.composing ? "rescue" : "editing", t: this.copiedAt });
  }
}
