// What changed between two texts, in words: removed, added, moved; what did not change is folded.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";

import { language, word } from "../../content/ui/words.ts";
import { compare } from "./compare.ts";
import { folded, type Shown } from "./fold.ts";

interface Props {
  from: string;
  to: string;
  label: string;
}

/** Two texts, compared. */
export function Changes({ from, to, label }: Props): JSX.Element {
  const pieces = useMemo(() => folded(compare(from, to)), [from, to]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const same = !pieces.some(({ change }) => change !== "same" && change !== "folded");
  return (
    <div class="text changes" tabIndex={0} role="group" aria-label={label}>
      {same ? (
        <p class="soft">{word("panel_changes_none")}</p>
      ) : (
        pieces.map((piece, i) => (
          <Stretch key={i} piece={piece} open={open.has(i)} unfold={() => setOpen(new Set([...open, i]))} />
        ))
      )}
    </div>
  );
}

/** Of a stretch that is longer than anybody reads, so much is shown; UTF-16 units. */
const longest = 20_000;

/** As text, never as HTML: it came from a page and from a server. */
function Stretch({ piece: { change, text }, open, unfold }: { piece: Shown; open: boolean; unfold: () => void }): JSX.Element {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  switch (change) {
    case "removed":
      return <del>{shown}</del>;
    case "added":
      return <ins>{shown}</ins>;
    case "left":
      return (
        <del class="moved" title={word("changes_left")}>
          {shown}
        </del>
      );
    case "came":
      return (
        <ins class="moved" title={word("changes_came")}>
          {shown}
        </ins>
      );
    case "folded":
      if (open) return <>{shown}</>;
      return (
        <button type="button" class="fold" onClick={unfold}>
          {word("changes_folded", new Intl.NumberFormat(language()).format(text.length))}
        </button>
      );
    default:
      return <>{shown}</>;
  }
}
