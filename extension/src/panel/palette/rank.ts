// Which entries of the palette fit what was typed, the best first.

/** What can be chosen. */
export interface Entry {
  id: string;
  title: string;
  /** Other words by which it is looked for. */
  also?: string;
}

/** The entries that hold all words of a query, the best first; all of them, as they stand, for an empty one. */
export function ranked<E extends Entry>(entries: readonly E[], query: string, limit: number): E[] {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return entries.slice(0, limit);
  const scored: { entry: E; score: number; at: number }[] = [];
  for (const [at, entry] of entries.entries()) {
    const score = scoreOf(entry, words);
    if (score > 0) scored.push({ entry, score, at });
  }
  scored.sort((a, b) => b.score - a.score || a.at - b.at);
  return scored.slice(0, limit).map(({ entry }) => entry);
}

/** 0: a word is missing. The title counts more than other words, a beginning more than a middle. */
function scoreOf(entry: Entry, words: string[]): number {
  const [named, other] = foldedOnce(entry);
  let score = 0;
  for (const word of words) {
    const here = Math.max(4 * within(named, word), within(other, word));
    if (here === 0) return 0;
    score += here;
  }
  // All words in a row, as they were typed, beat the same words strewn about.
  return score + (named.startsWith(words.join(" ")) ? 8 : named.includes(words.join(" ")) ? 4 : 0);
}

const known = new WeakMap<Entry, [named: string, other: string]>();

/** There may be ten thousand of them, asked about with every key. */
function foldedOnce(entry: Entry): [named: string, other: string] {
  const folded = known.get(entry) ?? [fold(entry.title), fold(entry.also ?? "")];
  known.set(entry, folded);
  return folded;
}

/** How well a word stands in a text: at its beginning, at that of a word, within one, or only its letters in order. */
function within(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return startsWord(text, word, at) ? 3 : 2;
  return word.length > 2 && text.length < 80 && inOrder(text, word) ? 0.5 : 0;
}

function startsWord(text: string, word: string, at: number): boolean {
  for (; at >= 0; at = text.indexOf(word, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(text[at - 1]!)) return true;
  }
  return false;
}

/** The letters follow one another, the first at the beginning of a word: "gts" finds "Go to Sync". */
function inOrder(text: string, word: string): boolean {
  let at = text.search(new RegExp(`(?:^|[^\\p{L}\\p{N}])${escaped(word[0]!)}`, "u"));
  for (const letter of word) {
    at = at < 0 ? -1 : text.indexOf(letter, at) + 1 || -1;
  }
  return at >= 0;
}

function escaped(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

/** Case and accents make no difference. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
