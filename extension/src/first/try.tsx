// "Type here, see it saved": what is typed goes the way of every prompt, and the sign is green only once the store has it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import type { Progress } from "../content/inbox-writer.ts";
import { language, word } from "../content/ui/words.ts";
import { keepPractice } from "./practice.ts";
import { practiceSite } from "./site.ts";

/** The field, the sign, and what the store gives back when it is asked. */
export function Try(): JSX.Element {
  const [progress, setProgress] = useState<Progress>({ state: "idle" });
  const [kept, setKept] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    keepPractice(setProgress, stop.signal);
    return () => stop.abort();
  }, []);
  useEffect(() => {
    if (progress.state !== "kept") return;
    read().then(setKept, (err: unknown) => setKept(word("panel_trouble", codeOf(err))));
  }, [progress]);
  return (
    <section class="card" id="try">
      <h2>{word("first_try_title")}</h2>
      <label for="practice">{word("first_try_label")}</label>
      <textarea id="practice" rows={3} autoComplete="off" aria-describedby="practice-sign" />
      <p id="practice-sign" class={`sign ${progress.state}`} role="status" data-state={progress.state}>
        {signOf(progress)}
      </p>
      {kept !== "" && (
        <>
          <p class="soft">{word("first_try_back")}</p>
          {/* As text: it is what was typed. */}
          <pre class="text" id="practice-kept">
            {kept}
          </pre>
          <p class="soft">{word("first_try_found")}</p>
        </>
      )}
    </section>
  );
}

function signOf(progress: Progress): string {
  switch (progress.state) {
    case "idle":
      return word("first_try_idle");
    case "kept":
      return word("first_try_kept", new Intl.DateTimeFormat(language(), { timeStyle: "medium" }).format(progress.at));
    case "failed":
      return word("first_try_failed");
    default:
      return word("first_try_saving");
  }
}

/** Asks the store, not this page. */
async function read(): Promise<string> {
  const drafts = await ask("drafts", {});
  const draft = drafts.find(({ site }) => site === practiceSite);
  return draft === undefined ? "" : ask("text", { id: draft.id, number: 0 });
}
