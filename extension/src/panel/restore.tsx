// Restore and Copy. A restore is always asked for, and asked again when it would replace text.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { word } from "../content/ui/words.ts";
import { siteName } from "./names.ts";
import { findComposer, putBack, type Target } from "./target.ts";

/** The two buttons under a text, and what came of them. */
export function Restore({ text, site }: { text: string; site: string }): JSX.Element {
  const [said, setSaid] = useState("");
  const [asking, setAsking] = useState<Target | null>(null);

  const finish = async (target: Target, replace: boolean): Promise<void> => {
    const result = await putBack(target, text, replace);
    setSaid(word(`panel_restore_${result}`, siteName(target.site)));
  };
  const restore = async (): Promise<void> => {
    const target = await findComposer(site);
    if (target === null) return setSaid(word("panel_restore_absent", siteName(site)));
    if (target.text === text) return setSaid(word("panel_restore_already"));
    if (target.text.trim() !== "") return setAsking(target);
    await finish(target, false);
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
        <button type="button" class="main" onClick={() => void restore()}>
          {word("panel_restore")}
        </button>
        <button type="button" onClick={() => void copy()}>
          {word("panel_copy")}
        </button>
      </div>
      <p class="soft" role="status">
        {said}
      </p>
      {asking !== null && (
        <AskReplace
          target={asking}
          answer={(yes) => {
            setAsking(null);
            if (yes) void finish(asking, true);
          }}
        />
      )}
    </>
  );
}

function AskReplace({ target, answer }: { target: Target; answer: (yes: boolean) => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="replace-title" onCancel={() => answer(false)}>
      <h3 id="replace-title">{word("panel_replace_title", siteName(target.site))}</h3>
      <p>{word("panel_replace_text")}</p>
      <pre class="text">{target.text.slice(0, 400)}</pre>
      <div class="actions">
        <button type="button" class="main" onClick={() => answer(true)}>
          {word("panel_replace")}
        </button>
        <button type="button" onClick={() => answer(false)}>
          {word("panel_cancel")}
        </button>
      </div>
    </dialog>
  );
}
