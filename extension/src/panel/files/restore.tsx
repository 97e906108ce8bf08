// Restoring a backup: first a look at what is in it, then, when it was asked for, the merge.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { ask } from "../../ask.ts";
import { clockTime, word } from "../../content/ui/words.ts";
import type { Restored } from "../../messages.ts";
import { Field } from "../field.tsx";
import { now, refreshAll } from "../state.ts";
import { Progress, useJob } from "./job.tsx";
import { writeAll } from "./streams.ts";

/** The file, its code, what is in it, and Restore. */
export function RestoreBackup(): JSX.Element {
  const [file, setFile] = useState<File | null>(null);
  const [code, setCode] = useState("");
  const look = useJob<Restored>();
  const restore = useJob<Restored>();
  const forget = (): void => {
    look.forget();
    restore.forget();
  };
  const read = async (onlyLook: boolean, signal: AbortSignal, say: (text: string, part?: number) => void): Promise<Restored> => {
    const { stream } = await ask("restoreBegin", { code, look: onlyLook });
    return writeAll(file!, stream, (part) => say("", part), signal);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    restore.forget();
    if (file !== null) look.run((signal, say) => read(true, signal, say));
  };
  const merge = (): void =>
    restore.run(async (signal, say) => {
      try {
        return await read(false, signal, say);
      } finally {
        await refreshAll();
      }
    });
  return (
    <form class="card" id="restore" onSubmit={submit}>
      <h3>{word("files_restore_title")}</h3>
      <p class="soft">{word("files_restore_text")}</p>
      <label for="restore-file">{word("files_file")}</label>
      <input
        id="restore-file"
        type="file"
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0] ?? null);
          forget();
        }}
      />
      <Field
        id="restore-code"
        label={word("files_restore_code")}
        value={code}
        change={(text) => (setCode(text), forget())}
        required
        placeholder="HF1-…"
      />
      <div class="actions">
        <button type="submit" id="restore-look" class="main" disabled={look.busy || restore.busy || file === null}>
          {word("files_restore_look")}
        </button>
      </div>
      <Progress job={look} />
      {look.result !== null && restore.result === null && <Found found={look.result} busy={restore.busy} merge={merge} />}
      <Progress job={restore} />
      {restore.result !== null && <p class="good-text">{word("files_restore_done", String(restore.result.added))}</p>}
    </form>
  );
}

function Found({ found, busy, merge }: { found: Restored; busy: boolean; merge: () => void }): JSX.Element {
  const damaged = found.problem !== "";
  return (
    <>
      {damaged && (
        <p class="bad-text" role="alert">
          {word(`files_error_${found.problem}`) || word("panel_trouble", found.problem)}
        </p>
      )}
      {found.created > 0 && (
        <p>{word("files_restore_found", clockTime(found.created, now.value), String(found.versions), String(found.turns))}</p>
      )}
      {found.records > 0 && (
        <div class="actions">
          <button type="button" id="restore-go" class="main" disabled={busy} onClick={merge}>
            {word(damaged ? "files_restore_partial" : "panel_restore")}
          </button>
        </div>
      )}
    </>
  );
}
