// What is attached to the prompt: files by name, and pasted text of which the page made a card. A restore brings back the text alone;
// this is the list of what must be added again. Only what a trusted event or the page's own card tells counts; no file is read.

import type { FileNote } from "../inbox.ts";
import type { Chat } from "./place.ts";

/** Something attached; `text` is there where the page made a file of a pasted text. */
export interface Attached extends FileNote {
  text?: string;
}

interface Held extends Attached {
  /** Its name has been seen beside the composer: when it is gone from there, it was taken away. */
  seen: boolean;
}

const mostFiles = 100;
const longestName = 200;
const fileName = /[^\s.][^\n]*\.\p{L}[\p{L}\d]{0,7}$/u;

/** What is attached in one chat at a time. */
export class Attachments {
  private held: Held[] = [];
  private chat: Chat | null = null;

  /** `added` is told what is new, `removed` what the page has taken away. */
  constructor(
    private readonly added: (files: Attached[], chat: Chat) => void,
    private readonly removed: (files: Attached[], chat: Chat) => void,
  ) {}

  /** What is attached to the prompt of this chat. */
  of(chat: Chat): Attached[] {
    return chat === this.chat ? this.held.map(({ seen: _, ...file }) => file) : [];
  }

  add(files: Attached[], chat: Chat): void {
    if (chat !== this.chat) this.held = [];
    this.chat = chat;
    const fresh = files.filter((f) => !this.held.some((h) => h.name === f.name && h.size === f.size && h.part === f.part));
    if (fresh.length === 0) return;
    this.held = [...this.held, ...fresh.map((f) => ({ ...f, name: f.name.slice(0, longestName), seen: false }))].slice(
      -mostFiles,
    );
    this.added(fresh, chat);
  }

  /** The prompt went off, with all of it. */
  clear(): void {
    this.held = [];
  }

  /** Looks at what stands around the box. */
  look(frame: () => Element, box: Element): void {
    if (this.held.length === 0 || this.chat === null) return;
    const labels = labelsIn(frame(), box);
    const gone: Held[] = [];
    for (const file of this.held) {
      const shown = file.name !== "" && [...labels].some((label) => label.includes(file.name));
      if (shown) file.seen = true;
      else if (file.seen) gone.push(file);
    }
    if (gone.length === 0) return;
    this.held = this.held.filter((file) => !gone.includes(file));
    this.removed(gone, this.chat);
  }
}

/** Notes of files that a person chose, pasted or dropped. */
export function notesOf(files: Iterable<{ name: string; size: number; type: string }>): Attached[] {
  return Array.from(files, ({ name, size, type }) => ({ name, size, type, part: "" }));
}

/** The texts around the box, what is in buttons aside: names of cards are among them. */
export function labelsIn(frame: Element, box: Element): Set<string> {
  const labels = new Set<string>();
  const walk = (parent: Element): void => {
    for (const child of parent.children) if (child !== box && child.nodeName !== "BUTTON") walk(child);
    for (const child of parent.childNodes) {
      const label = child.nodeType === Node.TEXT_NODE ? (child.textContent ?? "").trim() : "";
      if (label !== "") labels.add(label.slice(0, longestName));
    }
  };
  walk(frame);
  return labels;
}

/** The name on a card that came after a paste: what looks like a file's, else the first words that are not the text's own. */
export function cardName(before: ReadonlySet<string>, now: ReadonlySet<string>, pasted: string): string {
  const start = pasted.slice(0, 2000);
  const fresh = [...now].filter((label) => !before.has(label) && !start.includes(label.replace(/(?:…|\.\.\.)$/u, "")));
  return fresh.find((label) => fileName.test(label)) ?? fresh[0] ?? "";
}
