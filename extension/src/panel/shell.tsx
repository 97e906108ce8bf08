// The frame of the panel: what is wrong with Holdfast itself, the tabs, and the page that is shown.

import type { JSX } from "preact";

import { word } from "../content/ui/words.ts";
import { isDrill } from "../drills/drill.ts";
import { ChatPage } from "./chat.tsx";
import { ChatsPage } from "./chats.tsx";
import { DraftPage } from "./draft.tsx";
import { DraftsPage } from "./drafts.tsx";
import { FailingPage } from "./failing.tsx";
import { FilesPage } from "./files/files.tsx";
import { showFound } from "./finding.ts";
import { FoundPage, SearchBox } from "./search.tsx";
import { SitesPage } from "./sites.tsx";
import { core, guidance, opened, openedChat, page, showFiles, trouble, type PageName } from "./state.ts";
import { SyncPage } from "./sync.tsx";

const pages: PageName[] = ["drafts", "chats", "failing", "sync", "sites"];

/** The whole panel. */
export function Panel(): JSX.Element {
  return (
    <>
      <header>
        <div class="title">
          <h1>Holdfast</h1>
          <SearchBox />
        </div>
        <Tabs />
      </header>
      <main>
        <Health />
        <div id="page" role="tabpanel" aria-labelledby={`tab-${page.value}`}>
          {showFound.value ? <FoundPage /> : <Page />}
        </div>
      </main>
    </>
  );
}

function Page(): JSX.Element {
  switch (page.value) {
    case "chats":
      if (showFiles.value) return <FilesPage />;
      return openedChat.value === "" ? <ChatsPage /> : <ChatPage key={openedChat.value} id={openedChat.value} />;
    case "failing":
      return <FailingPage />;
    case "sync":
      return <SyncPage />;
    case "sites":
      return <SitesPage />;
    default:
      return opened.value === "" ? <DraftsPage /> : <DraftPage key={opened.value} id={opened.value} />;
  }
}

function Tabs(): JSX.Element {
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = pages[(pages.indexOf(page.value) + step + pages.length) % pages.length] ?? "drafts";
    page.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" onKeyDown={move}>
      {pages.map((name) => (
        <Tab key={name} name={name} />
      ))}
    </div>
  );
}

function Tab({ name }: { name: PageName }): JSX.Element {
  const selected = page.value === name;
  const failing = name === "failing" ? new Set(guidance.value.filter((g) => !isDrill(g)).map((g) => g.site)).size : 0;
  const open = (): void => {
    if (name === "drafts") opened.value = "";
    if (name === "chats") {
      openedChat.value = "";
      showFiles.value = false;
    }
    showFound.value = false;
    page.value = name;
  };
  return (
    <button
      type="button"
      class="tab"
      id={`tab-${name}`}
      role="tab"
      aria-selected={selected}
      aria-controls="page"
      tabIndex={selected ? 0 : -1}
      onClick={open}
    >
      {word(`panel_tab_${name}`)}
      {failing > 0 && <span class="count">{failing}</span>}
    </button>
  );
}

/** What is wrong with Holdfast itself. Drafts are safe in the inbox meanwhile, and that is said. */
function Health(): JSX.Element | null {
  const state = core.value;
  const broken = state?.state === "broken" || trouble.value === "core_broken";
  const lines: string[] = [];
  if (broken) lines.push(word("panel_core_broken"));
  else if (trouble.value !== "") lines.push(word("panel_trouble", trouble.value));
  if (state !== null && state.waiting > 0) lines.push(word("panel_core_waiting", String(state.waiting)));
  if (state !== null && state.damaged > 0) lines.push(word("panel_core_damaged", String(state.damaged)));
  if (lines.length === 0) return state?.low === true ? <div class="card">{word("panel_low")}</div> : null;
  return (
    <div class="card bad" role="alert">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {broken && state !== null && state.error !== "" && <p class="soft">{state.error}</p>}
    </div>
  );
}
