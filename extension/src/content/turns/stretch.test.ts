import assert from "node:assert/strict";
import { test } from "node:test";

import type { SeenTurn } from "./find.ts";
import { add, percent } from "./seen.ts";
import { markOf, nextStretch, standsFor } from "./stretch.ts";

function turn(text: string, state: SeenTurn["state"] = "complete", message = ""): SeenTurn {
  return { role: "user", text, state, message, model: "" };
}

function next(words: string, known: string): [string, boolean] | null {
  const of = (s: string): SeenTurn[] => [...s].map((c) => turn(c));
  const stretch = nextStretch(of(words), new Set(of(known).map(markOf)));
  return stretch === null ? null : [stretch.turns.map((t) => t.text).join(""), stretch.whole];
}

test("what is new goes with a neighbour on either side", () => {
  assert.deepEqual(next("abc", ""), ["abc", true]);
  assert.equal(next("abc", "abc"), null);
  assert.deepEqual(next("abcd", "abc"), ["cd", false]);
  assert.deepEqual(next("abcd", "bcd"), ["ab", false]);
  assert.deepEqual(next("abxcd", "abcd"), ["bxc", false]);
  assert.deepEqual(next("xy", "ab"), ["xy", true]);
});

test("a turn that changed in anything is new", () => {
  const marks = new Set(
    [
      turn("a"),
      turn("a", "streaming"),
      turn("a", "complete", "m"),
      turn("b"),
      turn("ab"),
      turn("ba"),
      { ...turn("a"), model: "x" },
    ].map(markOf),
  );
  assert.equal(marks.size, 7);
});

test("a long chat goes in parts, and a turn is never cut", () => {
  const long = Array.from({ length: 4 }, (_, i) => turn(String(i).repeat(400_000)));
  const first = nextStretch(long, new Set())!;
  assert.deepEqual([first.turns.length, first.whole], [2, false]);
  const second = nextStretch(long, new Set(first.turns.map(markOf)))!;
  assert.deepEqual([second.turns[0], second.turns.length], [long[1], 2]);
  assert.equal(nextStretch([turn("x".repeat(2_000_000))], new Set())!.turns.length, 1);
});

test("a stretch stands for one of which it holds every word", () => {
  assert.ok(standsFor([turn("a"), turn("bcd")], [turn("a"), turn("bc", "streaming")]));
  assert.ok(!standsFor([turn("a"), turn("bcd")], [turn("a"), turn("bc")]));
  assert.ok(!standsFor([turn("a")], [turn("a"), turn("b")]));
  assert.ok(!standsFor([turn("a", "complete", "2")], [turn("a", "complete", "1")]));
});

test("how much of a list has been seen", () => {
  const list = { top: 0, bottom: 500, height: 4000, screen: 600 };
  assert.equal(percent([{ top: 0, bottom: 1000 }], list), 25);
  assert.equal(percent([{ top: 100, bottom: 3900 }], list), 100);
  assert.equal(percent([{ top: 0, bottom: 3390 }], list), 84);
  assert.equal(percent(add([{ top: 0, bottom: 1000 }], { top: 900, bottom: 2000 }), list), 50);
  assert.deepEqual(
    add(
      [
        { top: 0, bottom: 10 },
        { top: 20, bottom: 30 },
      ],
      { top: 8, bottom: 22 },
    ),
    [{ top: 0, bottom: 30 }],
  );
});
