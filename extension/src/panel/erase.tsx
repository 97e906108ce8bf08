// Deleting everything: here, on the server, or both. What will be gone is said in words before it is.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { word } from "../content/ui/words.ts";
import type { SyncStatus } from "../messages.ts";
import { Field } from "./field.tsx";
import { chats, drafts, refreshAll } from "./state.ts";
import { Outcome, useSubmission } from "./submission.tsx";
import { forgetTyped } from "./typed.ts";

/** Where to delete. */
type Place = "here" | "server" | "both";

/** What was deleted last, in words; it outlives the form. */
const said = signal("");

export function Erase({ status }: { status: SyncStatus }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <section id="erase">
      <h3>{word("erase_title")}</h3>
      <p role="status">{said.value}</p>
      {open ? (
        <Form status={status} close={() => setOpen(false)} />
      ) : (
        <div class="actions">
          <button type="button" id="erase-open" onClick={() => setOpen(true)}>
            {word("erase_open")}
          </button>
        </div>
      )}
    </section>
  );
}

function Form({ status, close }: { status: SyncStatus; close: () => void }): JSX.Element {
  const synced = status.vault !== "";
  const [place, setPlace] = useState<Place>("here");
  const [code, setCode] = useState("");
  const { busy, failure, submit } = useSubmission(async () => {
    const done: string[] = [];
    // The server first: when it refuses, nothing is gone here.
    if (place !== "here") {
      const { entries } = await ask("syncErase", { code });
      done.push(word("erase_done_server", String(entries)));
    }
    if (place !== "server") {
      forgetTyped();
      await ask("eraseHere", {});
      done.push(word("erase_done_here"));
    }
    said.value = done.join(" ");
    close();
    await refreshAll();
  });
  return (
    <form class="card bad" onSubmit={submit}>
      {synced && (
        <fieldset>
          {(["here", "server", "both"] as const).map((one) => (
            <label key={one} class="check">
              <input type="radio" name="erase" id={`erase-${one}`} checked={place === one} onChange={() => setPlace(one)} />{" "}
              {word(`erase_${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      {consequences(place, status).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {place !== "here" && (
        <Field id="erase-code" label={word("sync_code")} value={code} change={setCode} required placeholder="HF1-…" />
      )}
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" class="main" disabled={busy}>
          {word(busy ? "sync_running" : "erase_yes")}
        </button>
        <button type="button" onClick={close}>
          {word("panel_cancel")}
        </button>
      </div>
    </form>
  );
}

/** What will be gone, and what will not. */
function consequences(place: Place, status: SyncStatus): string[] {
  const lines: string[] = [];
  if (place !== "server")
    lines.push(word("erase_here_text", String(drafts.value?.length ?? 0), String(chats.value?.length ?? 0)));
  if (place !== "here") lines.push(word("erase_server_text", status.server));
  if (place === "here" && status.vault !== "") {
    lines.push(word("erase_kept_text"));
    const unsent = status.pending + status.outbox + status.unsent;
    if (unsent > 0) lines.push(word("erase_unsent_text", String(unsent)));
  }
  if (place === "server") lines.push(word("erase_stays_text"));
  return lines;
}
