// A backup of everything in one encrypted file, and the code that opens it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { copyText } from "../../content/restore/clipboard.ts";
import { word } from "../../content/ui/words.ts";
import { backUp, type Made } from "./export.ts";
import { Progress, useJob } from "./job.tsx";
import { Save, size } from "./save.tsx";

/** Makes a backup. The file is offered once its code, where it has one of its own, is written down: without it the file is worth nothing. */
export function Backup(): JSX.Element {
  const job = useJob<Made & { code: string }>();
  const [written, setWritten] = useState(false);
  const go = (): void => {
    setWritten(false);
    job.run((signal, say) => backUp((bytes) => say(size(bytes)), signal));
  };
  const code = job.result?.code ?? "";
  return (
    <section class="card" id="backup">
      <h3>{word("files_backup_title")}</h3>
      <p class="soft">{word("files_backup_text")}</p>
      <div class="actions">
        <button type="button" id="backup-go" class="main" disabled={job.busy} onClick={go}>
          {word("files_make")}
        </button>
      </div>
      <Progress job={job} />
      {code !== "" && !written && <Code code={code} done={() => setWritten(true)} />}
      {job.result !== null && code === "" && <p class="soft">{word("files_backup_vault")}</p>}
      {job.result !== null && (code === "" || written) && <Save made={job.result} />}
    </section>
  );
}

function Code({ code, done }: { code: string; done: () => void }): JSX.Element {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => setSaid(word((await copyText(code, document)) ? "panel_copied" : "panel_copy_failed"));
  return (
    <>
      <p>{word("files_backup_code")}</p>
      <code class="code" id="backup-code">
        {code}
      </code>
      <div class="actions">
        <button type="button" onClick={() => void copy()}>
          {word("panel_copy")}
        </button>
        <button type="button" id="backup-written" class="main" onClick={done}>
          {word("sync_code_written")}
        </button>
      </div>
      <p role="status">{said}</p>
    </>
  );
}
