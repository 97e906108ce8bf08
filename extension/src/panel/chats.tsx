// The list of chats of which turns are kept.

import type { JSX } from "preact";

import { ago, clockTime, word } from "../content/ui/words.ts";
import type { Chat } from "../messages.ts";
import { Empty, Loading } from "./empty.tsx";
import { List } from "./list/list.tsx";
import { chatName, siteName, turnState } from "./names.ts";
import { Parts } from "./parts.tsx";
import { openChat } from "./route.ts";
import { chats, now, openedChat, showFiles } from "./state.ts";

/** Every kept chat, newest first. */
export function ChatsPage(): JSX.Element | null {
  const all = chats.value;
  if (all === null) return <Loading />;
  return (
    <>
      <div class="actions">
        <button type="button" onClick={() => (showFiles.value = true)}>
          {word("files_open")}
        </button>
      </div>
      {all.length === 0 && (
        <Empty icon="chats" title={word("panel_chats_none_title")}>
          <p>{word("panel_chats_none")}</p>
        </Empty>
      )}
      <List
        label={word("panel_tab_chats")}
        items={all}
        keyOf={({ id }) => id}
        row={(chat, tabIndex) => <Row chat={chat} tabIndex={tabIndex} />}
      />
    </>
  );
}

function Row({ chat, tabIndex }: { chat: Chat; tabIndex: number }): JSX.Element {
  const parts = [
    siteName(chat.site),
    chatName(chat.chat),
    word("panel_turns", String(chat.turns)),
    chat.branches > 1 ? word("panel_branches", String(chat.branches)) : "",
    turnState(chat.state),
    seenOf(chat),
    chat.here ? "" : word("panel_other_device"),
  ];
  return (
    <button
      type="button"
      class="row"
      tabIndex={tabIndex}
      aria-current={openedChat.value === chat.id ? "true" : undefined}
      onClick={() => openChat(chat.id)}
    >
      <span class="top">
        <span class="start">{chat.damage === "" ? chat.preview : word("panel_chat_damaged")}</span>
        <time class="soft" dateTime={new Date(chat.updated).toISOString()} title={clockTime(chat.updated, now.value)}>
          {ago(chat.updated, now.value)}
        </time>
      </span>
      <span class="meta">
        <Parts of={parts} />
      </span>
    </button>
  );
}

/** How much of a long chat was on the screen; nothing to say where it was all of it. */
export function seenOf({ seen }: Chat): string {
  return seen < 100 ? word("panel_chat_seen", String(seen)) : "";
}
