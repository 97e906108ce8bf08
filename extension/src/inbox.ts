// The inbox: what the content script leaves in storage.local for the worker. It is the only place where text is kept without
// the worker and the core, so its form is fixed here for both sides.
//
// Key: `inbox/<page>/<n>`; page = a random id of this content script, n = a rising number. Every write has its own key, so
// that removing an acknowledged value can never remove a newer one. The key's disappearance is the acknowledgement: the core has
// the text in its store, unless the value was set aside first, under `damaged/<page>/<n>`. The content script removes its own earlier *editing* keys once a newer one is set.

/** First part of the keys of values that wait for the core. */
export const inboxPrefix = "inbox/";

/** First part of the keys of values that the core will never take, unreadable or too long; they are kept as they were and reported. */
export const damagedPrefix = "damaged/";

/** Where the worker sets a value aside that the core will never take. */
export function asideKey(key: string): string {
  return damagedPrefix + key.slice(inboxPrefix.length);
}

/**
 * State of the text at the moment of writing. `rescue`: copied in mid-composition; `failed`: sent, and the site refused it; `parked`: put by
 * for later; `released`: was parked, and has been taken up again.
 */
export type InboxState = "editing" | "sent" | "delivered" | "failed" | "rescue" | "parked" | "released";

/** How a text is parked: 1 goes first. */
export interface Park {
  priority: number;
  note: string;
}

/** Something that is attached to a text: named, not kept. Empty and 0 where the page does not show it. */
export interface FileNote {
  name: string;
  /** Bytes. */
  size: number;
  /** Media type. */
  type: string;
  /** Tab of the draft of the same chat that is its content: a pasted text that the page made a file of. */
  part: string;
}

/** A text on its way into the core. */
export interface InboxValue {
  v: 1;
  site: string;
  account: string;
  chat: string;
  tab: string;
  /** The chat's provisional id, where the draft was kept under it before the site gave the chat its own. */
  was?: string;
  text: string;
  /** Code units of the box that were no text (lone surrogates) and are U+FFFD in `text`. */
  lost?: number;
  /** What is attached to it. */
  files?: FileNote[];
  /** Of a parked text. */
  park?: Park;
  /** When the text was copied, epoch milliseconds. */
  t: number;
  /** Rises with every write of one page. */
  n: number;
  state: InboxState;
}

/** The key of the n-th value of a page. */
export function inboxKey(page: string, n: number): string {
  return `${inboxPrefix}${page}/${n}`;
}

/** A part of a chat on its way into the core, under a key of the same form. */
export interface TurnsValue {
  v: 1;
  site: string;
  account: string;
  chat: string;
  tab: string;
  /** The chat's provisional id, where it was kept under it before. */
  was?: string;
  /** What was said, oldest first; where it does not begin the chat, the first is one that was told before. */
  turns: {
    role: "user" | "assistant";
    text: string;
    state: "complete" | "streaming" | "truncated" | "error";
    message: string;
    model: string;
  }[];
  /** It is all of the chat. */
  whole: boolean;
  /** How much of the chat has been seen, percent. */
  seen: number;
  /** When it was read, epoch milliseconds. */
  t: number;
  n: number;
}
