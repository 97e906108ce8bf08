import assert from "node:assert/strict";
import { test } from "node:test";

import { moved, windowOf } from "./window.ts";

test("only what is in sight is drawn, with a few rows beyond", () => {
  assert.deepEqual(windowOf(0, 760, 100, 10_000), { from: 0, to: 16 });
  assert.deepEqual(windowOf(50_000, 760, 100, 10_000), { from: 492, to: 516 });
  assert.deepEqual(windowOf(999_600, 760, 100, 10_000), { from: 9988, to: 10_000 });
  assert.deepEqual(windowOf(0, 760, 100, 3), { from: 0, to: 3 });
  assert.deepEqual(windowOf(0, 760, 100, 0), { from: 0, to: 0 });
});

test("every row in sight is drawn, wherever the list is scrolled", () => {
  for (let top = 0; top < 10_000; top += 37) {
    const { from, to } = windowOf(top, 500, 104, 90);
    assert.ok(from * 104 <= top, `top ${top}: from ${from}`);
    assert.ok(to === 90 || to * 104 >= top + 500, `top ${top}: to ${to}`);
  }
});

test("a list that became shorter under a scrolled view draws nothing beyond its end", () => {
  const { from, to } = windowOf(90_000, 760, 100, 5);
  assert.ok(from <= 5 && to <= 5 && from <= to);
});

test("keys lead from row to row and stop at the ends", () => {
  for (const [key, at, want] of [
    ["ArrowDown", 0, 1],
    ["ArrowDown", 9, 9],
    ["ArrowUp", 0, 0],
    ["ArrowUp", 5, 4],
    ["PageDown", 1, 5],
    ["PageUp", 2, 0],
    ["Home", 7, 0],
    ["End", 0, 9],
    ["a", 3, null],
  ] as const) {
    assert.equal(moved(key, at, 10, 4), want, key);
  }
  assert.equal(moved("ArrowDown", 0, 0, 4), null);
});
