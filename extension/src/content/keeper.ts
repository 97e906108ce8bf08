// Writes every state of a page's drafts into the inbox: where it belongs, what is attached to it, and nothing of what is nobody's
// business.

import type { DraftKey } from "../messages.ts";
import { Attachments, type Attached } from "./attachments.ts";
import type { Write } from "./draft.ts";
import type { Entry } from "./inbox-writer.ts";
import { forgetNewChat, noteNewChat } from "./new-chats.ts";
import type { Chat } from "./place.ts";
import { isMasked, isSensitive } from "./sensitive.ts";
import { countLone, scalar } from "./text.ts";

/** A file that goes this soon after the user asked to send went off, ms. */
const intentMs = 5000;

/** What the keeper needs of its page. */
export interface Around {
  site: string;
  account(): string;
  box(): Element | undefined;
  freshId(): string;
  put(entry: Entry): void;
  /** Something was attached or taken away. */
  changed(): void;
  /** A pasted text that the page had made a file of was sent without more. */
  sentAlone(write: Write): void;
}

export class Keeper {
  /** Tab key of what is kept from now on. */
  tab: string;
  /** Code units of the newest text that were no text. */
  lost = 0;
  readonly files: Attachments;
  private askedAt = -Infinity;
  private noted = "";
  /** The newest state of the box's text and of each part of this chat. */
  private readonly newest = new Map<string, Write>();

  constructor(private readonly around: Around) {
    this.tab = around.freshId();
    this.files = new Attachments(
      () => around.changed(),
      (files, chat) => this.removed(files, chat),
    );
  }

  key(chat: Chat): DraftKey {
    return { site: this.around.site, account: this.around.account(), chat: chat.id, tab: this.tab };
  }

  /** Whether something of this page is kept already. */
  get any(): boolean {
    return this.newest.size > 0;
  }

  keep(write: Write): void {
    const { chat, part, state } = write;
    const box = this.around.box();
    if (chat.temporary || (box !== undefined && (isSensitive(box) || isMasked(box)))) return;
    const settled = state === "delivered" || state === "failed";
    if (part === undefined && !settled) write.files ??= this.files.of(chat);
    // The parts first: of all that is sent the box's own text is the newest.
    if (settled || state === "sent") this.keepParts(write);
    for (const [key, { chat: other }] of this.newest) if (other !== chat) this.newest.delete(key);
    this.newest.set(part ?? "", write);
    this.noteNew(write);
    this.lost = countLone(write.text);
    this.around.put({
      ...this.key(chat),
      ...(part === undefined ? {} : { tab: part }),
      ...(chat.was === undefined ? {} : { was: chat.was }),
      ...(this.lost === 0 ? {} : { lost: this.lost }),
      ...(write.files === undefined || write.files.length === 0 ? {} : { files: write.files.map(note) }),
      text: this.lost === 0 ? write.text : scalar(write.text),
      t: write.t,
      state,
    });
  }

  /** Puts a text by for later, as a draft of its own beside that of the box. */
  park(chat: Chat, text: string, priority: number): void {
    if (chat.temporary) return;
    const park = { priority, note: "" };
    this.around.put({
      ...this.key(chat),
      tab: `park:${this.around.freshId()}`,
      text: scalar(text),
      t: Date.now(),
      state: "parked",
      park,
    });
  }

  /** The chat has got its id: what was kept under the provisional one is told it. */
  rekeyed(chat: Chat): void {
    for (const write of [...this.newest.values()]) if (write.chat === chat) this.keep(write);
  }

  /** Notes what was attached; a pasted text among it is kept. */
  attached(files: Attached[], chat: Chat): void {
    if (chat.temporary) return;
    const named = files.map((f) =>
      f.text === undefined ? f : { ...f, part: `${this.tab}/${this.around.freshId().slice(0, 8)}` },
    );
    for (const { text, part } of named) if (text !== undefined) this.keep({ chat, text, state: "editing", t: Date.now(), part });
    this.files.add(named, chat);
  }

  /** The user asked to send. */
  asked(): void {
    this.askedAt = Date.now();
  }

  private keepParts({ chat, files, state, t }: Write): void {
    for (const { text, part } of files ?? []) if (text !== undefined) this.keep({ chat, text, state, t: t - 1, part });
  }

  private removed(files: Attached[], chat: Chat): void {
    this.around.changed();
    if (Date.now() - this.askedAt > intentMs) return;
    for (const { text, part } of files) {
      if (text === undefined) continue;
      const write: Write = { chat, text, state: "sent", t: Date.now(), part };
      chat.sentAt = write.t;
      this.keep(write);
      this.around.sentAlone(write);
    }
  }

  private noteNew({ chat, state }: Write): void {
    const id = chat.was ?? chat.id;
    if (this.noted === id && (!chat.provisional || state === "delivered")) {
      this.noted = "";
      forgetNewChat(id).catch(() => undefined);
    } else if (chat.provisional && this.noted !== id && state !== "delivered") {
      this.noted = id;
      noteNewChat({ site: this.around.site, account: this.around.account(), id, tab: this.tab, at: Date.now() }).catch(
        () => undefined,
      );
    }
  }
}

function note({ name, size, type, part }: Attached): { name: string; size: number; type: string; part: string } {
  return { name: scalar(name), size, type: scalar(type), part };
}
