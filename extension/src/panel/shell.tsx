// The frame of the panel: the search, the ways to the screens, what is to be said above them, and the screen that is shown.

import type { ComponentChildren, JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { Announcement } from "./announce.tsx";
import { ChatPage } from "./chat.tsx";
import { ChatsPage } from "./chats.tsx";
import { DraftsPage } from "./drafts.tsx";
import { Empty } from "./empty.tsx";
import { FilesPage } from "./files/files.tsx";
import { HistoryPage } from "./history.tsx";
import { Mark, type IconName } from "./icons.tsx";
import { LibraryPage } from "./library.tsx";
import { Corner, current, Tabs } from "./nav.tsx";
import { Notices } from "./notices.tsx";
import { NowPage } from "./now.tsx";
import { Palette } from "./palette/palette.tsx";
import { SearchBox } from "./search.tsx";
import { SettingsPage } from "./settings.tsx";
import { chats, drafts, opened, openedChat, showFiles } from "./state.ts";
import { SyncPage } from "./sync.tsx";
import { DraftPage } from "./versions/draft.tsx";
import { wide } from "./wide.ts";

/** The whole panel. */
export function Panel(): JSX.Element {
  return (
    <>
      <header class="bar">
        <div class="brand">
          <Mark />
          <h1>Holdfast</h1>
        </div>
        <SearchBox />
        <Corner />
      </header>
      <Tabs />
      <main>
        <Notices />
        <div id="page" class={`page-${current()}`}>
          <Page />
        </div>
      </main>
      <Palette />
      <Announcement />
    </>
  );
}

function Page(): JSX.Element {
  switch (current()) {
    case "drafts":
      return (
        <Panes list={<DraftsPage />} any={(drafts.value?.length ?? 0) > 0} icon="drafts" choose={word("panel_choose_draft")}>
          {opened.value !== "" && <DraftPage key={opened.value} id={opened.value} />}
        </Panes>
      );
    case "chats":
      if (showFiles.value) return <FilesPage />;
      return (
        <Panes list={<ChatsPage />} any={(chats.value?.length ?? 0) > 0} icon="chats" choose={word("panel_choose_chat")}>
          {openedChat.value !== "" && <ChatPage key={openedChat.value} id={openedChat.value} />}
        </Panes>
      );
    case "library":
      return <LibraryPage />;
    case "incidents":
      return <HistoryPage />;
    case "sync":
      return <SyncPage />;
    case "settings":
      return <SettingsPage />;
    default:
      return <NowPage />;
  }
}

interface PanesProps {
  list: JSX.Element;
  /** There is something in the list. */
  any: boolean;
  icon: IconName;
  /** What is said while nothing is open. */
  choose: string;
  /** What is open; false: nothing. */
  children: ComponentChildren;
}

/** A list and what is open in it: beside each other where there is room, else one in place of the other. */
function Panes({ list, any, icon, choose, children }: PanesProps): JSX.Element {
  if (!wide.value || !any) return <>{children || list}</>;
  return (
    <div class="panes">
      <div class="pane">{list}</div>
      <div class="pane open">{children || <Empty icon={icon} title={choose} />}</div>
    </div>
  );
}
