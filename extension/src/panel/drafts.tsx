// The list of drafts.

import type { JSX } from "preact";

import { ago, clockTime, word } from "../content/ui/words.ts";
import type { Draft } from "../messages.ts";
import { Empty, Loading } from "./empty.tsx";
import { firstPage } from "./first-page.ts";
import { List } from "./list/list.tsx";
import { chatName, siteName, stateName } from "./names.ts";
import { Parts } from "./parts.tsx";
import { openDraft } from "./route.ts";
import { drafts, now, opened, page } from "./state.ts";

/** Every kept draft, newest first. */
export function DraftsPage(): JSX.Element | null {
  const all = drafts.value ?? firstPage.value;
  if (all === null) return <Loading />;
  if (all.length === 0) return <NoDrafts />;
  return (
    <List
      label={word("panel_tab_drafts")}
      items={all}
      keyOf={({ id }) => id}
      row={(draft, tabIndex) => <DraftRow draft={draft} tabIndex={tabIndex} />}
    />
  );
}

/** What stands in the place of drafts where none is kept yet. */
export function NoDrafts(): JSX.Element {
  return (
    <Empty icon="drafts" title={word("panel_drafts_none_title")}>
      <p>{word("panel_drafts_none")}</p>
    </Empty>
  );
}

/** A draft in a list: where it was written, how it stands, and how it begins. */
export function DraftRow({ draft, tabIndex }: { draft: Draft; tabIndex: number }): JSX.Element {
  const parts = [
    siteName(draft.site),
    chatName(draft.chat),
    stateName(draft.state),
    versions(draft),
    draft.here ? "" : word("panel_other_device"),
  ];
  const open = page.value === "drafts" && opened.value === draft.id;
  return (
    <button
      type="button"
      class="row"
      tabIndex={tabIndex}
      aria-current={open ? "true" : undefined}
      onClick={() => openDraft(draft.id)}
    >
      <span class="top">
        <span class="start">{draft.damage === "" ? draft.preview : word("panel_draft_damaged")}</span>
        <time class="soft" dateTime={new Date(draft.updated).toISOString()} title={clockTime(draft.updated, now.value)}>
          {ago(draft.updated, now.value)}
        </time>
      </span>
      <span class="meta">
        <span class="state" data-state={draft.state} />
        <Parts of={parts} />
      </span>
    </button>
  );
}

function versions({ versions }: Draft): string {
  return versions === 1 ? word("panel_version_one") : word("panel_versions", String(versions));
}
