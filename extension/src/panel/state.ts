// What the panel shows, as signals, and how it is fetched. The worker says what changed; nothing is polled.

import { signal } from "@preact/signals";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import type { BoardView } from "../board/board.ts";
import type { Incident } from "../incidents/log.ts";
import { incidents as kept } from "../incidents/store.ts";
import { remember } from "./first-page.ts";
import { markPainted } from "./painted.ts";
import type { Chat, CoreState, Draft, Guidance, SyncStatus } from "../messages.ts";

/** The screens of the panel, in the order of the navigation. */
export const pageNames = ["now", "drafts", "chats", "library", "incidents", "sync", "settings"] as const;
export type PageName = (typeof pageNames)[number];

export const page = signal<PageName>("now");
/** Null until they have been fetched. */
export const drafts = signal<Draft[] | null>(null);
/** Null until they have been fetched. */
export const chats = signal<Chat[] | null>(null);
/** The chat whose turns are shown, by id; empty: the list. */
export const openedChat = signal("");
/** The page about exporting, importing and backups is shown instead of the chats. */
export const showFiles = signal(false);
/** The draft whose versions are shown, by id; empty: the list. */
export const opened = signal("");
/** The version of the opened draft that is shown first; 0: the newest. */
export const openedVersion = signal(0);
/** The turn of the opened chat that is shown first, by its sum; empty: none. */
export const openedTurn = signal("");
export const guidance = signal<Guidance[]>([]);
/** What failed, oldest first. */
export const incidents = signal<Incident[]>([]);
export const sync = signal<SyncStatus | null>(null);
/** The team's outage board; null until it has been asked for. */
export const board = signal<BoardView | null>(null);
export const core = signal<CoreState | null>(null);
/** What the browser says of the connection. */
export const online = signal(globalThis.navigator?.onLine ?? true);
globalThis.addEventListener?.("online", () => (online.value = true));
globalThis.addEventListener?.("offline", () => (online.value = false));
/** Code of the last fetch that failed; empty when all went well. */
export const trouble = signal("");
/** The moment that countdowns and "3 min ago" are counted from. */
export const now = signal(Date.now());

const fetches = {
  async drafts() {
    drafts.value = await ask("drafts", {});
    remember(drafts.value);
    markPainted("all-drafts");
  },
  chats: async () => void (chats.value = await ask("chats", {})),
  guidance: async () => void (guidance.value = await ask("failing", {})),
  incidents: async () => void (incidents.value = await kept()),
  sync: async () => void (sync.value = await ask("syncStatus", {})),
  board: async () => void (board.value = await ask("board", {})),
  core: async () => void (core.value = await ask("core", {})),
};

type What = keyof typeof fetches;

/** What is being fetched, and the fetch that is to follow because something changed meanwhile. */
const underWay = new Map<What, { fetch: Promise<void>; next: Promise<void> | null }>();

/** Fetches what changed: one at a time, however fast the changes come. It settles with a fetch that began after the call. */
export function refresh(what: What): Promise<void> {
  const at = underWay.get(what);
  if (at === undefined) return begin(what);
  at.next ??= at.fetch.then(() => begin(what));
  return at.next;
}

function begin(what: What): Promise<void> {
  const fetch = fetchOnce(what).finally(() => underWay.delete(what));
  underWay.set(what, { fetch, next: null });
  return fetch;
}

async function fetchOnce(what: What): Promise<void> {
  try {
    await fetches[what]();
    trouble.value = "";
  } catch (err) {
    trouble.value = codeOf(err);
  }
}

/**
 * Fetches everything. The chats come late, for the core reads much to list them; how the core is comes last: only the other calls show whether it
 * works.
 */
export async function refreshAll(): Promise<void> {
  await Promise.all([refresh("drafts"), refresh("guidance"), refresh("incidents"), refresh("sync")]);
  await Promise.all([refresh("chats"), refresh("core")]);
}
