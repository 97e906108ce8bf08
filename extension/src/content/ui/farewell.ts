// The last card of an orphaned script: this page saves nothing any more, here is your text. The extension's API is gone by then,
// so its sentences are fetched beforehand.

import { onSuccessor } from "../orphan.ts";
import { copyText } from "../restore/clipboard.ts";
import { Card } from "./card.ts";
import { Layer } from "./layer.ts";
import { word } from "./words.ts";

const keys = [
  "banner_orphan_title",
  "banner_orphan",
  "banner_close",
  "restore_copy",
  "restore_copied",
  "restore_copy_failed",
] as const;

/** Gets the sentences ready; the result shows the card. `text` gives what the composer holds at the moment of the click. */
export function prepareFarewell(text: () => string): () => void {
  const words = Object.fromEntries(keys.map((key) => [key, word(key)])) as Record<(typeof keys)[number], string>;
  return () => {
    const stop = new AbortController();
    const layer = new Layer(stop.signal);
    const card = new Card(
      layer.root,
      words.banner_close,
      () => card.place(null),
      () => undefined,
      stop.signal,
    );
    const copy = async (): Promise<void> => {
      card.say((await copyText(text(), layer.shadow)) ? words.restore_copied : words.restore_copy_failed);
    };
    onSuccessor(() => stop.abort(), stop.signal);
    layer.attach();
    card.show({
      key: "orphan",
      tone: "problem",
      urgent: true,
      title: words.banner_orphan_title,
      lines: [words.banner_orphan],
      actions: [{ label: words.restore_copy, main: true, run: () => void copy() }],
      closed: () => stop.abort(),
    });
  };
}
