// Every message that crosses between the parts of the extension, by name.
//
// Three receivers: the worker (asked by content scripts and by the panel), a page's content script (told by the worker, asked by
// the panel) and the panel (told that something changed). A content script may call `ContentCalls` only; what the panel may call
// is refused to it. Values must survive JSON: no Map, no Date, no bytes. Times are epoch milliseconds.

import type {
  BackupBegun,
  Chat,
  ChatImported,
  Device,
  Draft,
  Exportable,
  Erased,
  ExportBegun,
  ExportRequest,
  Guidance,
  Pairing,
  Restored,
  RestoreRequest,
  SearchHit,
  SearchHits,
  SyncStatus,
  Turns,
  Version,
} from "./core.gen.ts";
import type { BoardView, Choice, Others } from "./board/board.ts";
import type { Drills, Played } from "./drills/drill.ts";
import type { FileNote, InboxValue, Park } from "./inbox.ts";

export type { Chat, Device, Draft, Guidance, Pairing, Restored, SearchHit, SearchHits, SyncStatus, Turns, Version };

/** Where a text belongs: adapter id, account slot, chat id (or a provisional one), tab key. */
export interface DraftKey {
  site: string;
  account: string;
  chat: string;
  tab: string;
}

/**
 * One thing seen in a session (DESIGN 4.2). `t` is set by whoever saw it; the worker sets `tab` from the sender and refuses a
 * `site` that is not the sender's. Fields depend on `kind`.
 */
export interface Observation {
  t: number;
  site: string;
  tab?: number;
  chat?: string;
  kind: ObservationKind;
  chars?: number;
  files?: number;
  mode?: string;
  id?: string;
  role?: "chat" | "auth" | "page" | "other";
  status?: number;
  retry_after_ms?: number;
  reset_ms?: number;
  challenge?: boolean;
  net?: string;
  code?: string;
  class?: "chat" | "login" | "other";
  what?: string;
  slept_ms?: number;
}

export type ObservationKind =
  | "send"
  | "stop"
  | "request"
  | "headers"
  | "end"
  | "fail"
  | "progress"
  | "thinking"
  | "finish"
  | "notice"
  | "navigate"
  | "hidden"
  | "visible"
  | "drift"
  | "online"
  | "offline"
  | "resume"
  | "tick";

/** What the store holds of the newest draft of a chat. */
export interface Saved {
  id: string;
  state: string;
  updated: number;
  versions: number;
  text: string;
  files: FileNote[];
}

/** The core as the user should know it: `broken` means that nothing leaves the inbox until it works again. */
export interface CoreState {
  state: "starting" | "ready" | "broken";
  error: string;
  restarts: number;
  /** Values in the inbox that the core has not taken over. */
  waiting: number;
  /** Values that could not be read and were moved aside under `damaged/`. */
  damaged: number;
  /** The browser's storage is nearly full. */
  low: boolean;
}

/** What a content script may ask of the worker. Each entry is (input) => answer. */
export interface ContentCalls {
  /**
   * First call of a content script, and again when it knows its page better: `adapter` is the id of the adapter that fits it. `tab` is the
   * tab's key in drafts: the same after a reload, never reused by a later session.
   */
  hello(input: { site: string; adapter: string }): {
    tab: string;
    core: CoreState;
    guidance: Guidance[];
    names: [chat: string, was: string][];
  };
  /** The site gave a new chat its id. What is reported of it goes on under `was`, after a reload of the tab too: see `names`. */
  named(input: { site: string; chat: string; was: string }): void;
  /** What was seen in the page. `tab` is filled in by the worker. */
  observe(input: { observations: Observation[] }): void;
  /** What fails now on the sender's site. */
  guidance(input: { site: string }): Guidance[];
  /** The newest kept text of this chat, whichever tab or device it came from; null when nothing is kept. */
  latest(input: DraftKey): Saved | null;
  /**
   * Writes values into the inbox for a page that is being torn down: in Firefox its own writes die with it unless they have ended,
   * while a message arrives.
   */
  keep(input: { items: Record<string, InboxValue> }): void;
  /** What colleagues see of the sender's site while it fails here; null where nothing is to be said. */
  others(input: { site: string }): Others | null;
  /** How many prompts are parked for the sender's site. */
  parked(input: { site: string }): number;
  /** Opens the panel: side panel or sidebar where a click still counts, else in a tab. */
  openPanel(input: Record<string, never>): void;
}

/** What the panel may ask of the worker. */
export interface PanelCalls {
  drafts(input: Record<string, never>): Draft[];
  versions(input: { id: string }): Version[];
  /** The text of version `number` (from 1), 0 = the newest. */
  text(input: { id: string; number: number }): string;
  /** Parks the newest text of a draft, or changes how it is parked. */
  park(input: { id: string } & Park): void;
  /** Takes a parked prompt out of the queue. */
  release(input: { id: string }): void;
  /** Every chat of which turns are kept, newest first. */
  chats(input: Record<string, never>): Chat[];
  /** The turns of branch `branch` (from 1), 0 = the newest. */
  turns(input: { id: string; branch: number }): Turns;
  /** Every chat of which anything is kept, also those of which only drafts are. */
  exportList(input: Record<string, never>): Exportable[];
  /** Begins a chat's file; `name` is the site's as people read it. */
  exportBegin(input: ExportRequest): ExportBegun;
  /** Begins a backup of everything; a code is given where the vault's recovery code does not open it. */
  backupBegin(input: Record<string, never>): BackupBegun;
  /** The next bytes of a file that was begun, in base 64. */
  readStream(input: { stream: number }): { data: string; done: boolean };
  /** Begins reading a backup; `look` only counts what is in it. */
  restoreBegin(input: RestoreRequest): { stream: number };
  /** Gives the next bytes of a backup, in base 64. */
  writeStream(input: { stream: number; data: string }): Restored;
  /** Ends a stream; a backup's `problem` says what is wrong with it. */
  endStream(input: { stream: number }): Restored;
  /** Keeps one conversation of a data export, as it stands there. "malformed": it is no JSON. */
  importChat(input: { json: string }): ChatImported;
  /** Looks through everything kept; `limit` is 1 to 100. */
  search(input: { query: string; limit: number }): SearchHits;
  /** A pinned version stays when older ones are thinned out. */
  pin(input: { id: string; number: number; pinned: boolean }): void;
  /** Deletes a draft, on every device. */
  deleteDraft(input: { id: string }): void;
  /** Deletes what was said in a chat and what was typed into it, on every device. */
  deleteChat(input: { id: string }): void;
  /** Whether the many deletions that another device has asked for take effect here. */
  settleDeletions(input: { take: boolean }): void;
  /** What fails now, on all sites. */
  failing(input: Record<string, never>): Guidance[];
  /** How the outage board stands; it is asked anew if it was not a moment ago. */
  board(input: Record<string, never>): BoardView;
  /** What the board may be asked and told from now on. */
  boardChoose(input: { choice: Choice }): void;
  drills(input: Record<string, never>): Drills;
  /** Plays an outage of a site, in so many ms and for so long. */
  drillBegin(input: { site: string; symptom: Played; lastsMs: number; inMs: number }): void;
  drillEnd(input: Record<string, never>): void;
  core(input: Record<string, never>): CoreState;
  syncCreate(input: { server: string; invite: string }): { code: string };
  /** The code that syncCreate gave, until syncCodeKept; empty after that. */
  syncCode(input: Record<string, never>): { code: string };
  syncCodeKept(input: Record<string, never>): void;
  syncJoin(input: { server: string; code: string }): void;
  /** Pushes and pulls now, whatever the timer says. */
  syncNow(input: Record<string, never>): SyncStatus;
  syncStatus(input: Record<string, never>): SyncStatus;
  /** Forgets an alarm and tries again at once. */
  syncResume(input: Record<string, never>): SyncStatus;
  syncDevices(input: Record<string, never>): Device[];
  /** Removes a device from the vault; it takes the recovery code. */
  syncRevoke(input: { device: string; code: string }): void;
  /** Deletes the vault on its server, for every device; it takes the recovery code. */
  syncErase(input: { code: string }): Erased;
  /** Deletes everything that is kept on this device. */
  eraseHere(input: Record<string, never>): void;
  /** Opens a pairing with a new device; pairStep then gives its code. */
  pairOffer(input: Record<string, never>): void;
  /** Begins a pairing on the new device; `server` may be the link with the code in it. */
  pairAccept(input: { server: string; code: string }): void;
  /** Goes on with it; `agreed` says that the digits are the same on both devices. */
  pairStep(input: { agreed: boolean }): Pairing;
  pairStop(input: Record<string, never>): void;
  /** The user gave a permission for sites that the manifest names. */
  originsChanged(input: Record<string, never>): void;
  /** The origins that the user has added. */
  origins(input: Record<string, never>): AddedOrigin[];
  /** The known sites that the user has switched off, by id. */
  sitesOff(input: Record<string, never>): string[];
  switchSite(input: { site: string; on: boolean }): void;
  /** Keeps drafts on an origin (a match pattern) whose permission was given. */
  addOrigin(input: { origin: string }): void;
  /** Leaves an origin, and gives its permission back. What was kept there stays. */
  removeOrigin(input: { origin: string }): void;
}

/** An origin that the user has added, as a match pattern, and what has been learned to read there by the generic way. */
export interface AddedOrigin {
  origin: string;
  read: "nothing" | "drafts" | "turns";
}

/** What the composer of a page holds. `site` and `chat` are empty and `found` false where there is none. */
export interface ComposerState {
  found: boolean;
  site: string;
  chat: string;
  text: string;
}

/** Where a restored text goes if the box is not empty; `if-empty`: nowhere. */
export type RestoreMode = "if-empty" | "replace" | "before" | "below";

/**
 * How a restore ended. `taken`: the editor was read back and holds the text. `refused`: it did not take it (offer Copy).
 * `occupied`: there is other text and the mode was `if-empty`. `absent`: no composer.
 */
export interface RestoreResult {
  result: "taken" | "refused" | "occupied" | "absent";
}

/** What a page's content script answers to. All of it comes from our own extension. */
export interface PageCalls {
  /** What fails now on this page's site: the whole list, an empty one clears the banner. Told by the worker. */
  guidance(input: { guidance: Guidance[] }): void;
  /** What colleagues see of this page's site. Told by the worker when it is something else. */
  others(input: { others: Others | null }): void;
  /** The core came up or broke. Told by the worker. */
  core(input: CoreState): void;
  /** What the page shows of an answer and has not told yet. Asked by the worker when a request broke. */
  look(input: Record<string, never>): Observation[];
  /**
   * Whether text is not written yet or was typed a moment ago: an update of the extension waits for that. The worker asks all frames of a tab at
   * once; those that are not busy pass.
   */
  busy(input: Record<string, never>): boolean;
  /** How the request that brings the answer stands. Told by the worker to pages without an adapter. */
  answering(input: { state: "open" | "ended" | "broken" }): void | Promise<void>;
  /** Asked by the panel before a restore. */
  composer(input: Record<string, never>): ComposerState;
  /** One attempt to put `text` into the composer as one undo step. */
  restore(input: { text: string; mode: RestoreMode }): RestoreResult;
}

/** What the panel is told by the worker. */
export interface PanelNews {
  changed(input: { what: "drafts" | "chats" | "guidance" | "incidents" | "sync" | "core" | "board" }): void;
}

/** A message as it is sent. */
export interface Message {
  to: "worker" | "page" | "panel";
  name: string;
  input: unknown;
}

/** An answer as it is sent back; every failure carries a stable code. */
export type Answer = { ok: true; value: unknown } | { ok: false; code: string; message: string };
