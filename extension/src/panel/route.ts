// Where the panel is, as the address tells it: "#drafts/ID@3", "#chats/ID/TURN", "#chats/files", "#library?words". An address can be kept, sent and
// gone back to; what does not fit is the front page.

import { batch, effect } from "@preact/signals";

import { findSoon, query, showFound } from "./finding.ts";
import { opened, openedChat, openedTurn, openedVersion, page, pageNames, showFiles, type PageName } from "./state.ts";
import { keepPlace, keepTyped } from "./typed.ts";

/** A place in the panel. */
export interface Place {
  page: PageName;
  /** The draft or the chat that is open; empty: the list. */
  id: string;
  /** The version of the draft to show first; 0: the newest. */
  version: number;
  /** The turn of the chat to show first, by its sum; empty: none. */
  turn: string;
  /** The page about export, import and backups. */
  files: boolean;
  /** What is looked for. */
  query: string;
}

const front: Place = { page: "now", id: "", version: 0, turn: "", files: false, query: "" };
/** No id of a draft or a chat: those of chats are longer. */
const files = "files";

/** The place that an address's fragment names. */
export function placeOf(hash: string): Place {
  const [path = "", ...rest] = hash.replace(/^#/, "").split("?");
  const [name = "", id = "", turn = ""] = path.split("/").map(decode);
  const page = pageNames.find((known) => known === name);
  if (page === undefined) return front;
  if (page === "library") return { ...front, page, query: decode(rest.join("?")) };
  if (page === "chats" && id === files) return { ...front, page, files: true };
  if (page === "chats") return { ...front, page, id, turn };
  if (page !== "drafts") return { ...front, page };
  const [, draft = "", version = "0"] = /^(.*?)(?:@(\d{1,9}))?$/s.exec(id) ?? [];
  return { ...front, page, id: draft, version: Number(version) };
}

/** The fragment that names a place; empty for the front page. */
export function hashOf({ page, id, version, turn, files: atFiles, query }: Place): string {
  const say = encodeURIComponent;
  if (page === "now") return "";
  if (page === "library" && query !== "") return `#library?${say(query)}`;
  if (page === "chats" && atFiles) return `#chats/${files}`;
  if (page === "chats" && id !== "") return `#chats/${say(id)}${turn === "" ? "" : `/${say(turn)}`}`;
  if (page === "drafts" && id !== "") return `#drafts/${say(id)}${version === 0 ? "" : `@${version}`}`;
  return `#${page}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // cut in the middle of a character
  }
}

/** The place where the panel is. */
export function here(): Place {
  const at = { ...front, page: page.value };
  if (showFound.value) return { ...at, page: "library", query: query.value };
  if (at.page === "drafts") return { ...at, id: opened.value };
  if (at.page === "chats") return { ...at, id: openedChat.value, files: showFiles.value };
  return at;
}

/** Goes to a place. */
export function goTo(place: Place): void {
  batch(() => {
    page.value = place.page;
    showFiles.value = place.files;
    openedVersion.value = place.version;
    openedTurn.value = place.turn;
    if (place.page === "drafts") opened.value = place.id;
    if (place.page === "chats") openedChat.value = place.id;
    if (place.page === "library") findSoon(place.query);
    else showFound.value = false;
  });
}

/** Goes to a screen: its list, where it has one. */
export function show(name: PageName): void {
  goTo({ ...front, page: name });
}

/** Opens a draft. */
export function openDraft(id: string): void {
  goTo({ ...front, page: "drafts", id });
}

/** Opens a chat. */
export function openChat(id: string): void {
  goTo({ ...front, page: "chats", id });
}

/**
 * Binds the panel and its address to each other, beginning at `left` where the last panel was closed in the middle of something. What changes in one go
 * is one step to go back; words that are still being typed are none.
 */
export function followAddress(left: string): void {
  goTo(placeOf(location.hash === "" ? left : location.hash));
  let last = hashOf(here());
  let due = false;
  const note = (): void => {
    due = false;
    const hash = hashOf(here());
    keepTyped("search", showFound.value ? query.value : "");
    keepPlace(hash);
    if (hash === last) return;
    const typing = hash.startsWith("#library") && last.startsWith("#library");
    last = hash;
    history[typing ? "replaceState" : "pushState"](null, "", hash === "" ? location.pathname : hash);
  };
  effect(() => {
    hashOf(here());
    if (!due) queueMicrotask(note);
    due = true;
  });
  window.addEventListener("popstate", () => {
    const place = placeOf(location.hash);
    last = hashOf(place);
    goTo(place);
  });
}
