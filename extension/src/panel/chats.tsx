// The list of chats of which turns are kept.

import type { JSX } from "preact";

import { ago, clockTime, word } from "../content/ui/words.ts";
import type { Chat } from "../messages.ts";
import { chatName, siteName, turnState } from "./names.ts";
import { chats, core, now, openedChat, showFiles } from "./state.ts";

/** Every kept chat, newest first. */
export function ChatsPage(): JSX.Element | null {
  const all = chats.value;
  if (all === null && core.value?.state === "broken") return null;
  if (all === null) return <p class="soft">{word("panel_loading")}</p>;
  return (
    <>
      <div class="actions">
        <button type="button" onClick={() => (showFiles.value = true)}>
          {word("files_open")}
        </button>
      </div>
      {all.length === 0 && <p class="soft">{word("panel_chats_none")}</p>}
      <ul class="list">
        {all.map((chat) => (
          <li key={chat.id}>
            <Row chat={chat} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Row({ chat }: { chat: Chat }): JSX.Element {
  const parts = [
    chatName(chat.chat),
    word("panel_turns", String(chat.turns)),
    chat.branches > 1 ? word("panel_branches", String(chat.branches)) : "",
    turnState(chat.state),
    seenOf(chat),
    chat.here ? "" : word("panel_other_device"),
  ];
  return (
    <button type="button" class="row" onClick={() => (openedChat.value = chat.id)}>
      <span class="top">
        <strong>{siteName(chat.site)}</strong>
        <time class="soft" dateTime={new Date(chat.updated).toISOString()} title={clockTime(chat.updated, now.value)}>
          {ago(chat.updated, now.value)}
        </time>
      </span>
      <span class="soft">{parts.filter((part) => part !== "").join(" · ")}</span>
      <span class="start">{chat.damage === "" ? chat.preview : word("panel_chat_damaged")}</span>
    </button>
  );
}

/** How much of a long chat was on the screen; nothing to say where it was all of it. */
export function seenOf({ seen }: Chat): string {
  return seen < 100 ? word("panel_chat_seen", String(seen)) : "";
}
