// Shows a recovery code, and lets go of it only when the user has shown that it is written down.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { codeOf } from "../answer.ts";
import { word } from "../content/ui/words.ts";
import { Field } from "./field.tsx";
import { asked, sameGroup } from "./recovery.ts";
import { errorText } from "./sync-error.ts";

/** The code, and the question for one of its groups. */
export function RecoveryCode({ code, kept }: { code: string; kept: () => Promise<void> }): JSX.Element {
  const [hidden, setHidden] = useState(false);
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [group] = useState(() => asked(code, Math.random()));

  const check = (event: Event): void => {
    event.preventDefault();
    if (sameGroup(code, group, typed)) kept().catch((err: unknown) => setSaid(errorText(codeOf(err))));
    else setSaid(word("sync_code_wrong"));
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setSaid(word("panel_copied"));
    } catch {
      setSaid(word("panel_copy_failed"));
    }
  };
  return (
    <section>
      <h2>{word("sync_code_title")}</h2>
      <p>{word("sync_code_text")}</p>
      {!hidden && (
        <>
          <code class="code" id="recovery-code">
            {code}
          </code>
          <div class="actions">
            <button type="button" onClick={() => void copy()}>
              {word("panel_copy")}
            </button>
            <button type="button" class="main" onClick={() => (setHidden(true), setSaid(""))}>
              {word("sync_code_written")}
            </button>
          </div>
        </>
      )}
      {hidden && (
        <form onSubmit={check}>
          <Field id="code-group" label={word("sync_code_group", String(group))} value={typed} change={setTyped} required />
          <div class="actions">
            <button type="submit" class="main">
              {word("sync_code_confirm")}
            </button>
            <button type="button" onClick={() => (setHidden(false), setSaid(""))}>
              {word("sync_code_again")}
            </button>
          </div>
        </form>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
