// Where the branches of a chat part.

import type { Turns } from "../../messages.ts";

type Turn = Turns["turns"][number];

/** One branch from where the branches part. */
export interface Rest {
  branch: number;
  turns: readonly Turn[];
}

/** How many messages all branches begin with, and what follows in each. */
export function parted(branches: readonly { branch: number; turns: readonly Turn[] }[]): { common: number; rests: Rest[] } {
  const shortest = Math.min(...branches.map(({ turns }) => turns.length));
  const [first] = branches;
  let common = 0;
  while (
    first !== undefined &&
    common < shortest &&
    branches.every(({ turns }) => turns[common]!.sum === first.turns[common]!.sum)
  ) {
    common++;
  }
  return { common, rests: branches.map(({ branch, turns }) => ({ branch, turns: turns.slice(common) })) };
}
