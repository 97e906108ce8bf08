// What changed between two texts, word by word, within bounds: a text of a megabyte must not hold up the panel.

import { diffArrays } from "diff";

/** What became of a stretch. `left` and `came`: the same stretch, moved from here, to here. */
export type Change = "same" | "removed" | "added" | "left" | "came";

/** A stretch of a comparison: what neither was added nor came makes the old text, what neither was removed nor left the new one. */
export interface Piece {
  change: Change;
  text: string;
}

/** What differs is compared by words up to this length of either side, UTF-16 units; longer ones by lines. */
const maxByWord = 60_000;
/** More insertions and deletions are not looked for: the effort grows with their square. */
const maxEdits = 800;
/** A shorter stretch that is found elsewhere is chance. */
const minMoved = 16;

/** What changed from one text to another. */
export function compare(from: string, to: string): Piece[] {
  const start = commonStart(from, to);
  const end = commonEnd(from, to, start);
  const middle = between(from.slice(start, from.length - end), to.slice(start, to.length - end));
  const pieces: Piece[] = [
    { change: "same", text: from.slice(0, start) },
    ...readable(middle),
    { change: "same", text: from.slice(from.length - end) },
  ];
  return moved(joined(pieces));
}

function between(a: string, b: string): Piece[] {
  const byWord = a.length <= maxByWord && b.length <= maxByWord ? edits(words(a), words(b)) : undefined;
  return (
    byWord ??
    edits(lines(a), lines(b)) ?? [
      { change: "removed", text: a },
      { change: "added", text: b },
    ]
  );
}

/** Undefined where there are too many. */
function edits(a: string[], b: string[]): Piece[] | undefined {
  return diffArrays(a, b, { maxEditLength: maxEdits })?.map(({ added, removed, value }) => ({
    change: added ? "added" : removed ? "removed" : "same",
    text: value.join(""),
  }));
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function words(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A word that begins alike is not cut, unless it is no word at all. */
const maxWord = 100;

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let n = 0;
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n++;
  if (n === a.length && n === b.length) return n;
  let back = n;
  while (back > 0 && n - back < maxWord && !isSpace(a.charCodeAt(back - 1))) back--;
  return n - back < maxWord ? back : whole(a, n);
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  const at = (text: string, n: number): number => text.charCodeAt(text.length - 1 - n);
  let n = 0;
  while (n < most && at(a, n) === at(b, n)) n++;
  let back = n;
  while (back > 0 && n - back < maxWord && !isSpace(at(a, back - 1))) back--;
  if (n - back < maxWord) return back;
  return a.length - whole(a, a.length - n + 1);
}

function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0;
}

/** The nearest place at or before `at` that cuts no character in two. */
export function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** A space that stayed between two words that did not would only make the eye jump: it goes with them. */
function readable(pieces: Piece[]): Piece[] {
  const out: Piece[] = [];
  let removed = "";
  let added = "";
  const flush = (): void => {
    out.push({ change: "removed", text: removed }, { change: "added", text: added });
    removed = added = "";
  };
  for (const [i, { change, text }] of pieces.entries()) {
    const amid = removed !== "" && added !== "" && i < pieces.length - 1 && /^[ \t]{1,3}$/.test(text);
    if (change !== "added" && (change === "removed" || amid)) removed += text;
    if (change !== "removed" && (change === "added" || amid)) added += text;
    if (change !== "same" || amid) continue;
    flush();
    out.push({ change, text });
  }
  flush();
  return out;
}

/** Without the empty ones, and like beside like made one. */
function joined(pieces: Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.change === piece.change) last.text += piece.text;
    else if (piece.text !== "") out.push({ ...piece });
  }
  return out;
}

/** What was removed in one place and added in another was moved. */
function moved(pieces: Piece[]): Piece[] {
  const removed = new Map<string, Piece>();
  for (const piece of pieces) {
    const key = piece.text.trim();
    if (piece.change === "removed" && key.length >= minMoved) removed.set(key, piece);
  }
  for (const piece of pieces) {
    if (piece.change !== "added") continue;
    const origin = removed.get(piece.text.trim());
    if (origin === undefined) continue;
    removed.delete(piece.text.trim());
    origin.change = "left";
    piece.change = "came";
  }
  return pieces;
}
