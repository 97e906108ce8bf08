// Names of sites, chats and states as people read them.

import { sites } from "../../../shared/sites/sites.ts";
import { practiceSite } from "../first/site.ts";
import { word } from "../content/ui/words.ts";

/** A site's name; the host for an origin that the user added. */
export function siteName(id: string): string {
  if (id === practiceSite) return word("first_try_title");
  return sites.find((site) => site.id === id)?.name ?? id;
}

/** A chat as a few characters, so that two can be told apart. */
export function chatName(chat: string): string {
  if (chat === "" || chat.startsWith("new:")) return word("panel_chat_new");
  return word("panel_chat", chat.length > 12 ? `${chat.slice(0, 8)}…` : chat);
}

/** What had happened to a text when it was saved. */
export function stateName(state: string): string {
  return word(`panel_state_${state}`) || state;
}

/** How far an answer had come; nothing to say of a whole one. */
export function turnState(state: string): string {
  return state === "complete" ? "" : word(`panel_turn_${state}`) || state;
}
