// Which part of what the page shows has to be told: the turns that the core does not know yet, and one on either side that it does, so that
// it can see where they belong.

import type { SeenTurn } from "./find.ts";

/** Characters of text in one stretch; more goes with the next. A single turn is never cut. */
const mostChars = 1_000_000;

/** A part of the turns on the page. `whole`: it is all of them. */
export interface Stretch {
  turns: SeenTurn[];
  whole: boolean;
}

/** What a turn says, in few characters: what was told once is not told again. */
export function markOf({ role, text, state, message, model }: SeenTurn): string {
  let hash = 0xcbf29ce484222325n;
  let low = 0;
  for (let i = 0; i < text.length; i++) low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
  for (let i = text.length - 1; i >= 0; i -= 7) hash = BigInt.asUintN(32, hash * 31n + BigInt(text.charCodeAt(i)));
  return `${role} ${state} ${message} ${model} ${text.length} ${low} ${hash}`;
}

/** The next stretch to tell, null when everything is known. */
export function nextStretch(turns: readonly SeenTurn[], known: ReadonlySet<string>): Stretch | null {
  const isNew = turns.map((turn) => !known.has(markOf(turn)));
  const first = isNew.indexOf(true);
  if (first < 0) return null;
  const from = Math.max(0, first - 1);
  let to = from;
  let chars = 0;
  for (const end = isNew.lastIndexOf(true) + 2; to < Math.min(end, turns.length); to++) {
    chars += turns[to]!.text.length;
    if (chars > mostChars && to > first) break;
  }
  return { turns: turns.slice(from, to), whole: from === 0 && to === turns.length };
}

/** Whether a stretch says everything that an older one said. */
export function standsFor(newer: readonly SeenTurn[], older: readonly SeenTurn[]): boolean {
  return (
    older.length <= newer.length &&
    older.every((turn, i) => {
      const now = newer[i]!;
      return (
        now.role === turn.role &&
        now.message === turn.message &&
        (now.text === turn.text || (turn.state === "streaming" && now.text.startsWith(turn.text)))
      );
    })
  );
}
