// The parked prompts: the most urgent first, at a pace, each put into the composer by a click. Nothing is sent.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { priorities } from "../content/ui/parking.ts";
import { ago, clockTime, word } from "../content/ui/words.ts";
import { siteName } from "./names.ts";
import { Notify } from "./notify.tsx";
import { Park } from "./park.tsx";
import { Parts } from "./parts.tsx";
import { queueOf, type Queued } from "./queue.ts";
import { openDraft } from "./route.ts";
import { Restore } from "./restore.tsx";
import { drafts, guidance, now } from "./state.ts";

/** The queue; nothing where it is empty. */
export function Queue(): JSX.Element | null {
  const queue = queueOf(drafts.value ?? [], guidance.value, now.value);
  if (queue.length === 0) return null;
  return (
    <>
      <h2>{word("park_title")}</h2>
      <p class="soft">{word("park_text")}</p>
      <Notify />
      <ol class="list">
        {queue.map((item) => (
          <li key={item.draft.id} class="card">
            <Item item={item} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Item({ item: { draft, why, until } }: { item: Queued }): JSX.Element {
  const { id, updated, priority, note, site } = draft;
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    ask("text", { id, number: 0 }).then(setText, () => setText(null)); // damage is said on the draft's own page
  }, [id, updated]);
  const release = (): void => void ask("release", { id });
  const letGo = (
    <button type="button" onClick={release}>
      {word("park_release")}
    </button>
  );
  const level = priorities[Math.min(priority, priorities.length) - 1] ?? "normal";
  return (
    <>
      <h3>
        <Parts of={[siteName(site), word(`park_${level}`)]} />
      </h3>
      {note !== "" && <p>{note}</p>}
      <button type="button" class="plain start" title={word("panel_open_draft")} onClick={() => openDraft(id)}>
        {draft.preview}
      </button>
      <p class="soft">
        {[word("park_since", ago(updated, now.value)), reason(why, until, site)].filter((s) => s !== "").join(" · ")}
      </p>
      {text === null ? (
        <div class="actions">{letGo}</div>
      ) : (
        <Restore
          text={text}
          site={site}
          files={draft.files}
          label={word("park_take")}
          held={why !== ""}
          taken={release}
          more={letGo}
        />
      )}
      <Park draft={draft} />
    </>
  );
}

function reason(why: Queued["why"], until: number, site: string): string {
  if (why === "") return "";
  if (why === "before") return word("park_before");
  if (until === 0) return word("park_site", siteName(site));
  return word(why === "site" ? "park_site_until" : "park_pace", clockTime(until, now.value), siteName(site));
}
