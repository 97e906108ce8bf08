import assert from "node:assert/strict";
import { test } from "node:test";

import type { Turns } from "../../messages.ts";
import { parted } from "./branches.ts";

const branch = (number: number, sums: string): { branch: number; turns: Turns["turns"] } => {
  return { branch: number, turns: [...sums].map((sum) => ({ sum }) as Turns["turns"][number]) };
};
const told = (...branches: ReturnType<typeof branch>[]): [number, ...string[]] => {
  const { common, rests } = parted(branches);
  return [common, ...rests.map(({ turns }) => turns.map(({ sum }) => sum).join(""))];
};

test("branches are told from where they part", () => {
  assert.deepEqual(told(branch(2, "abcd"), branch(1, "abx")), [2, "cd", "x"]);
  assert.deepEqual(told(branch(3, "abc"), branch(2, "ab"), branch(1, "abd")), [2, "c", "", "d"]);
  assert.deepEqual(told(branch(2, "x"), branch(1, "y")), [0, "x", "y"]);
  assert.deepEqual(told(branch(1, "abc")), [3, ""]);
  assert.deepEqual(
    told(branch(2, "abab"), branch(1, "abcb")),
    [2, "ab", "cb"],
    "what is the same again later is no common beginning",
  );
});
