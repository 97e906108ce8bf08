// What changed in a version: against the one before it, or from it to the newest.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import { word } from "../content/ui/words.ts";
import type { Piece } from "../messages.ts";

/** Two versions of a draft, compared word by word. */
export function Changes({ id, from, to }: { id: string; from: number; to: number }): JSX.Element {
  const [pieces, setPieces] = useState<Piece[] | null>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    setPieces(null);
    setFailure("");
    let late = false;
    ask("diff", { id, from, to }).then(
      (pieces) => late || setPieces(pieces),
      (err: unknown) => late || setFailure(codeOf(err)),
    );
    return () => {
      late = true;
    };
  }, [id, from, to]);
  if (failure !== "") {
    return (
      <p class="bad-text" role="alert">
        {word(`panel_error_${failure}`) || word("panel_trouble", failure)}
      </p>
    );
  }
  if (pieces === null) return <p class="soft">{word("panel_loading")}</p>;
  if (!pieces.some((piece) => piece.removed || piece.added)) return <p class="soft">{word("panel_changes_none")}</p>;
  return (
    // As text, never as HTML: see VersionText.
    <pre class="text" tabIndex={0} aria-label={word("panel_changes", String(from), String(to))}>
      {pieces.map((piece, i) => {
        if (piece.removed) return <del key={i}>{piece.text}</del>;
        return piece.added ? <ins key={i}>{piece.text}</ins> : piece.text;
      })}
    </pre>
  );
}
