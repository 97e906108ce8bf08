// Parking a draft, or changing how it is parked: how urgent it is, and a note.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { priorities } from "../content/ui/parking.ts";
import { word } from "../content/ui/words.ts";
import type { Draft } from "../messages.ts";
import { Field } from "./field.tsx";
import { Outcome, useSubmission } from "./submission.tsx";
import { useTyped } from "./typed.ts";

/** A form behind a summary, closed at first. */
export function Park({ draft }: { draft: Draft }): JSX.Element {
  const parked = draft.state === "parked";
  const [priority, setPriority] = useState(draft.priority || 2);
  const [note, setNote, noted] = useTyped(`note-${draft.id}`, draft.note);
  const [open] = useState(note !== draft.note);
  const [done, setDone] = useState(false);
  const { busy, failure, submit } = useSubmission(async () => {
    setDone(false);
    await ask("park", { id: draft.id, priority, note });
    noted();
    setDone(true);
  });
  return (
    <details class="park" open={open}>
      <summary>{word(parked ? "park_change" : "park")}</summary>
      <form onSubmit={submit}>
        <label for={`priority-${draft.id}`}>{word("park_priority")}</label>
        <select id={`priority-${draft.id}`} onChange={(event) => setPriority(Number(event.currentTarget.value))}>
          {priorities.map((name, i) => (
            <option key={name} value={i + 1} selected={priority === i + 1}>
              {word(`park_${name}`)}
            </option>
          ))}
        </select>
        <Field id={`note-${draft.id}`} label={word("park_note")} value={note} change={setNote} />
        <Outcome failure={failure} />
        <div class="actions">
          <button type="submit" disabled={busy}>
            {word(parked ? "park_change" : "park")}
          </button>
          <span class="soft" role="status">
            {done ? word("park_done") : ""}
          </span>
        </div>
      </form>
    </details>
  );
}
