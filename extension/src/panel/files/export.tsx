// Export: one chat, or all of them.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import { exportAll, exportChat, type Choice, type Made } from "./export.ts";
import { Progress, useJob } from "./job.tsx";
import { Save } from "./save.tsx";

/** How, and whether secrets stay. */
function Options({ id, choice, change }: { id: string; choice: Choice; change: (choice: Choice) => void }): JSX.Element {
  return (
    <>
      <label for={`${id}-format`}>{word("files_format")}</label>
      <select
        id={`${id}-format`}
        value={choice.format}
        onChange={(event) => change({ ...choice, format: event.currentTarget.value as Choice["format"] })}
      >
        <option value="html">{word("files_format_html")}</option>
        <option value="md">{word("files_format_md")}</option>
        <option value="json">{word("files_format_json")}</option>
      </select>
      <label class="check">
        <input
          id={`${id}-secrets`}
          type="checkbox"
          checked={choice.keepSecrets}
          onChange={(event) => change({ ...choice, keepSecrets: event.currentTarget.checked })}
        />
        {word("files_keep_secrets")}
      </label>
    </>
  );
}

const first: Choice = { format: "html", keepSecrets: false };

/** Export of the chat that is shown. */
export function ExportOne({ id, site }: { id: string; site: string }): JSX.Element {
  const [choice, setChoice] = useState(first);
  const job = useJob<Made>();
  const change = (next: Choice): void => {
    setChoice(next);
    job.forget();
  };
  return (
    <details class="card" id="export-one">
      <summary>{word("files_export_one")}</summary>
      <Options id="one" choice={choice} change={change} />
      <div class="actions">
        <button
          type="button"
          id="one-go"
          class="main"
          disabled={job.busy}
          onClick={() => job.run((signal) => exportChat(id, site, choice, signal))}
        >
          {word("files_make")}
        </button>
      </div>
      <Progress job={job} />
      {job.result !== null && <Save made={job.result} />}
    </details>
  );
}

/** Export of everything. */
export function ExportAll(): JSX.Element {
  const [choice, setChoice] = useState(first);
  const job = useJob<Made>();
  const change = (next: Choice): void => {
    setChoice(next);
    job.forget();
  };
  const go = (): void =>
    job.run((signal, say) =>
      exportAll(choice, (done, of) => say(word("files_export_progress", String(done), String(of)), done / of), signal),
    );
  return (
    <section class="card" id="export-all">
      <h3>{word("files_export_title")}</h3>
      <p class="soft">{word("files_export_text")}</p>
      <Options id="all" choice={choice} change={change} />
      <div class="actions">
        <button type="button" id="all-go" class="main" disabled={job.busy} onClick={go}>
          {word("files_make")}
        </button>
      </div>
      <Progress job={job} />
      {job.result !== null && <Save made={job.result} />}
    </section>
  );
}
