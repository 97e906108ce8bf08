// A form that is sent once at a time.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { codeOf } from "../answer.ts";
import { errorText } from "./sync-error.ts";

/** Runs one submission at a time and keeps what went wrong. */
export function useSubmission(work: () => Promise<void>): { busy: boolean; failure: string; submit: (event: Event) => void } {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure("");
    work()
      .catch((err: unknown) => setFailure(errorText(codeOf(err))))
      .finally(() => setBusy(false));
  };
  return { busy, failure, submit };
}

/** What went wrong with a submission. */
export function Outcome({ failure }: { failure: string }): JSX.Element {
  return (
    <p class="bad-text" role="alert">
      {failure}
    </p>
  );
}
