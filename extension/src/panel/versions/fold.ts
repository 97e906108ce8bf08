// Long unchanged stretches are folded to what stands around the changes.

import { whole, type Piece } from "./compare.ts";

/** A stretch as it is shown; a folded one stands for text that did not change. */
export interface Shown {
  change: Piece["change"] | "folded";
  text: string;
}

/** So much stays before and after a change, UTF-16 units. */
const around = 160;
/** Less is not worth a fold. */
const least = 240;

/** The comparison with its long unchanged stretches folded. */
export function folded(pieces: readonly Piece[]): Shown[] {
  return pieces.flatMap((piece, i) => (piece.change === "same" ? fold(piece.text, i > 0, i < pieces.length - 1) : [piece]));
}

function fold(text: string, before: boolean, after: boolean): Shown[] {
  const from = before ? cut(text, around) : 0;
  const to = after ? cut(text, text.length - around) : text.length;
  if (to - from < least) return [{ change: "same", text }];
  const parts: Shown[] = [
    { change: "same", text: text.slice(0, from) },
    { change: "folded", text: text.slice(from, to) },
    { change: "same", text: text.slice(to) },
  ];
  return parts.filter((part) => part.text !== "");
}

/** Near `at`, at a space if there is one. */
function cut(text: string, at: number): number {
  const space = text.slice(Math.max(0, at), at + 40).search(/\s/);
  return space >= 0 ? at + space : whole(text, Math.max(0, at));
}
