// Import of a data export of ChatGPT or Claude.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { word } from "../../content/ui/words.ts";
import { refresh } from "../state.ts";
import { importFile, type Imported } from "./import.ts";
import { Progress, useJob } from "./job.tsx";

/** Chooses a file, imports it, and says what came of it. */
export function Import(): JSX.Element {
  const [file, setFile] = useState<File | null>(null);
  const job = useJob<Imported>();
  const go = (): void => {
    if (file === null) return;
    job.run(async (signal, say) => {
      try {
        return await importFile(
          file,
          (so) => say(word("files_import_progress", String(so.conversations), String(so.added), String(so.skipped))),
          signal,
        );
      } finally {
        await refresh("chats");
      }
    });
  };
  const skipped = job.result?.names ?? [];
  return (
    <section class="card" id="import">
      <h3>{word("files_import_title")}</h3>
      <p class="soft">{word("files_import_text")}</p>
      <label for="import-file">{word("files_file")}</label>
      <input
        id="import-file"
        type="file"
        accept=".zip,.json,application/zip,application/json"
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0] ?? null);
          job.forget();
        }}
      />
      <div class="actions">
        <button type="button" id="import-go" class="main" disabled={job.busy || file === null} onClick={go}>
          {word("files_import")}
        </button>
      </div>
      <Progress job={job} />
      {job.result !== null && skipped.length > 0 && (
        <details>
          <summary>{word("files_import_skipped")}</summary>
          <ul>
            {skipped.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
      {job.result !== null && <p class="good-text">{word("files_import_done")}</p>}
    </section>
  );
}
