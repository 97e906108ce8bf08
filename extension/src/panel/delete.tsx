// Deleting something, asked twice.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { codeOf } from "../answer.ts";
import { word } from "../content/ui/words.ts";

interface Props {
  /** What is said before the second click. */
  warning: string;
  remove: () => Promise<void>;
}

/** A button that deletes, after it was asked whether that is meant. */
export function Delete({ warning, remove }: Props): JSX.Element {
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState("");
  if (!asked) {
    return (
      <button type="button" onClick={() => setAsked(true)}>
        {word("panel_delete")}
      </button>
    );
  }
  const go = (): void => void remove().catch((err: unknown) => setFailure(word("panel_trouble", codeOf(err))));
  return (
    <div class="card warn" role="alert">
      <p>{failure === "" ? warning : failure}</p>
      <div class="actions">
        <button type="button" class="main" onClick={go}>
          {word("panel_delete_yes")}
        </button>
        <button type="button" onClick={() => setAsked(false)}>
          {word("panel_cancel")}
        </button>
      </div>
    </div>
  );
}
