// Brings the composer's text into the draft: at each trusted change, copied at event time because the page may empty the box in
// the same turn, and by looking where nothing is told (dictation, menu paste, tools that write for the user).

import { cardName, labelsIn, notesOf, type Attached } from "./attachments.ts";
import type { Composer, Composers } from "./composer.ts";
import type { Draft } from "./draft.ts";
import type { Chat } from "./place.ts";
import { Reader } from "./reader.ts";
import { isSensitive } from "./sensitive.ts";
import { timed } from "./timing.ts";

/** What capture needs of the page around it. */
export interface Scene {
  composers: Composers;
  draft: Draft;
  /** The chat as the address says it now. */
  chat(): Chat;
  /** Nothing is kept here: a login page. */
  forbidden(): boolean;
  /** Files were pasted, dropped or chosen; text that was pasted and is not in the box afterwards is a file of the page's making. */
  attached(files: Attached[], chat: Chat): void;
  /** What surrounds the box, cards of attachments among it. */
  frame(composer: Composer): Element;
  /** Another box is the composer now. */
  moved(composer: Composer): void;
}

/** Looks after Enter or Send, ms: when the box turns out empty, the prompt is gone. */
const looks = [0, 80, 250, 600, 1200, 2500, 4500];
/** A draft not read for this long is read before it changes: something may have written into it unseen. */
const staleMs = 1000;
/** Shorter pastes do not become attachments. */
const longPaste = 500;
/** An editor has taken a paste by then, ms. */
const takenMs = 50;
/** A page has made a card of a paste by then, ms. */
const cardMs = 700;

export class Capture {
  composer: Composer | null = null;
  private readonly reader = new Reader();
  private late = 0;

  constructor(
    private readonly scene: Scene,
    private readonly root: Document,
    private readonly signal: AbortSignal,
  ) {
    const listen = (name: string, call: (event: Event) => void): void =>
      window.addEventListener(name, call, { capture: true, passive: true, signal });
    listen(
      "beforeinput",
      timed((event) => this.before(event)),
    );
    listen(
      "input",
      timed((event) => this.changed(event as InputEvent)),
    );
    listen("compositionend", (event) => this.composed(event));
    listen("paste", (event) => this.inserted(event, (event as ClipboardEvent).clipboardData));
    listen("drop", (event) => this.inserted(event, (event as DragEvent).dataTransfer));
    listen("change", (event) => this.chosen(event));
    listen("focusin", (event) => this.focused(event));
    listen("focusout", (event) => this.use(event) && this.leave());
    signal.addEventListener("abort", () => clearTimeout(this.late));
  }

  /** Looks at the box. `anyway`: even if reading it is dear. */
  look(anyway = false): void {
    if (this.composer !== null && !this.composer.box.isConnected) this.composer = null;
    if (this.composer === null) this.adopt(this.scene.composers.find(this.root));
    const { composer } = this;
    // A box that is gone is an emptied one: some pages build a new one after each prompt, others take it away with the chat.
    if (composer === null) this.scene.draft.found("", this.scene.chat());
    else if (anyway || this.reader.wait(composer) === 0) this.found(composer);
  }

  /** The user asked to send. */
  asked(): void {
    this.look(true);
    this.scene.draft.asked();
    for (const ms of looks) setTimeout(() => this.signal.aborted || this.look(ms > 1000), ms);
  }

  /** The last chance to read and write. */
  leave(): void {
    this.look(true);
    this.scene.draft.flush();
  }

  private use(event: Event, anyone = false): Composer | null {
    if (!event.isTrusted && !anyone) return null;
    const composer = this.scene.composers.at(event);
    if (composer === null || this.scene.forbidden()) return null;
    this.adopt(composer);
    return composer;
  }

  private adopt(composer: Composer | null): void {
    if (composer === null || composer === this.composer) return;
    // The box that was left is not an emptied one: what stands in it still does.
    if (this.composer?.box.isConnected === true) this.scene.draft.leave();
    this.composer = composer;
    this.scene.moved(composer);
  }

  private before(event: Event): void {
    const composer = this.use(event);
    if (composer !== null && this.reader.age(composer) > staleMs) this.found(composer);
  }

  private changed(event: InputEvent): void {
    const composer = this.use(event);
    if (composer === null) return;
    const typing = {
      composing: event.isComposing,
      erasing: event.inputType.startsWith("delete") || event.inputType === "historyUndo",
    };
    const wait = this.reader.wait(composer);
    if (wait === 0) this.scene.draft.typed(this.reader.text(composer), this.scene.chat(), typing);
    else if (this.late === 0) this.late = this.readLater(composer, wait);
  }

  private readLater(composer: Composer, wait: number): number {
    const chat = this.scene.chat();
    return setTimeout(() => {
      this.late = 0;
      if (composer.box.isConnected) this.scene.draft.typed(this.reader.text(composer), chat);
    }, wait) as unknown as number;
  }

  private composed(event: Event): void {
    // Chromium does not mark every end of a composition as trusted. Looking at the box is harmless, whoever asked for it.
    const composer = this.use(event, true);
    if (composer !== null) this.scene.draft.composed(this.reader.text(composer), this.scene.chat());
  }

  private inserted(event: Event, data: DataTransfer | null): void {
    const composer = this.use(event);
    if (composer === null || data === null || isSensitive(composer.box)) return;
    const chat = this.scene.chat();
    if (data.files.length > 0) this.scene.attached(notesOf(data.files), chat);
    const text = data.getData("text/plain");
    if (text.length >= longPaste) this.lookFor(text, composer, chat);
  }

  /** Looks whether a pasted text has come into the box. Where it never has, the page has made a card of it. */
  private lookFor(text: string, composer: Composer, chat: Chat): void {
    // Editors normalise what they take, tabs and list marks too: the letters of a stretch from the middle tell.
    const middle =
      text
        .slice(text.length >> 1)
        .split("\n")
        .find((line) => line.trim().length > 10) ?? text;
    const sample = lettersOf(middle.trim().slice(0, 80));
    const frame = this.scene.frame(composer);
    const before = labelsIn(frame, composer.box);
    const at = Date.now();
    let came = false;
    const look = (): void => void (came ||= lettersOf(this.reader.text(composer)).includes(sample));
    const check = (): void => {
      look();
      if (this.signal.aborted || came || chat.sentAt >= at) return;
      const name = cardName(before, labelsIn(frame, composer.box), text);
      this.scene.attached([{ name, size: new Blob([text]).size, type: "text/plain", part: "", text }], chat);
    };
    setTimeout(look, takenMs); // before anybody can have sent it
    setTimeout(check, cardMs);
  }

  /** Files that were chosen by the page's own button. */
  private chosen(event: Event): void {
    const [input] = event.composedPath();
    if (!event.isTrusted || !(input instanceof HTMLInputElement) || input.type !== "file" || this.scene.forbidden()) return;
    if (input.files !== null && this.composer !== null) this.scene.attached(notesOf(input.files), this.scene.chat());
  }

  private focused(event: Event): void {
    const composer = this.use(event);
    if (composer !== null) this.found(composer);
  }

  private found(composer: Composer): void {
    // A page may make something else of a box; asked here and at each write, not at each key.
    if (this.scene.forbidden() || isSensitive(composer.box)) this.scene.draft.drop();
    else this.scene.draft.found(this.reader.text(composer), this.scene.chat());
  }
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, "") || text;
}
