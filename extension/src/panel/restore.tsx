// Restore and Copy. A restore is always asked for, and asked again when it would replace text.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { toAdd } from "../content/ui/files.ts";
import { word } from "../content/ui/words.ts";
import type { FileNote } from "../inbox.ts";
import type { RestoreMode } from "../messages.ts";
import { siteName } from "./names.ts";
import { findComposer, putBack, type Target } from "../target.ts";

interface Props {
  text: string;
  /** Empty: any. */
  site: string;
  /** What was attached to it. */
  files?: FileNote[];
  label?: string;
  /** It is not its turn: it can be copied only. */
  held?: boolean;
  /** The text is not the one yet that it will be. */
  busy?: boolean;
  /** The composer has taken it. */
  taken?: () => void;
  /** One more button beside the two. */
  more?: JSX.Element;
}

/** The two buttons under a text, and what came of them. `label`: what the first one says. */
export function Restore({ text, site, files = [], label, held = false, busy = false, taken, more }: Props): JSX.Element {
  const [said, setSaid] = useState("");
  const [asking, setAsking] = useState<Target | null>(null);
  useEffect(() => setSaid(""), [text]);

  const finish = async (target: Target, mode: RestoreMode): Promise<void> => {
    const result = await putBack(target, text, mode);
    const rest = result === "taken" ? toAdd(files) : [];
    if (result === "taken") taken?.();
    setSaid([word(`panel_restore_${result}`, siteName(target.site)), ...rest].join(" "));
  };
  const restore = async (): Promise<void> => {
    const target = await findComposer(site);
    if (target === null) return setSaid(word("panel_restore_absent", site === "" ? word("templates_any") : siteName(site)));
    if (target.text === text) return setSaid(word("panel_restore_already"));
    if (target.text.trim() !== "") return setAsking(target);
    await finish(target, "if-empty");
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(word("panel_copied"));
    } catch {
      setSaid(word("panel_copy_failed"));
    }
  };
  return (
    <>
      <div class="actions">
        <button type="button" class="main" disabled={held || busy} onClick={() => void restore()}>
          {label ?? word("panel_restore")}
        </button>
        <button type="button" disabled={busy} onClick={() => void copy()}>
          {word("panel_copy")}
        </button>
        {more}
      </div>
      <p class="soft" role="status">
        {said}
      </p>
      {asking !== null && (
        <AskReplace
          target={asking}
          answer={(mode) => {
            setAsking(null);
            if (mode !== null) void finish(asking, mode);
          }}
        />
      )}
    </>
  );
}

function AskReplace({ target, answer }: { target: Target; answer: (mode: RestoreMode | null) => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="replace-title" onCancel={() => answer(null)}>
      <h3 id="replace-title">{word("panel_replace_title", siteName(target.site))}</h3>
      <p>{word("panel_replace_text")}</p>
      <pre class="text">{target.text.slice(0, 400)}</pre>
      <div class="actions">
        <button type="button" class="main" onClick={() => answer("before")}>
          {word("restore_before")}
        </button>
        <button type="button" onClick={() => answer("below")}>
          {word("restore_below")}
        </button>
        <button type="button" onClick={() => answer("replace")}>
          {word("panel_replace")}
        </button>
        <button type="button" onClick={() => answer(null)}>
          {word("panel_cancel")}
        </button>
      </div>
    </dialog>
  );
}
