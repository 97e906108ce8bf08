// What failed before: each incident with its timeline, the user's notes, and a report to save.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { clockTime, word } from "../../content/ui/words.ts";
import type { Incident } from "../../incidents/log.ts";
import { changeLog } from "../../incidents/store.ts";
import { Field } from "../field.tsx";
import type { Made } from "../files/export.ts";
import { Save } from "../files/save.tsx";
import { siteName } from "../names.ts";
import { incidents, now, refresh } from "../state.ts";
import { Outcome, useSubmission } from "../submission.tsx";
import { useTyped } from "../typed.ts";
import { inOrder, lineOf } from "./lines.ts";
import { reportFormats, reportOf } from "./report.ts";

/** So many are shown, the newest first. */
const shown = 20;

/** The incidents; nothing where there was none. */
export function Incidents(): JSX.Element | null {
  if (incidents.value.length === 0) return null;
  return (
    <>
      {incidents.value
        .slice(-shown)
        .reverse()
        .map((incident) => (
          <One key={incident.id} incident={incident} />
        ))}
    </>
  );
}

function One({ incident }: { incident: Incident }): JSX.Element {
  const { id, site, start, end, entries } = incident;
  const until = end === 0 ? word("incident_lasts") : clockTime(end, now.value);
  return (
    <details class="card incident">
      <summary>
        {siteName(site)} · {clockTime(start, now.value)} – {until}
      </summary>
      <ol class="timeline">
        {inOrder(entries).map((entry, i) => (
          <li key={i}>
            <time class="soft" dateTime={new Date(entry.t).toISOString()}>
              {clockTime(entry.t, Math.max(now.value, entry.t))}
            </time>{" "}
            <span>{lineOf(entry, siteName(site))}</span>
          </li>
        ))}
      </ol>
      <Note id={id} />
      <Report incident={incident} />
    </details>
  );
}

const classes = ["", "decision", "worked", "failed", "lesson"] as const;

function Note({ id }: { id: string }): JSX.Element {
  const [text, setText, sent] = useTyped(`incident-${id}`);
  const [kind, setKind] = useState("");
  const { busy, failure, submit } = useSubmission(async () => {
    await changeLog((log) => log.write(id, kind, text, Date.now()));
    setText("");
    sent();
    await refresh("incidents");
  });
  return (
    <form onSubmit={submit}>
      <label for={`class-${id}`}>{word("incident_note_class")}</label>
      <select id={`class-${id}`} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
        {classes.map((name) => (
          <option key={name} value={name}>
            {word(`incident_note_${name === "" ? "plain" : name}`)}
          </option>
        ))}
      </select>
      <Field id={`note-${id}`} label={word("park_note")} value={text} change={setText} required />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" disabled={busy}>
          {word("incident_note_add")}
        </button>
      </div>
    </form>
  );
}

function Report({ incident }: { incident: Incident }): JSX.Element {
  const [made, setMade] = useState<Made | null>(null);
  return (
    <>
      <p class="soft">{word("incident_report")}</p>
      <div class="actions">
        {reportFormats.map((format) => (
          <button
            key={format}
            type="button"
            class={`report-${format}`}
            onClick={() => setMade(reportOf(incident, format, Date.now()))}
          >
            {word(`incident_report_${format}`)}
          </button>
        ))}
      </div>
      {made !== null && <Save made={made} />}
    </>
  );
}
