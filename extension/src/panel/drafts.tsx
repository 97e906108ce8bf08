// The list of drafts.

import type { JSX } from "preact";

import { ago, clockTime, word } from "../content/ui/words.ts";
import type { Draft } from "../messages.ts";
import { chatName, siteName, stateName } from "./names.ts";
import { core, drafts, now, opened } from "./state.ts";

/** Every kept draft, newest first. */
export function DraftsPage(): JSX.Element | null {
  const all = drafts.value;
  if (all === null && core.value?.state === "broken") return null;
  if (all === null) return <p class="soft">{word("panel_loading")}</p>;
  if (all.length === 0) return <p class="soft">{word("panel_drafts_none")}</p>;
  return (
    <ul class="list">
      {all.map((draft) => (
        <li key={draft.id}>
          <Row draft={draft} />
        </li>
      ))}
    </ul>
  );
}

function Row({ draft }: { draft: Draft }): JSX.Element {
  return (
    <button type="button" class="row" onClick={() => (opened.value = draft.id)}>
      <span class="top">
        <strong>{siteName(draft.site)}</strong>
        <time class="soft" dateTime={new Date(draft.updated).toISOString()} title={clockTime(draft.updated, now.value)}>
          {ago(draft.updated, now.value)}
        </time>
      </span>
      <span class="soft">
        {[chatName(draft.chat), stateName(draft.state), versions(draft), draft.here ? "" : word("panel_other_device")]
          .filter((part) => part !== "")
          .join(" · ")}
      </span>
      <span class="start">{draft.damage === "" ? draft.preview : word("panel_draft_damaged")}</span>
    </button>
  );
}

function versions({ versions }: Draft): string {
  return versions === 1 ? word("panel_version_one") : word("panel_versions", String(versions));
}
