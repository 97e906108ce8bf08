// Work that takes a while: it tells how far it is and can be ended.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { codeOf } from "../../answer.ts";
import { word } from "../../content/ui/words.ts";

/** What a piece of work is doing. */
export interface Job<T> {
  busy: boolean;
  /** In words; empty before there is anything to say. */
  progress: string;
  /** From 0 to 1; null where nobody knows. */
  part: number | null;
  result: T | null;
  failure: string;
  run(work: (signal: AbortSignal, say: (progress: string, part?: number) => void) => Promise<T>): void;
  cancel(): void;
  forget(): void;
}

/** One piece of work at a time. It ends with the page that shows it. */
export function useJob<T>(): Job<T> {
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState("");
  const [part, setPart] = useState<number | null>(null);
  const [result, setResult] = useState<T | null>(null);
  const [failure, setFailure] = useState("");
  const under = useRef<AbortController | null>(null);
  useEffect(() => () => under.current?.abort(), []);

  const say = (text: string, done?: number): void => {
    setProgress(text);
    setPart(done ?? null);
  };
  const forget = (): void => {
    setResult(null);
    setFailure("");
    say("");
  };
  return {
    busy,
    progress,
    part,
    result,
    failure,
    forget,
    run(work) {
      if (busy) return;
      const control = new AbortController();
      under.current = control;
      forget();
      setBusy(true);
      work(control.signal, say)
        .then(setResult, (err: unknown) => setFailure(control.signal.aborted ? word("files_cancelled") : failureOf(err)))
        .finally(() => setBusy(false));
    },
    cancel: () => under.current?.abort(),
  };
}

function failureOf(err: unknown): string {
  const code = codeOf(err);
  return word(`files_error_${code}`) || word(`sync_error_${code}`) || word("panel_trouble", code);
}

/** How far it is, Cancel, and what went wrong. */
export function Progress<T>({ job }: { job: Job<T> }): JSX.Element {
  return (
    <>
      {job.busy && <progress aria-label={word("files_running")} {...(job.part === null ? {} : { value: job.part })} />}
      {(job.busy || job.result !== null) && job.progress !== "" && (
        <p class="soft" role="status">
          {job.progress}
        </p>
      )}
      {job.busy && (
        <div class="actions">
          <button type="button" onClick={job.cancel}>
            {word("panel_cancel")}
          </button>
        </div>
      )}
      {job.failure !== "" && (
        <p class="bad-text" role="alert">
          {job.failure}
        </p>
      )}
    </>
  );
}
