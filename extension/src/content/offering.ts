// Offers the text that is kept for a chat, once its composer is there and empty, and only while the page settles after the chat was opened.

import type { DraftKey, Saved } from "../messages.ts";
import { begunLastTurn, isDeclined, isWorthOffering, latestFor, standsInChat } from "./offers.ts";
import type { Outcome } from "./outcome.ts";
import type { Chat } from "./place.ts";
import type { Site } from "./site.ts";

/** Beats during which a page may still be building its composer and its turns after a chat was opened. */
const settleBeats = 20;

/** What the offering needs of its page. */
export interface Shown {
  /** Whether a composer is there in a chat of which something may be kept. */
  ready(): boolean;
  chat(): Chat;
  key(): DraftKey;
  /** What stands in the box. */
  text(): string;
  /** Where the turns are looked for. */
  turns(): { site: Site; root: ParentNode };
  offer(saved: Saved): void;
}

export class Offering {
  private beats = 0;
  private opened = 0;
  private asking = false;
  private allowed = false;

  constructor(
    private readonly site: Site,
    private readonly shown: Shown,
    private readonly outcome: Outcome,
    private readonly signal: AbortSignal,
  ) {}

  /** The worker has answered: kept texts can be asked for. */
  allow(): void {
    this.allowed = true;
  }

  /** Another chat is open. */
  moved(): void {
    this.opened = this.beats;
  }

  /** A box in a shadow root is found when it is used, however late. */
  found(): void {
    if (this.opened !== -settleBeats) this.opened = this.beats;
  }

  /** Nothing is offered any more in this chat. */
  done(): void {
    this.opened = -settleBeats;
  }

  beat(): void {
    this.beats++;
    if (this.beats - this.opened <= settleBeats) void this.look();
  }

  private async look(): Promise<void> {
    if (!this.allowed || this.asking || !this.shown.ready()) return;
    if (this.shown.text() !== "") return this.done();
    this.asking = true;
    const chat = this.shown.chat();
    try {
      const saved = await latestFor(this.shown.key(), chat.provisional);
      if (this.signal.aborted || chat !== this.shown.chat()) return;
      await this.judge(saved, chat);
    } catch {
      // The worker is starting; asked again at the next beat.
    } finally {
      this.asking = false;
    }
  }

  private async judge(saved: Saved | null, chat: Chat): Promise<void> {
    const { site, root } = this.shown.turns();
    const stands = saved?.state === "sent" ? standsInChat(site, root, saved.text) : false;
    // The turns may still be on their way.
    if (stands === null && this.beats - this.opened < settleBeats / 2) return;
    this.done();
    if (saved === null) return;
    const sent = { chat, text: saved.text, state: "sent", t: saved.updated } as const;
    if (saved.state === "sent" && stands !== true) this.outcome.doubt(sent);
    if (stands === true) this.outcome.arrived(sent);
    else if (saved.state !== "sent" && begunLastTurn(this.site, document, saved.text)) return;
    else if (isWorthOffering(saved, this.shown.text(), Date.now()) && !(await isDeclined(saved))) this.shown.offer(saved);
  }
}
