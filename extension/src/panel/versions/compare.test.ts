import assert from "node:assert/strict";
import { test } from "node:test";

import { compare, type Piece } from "./compare.ts";
import { folded } from "./fold.ts";

const signs = { same: "=", removed: "-", added: "+", left: "<", came: ">", folded: "…" };
const written = (pieces: readonly { change: keyof typeof signs; text: string }[]): string[] =>
  pieces.map(({ change, text }) => signs[change] + text);
const oldOf = (pieces: Piece[]): string =>
  pieces.map(({ change, text }) => (change === "added" || change === "came" ? "" : text)).join("");
const newOf = (pieces: Piece[]): string =>
  pieces.map(({ change, text }) => (change === "removed" || change === "left" ? "" : text)).join("");

test("what changed is told word by word", () => {
  for (const [from, to, ...want] of [
    ["write a short mail", "write a long mail", "=write a ", "-short", "+long", "= mail"],
    ["", "new", "+new"],
    ["gone", "", "-gone"],
    ["the same", "the same", "=the same"],
    ["one two three", "one 2 3", "=one ", "-two three", "+2 3"],
    ["ab", "ac", "-ab", "+ac"],
    ["日本語を書く", "日本語を読む", "=日本語を", "-書く", "+読む"],
  ]) {
    assert.deepEqual(written(compare(from!, to!)), want, `${from} → ${to}`);
  }
});

test("a sentence that was moved is neither new nor gone", () => {
  const sentence = "Compare the two offers and say which one is cheaper.\n";
  const rest = "First paragraph, which stays where it is.\nSecond paragraph, which stays as well.\n";
  const pieces = compare(sentence + rest, rest + sentence);
  assert.deepEqual(
    pieces.filter(({ change, text }) => change !== "same" && text.trim() !== "").map(({ change, text }) => [change, text.trim()]),
    [
      ["left", sentence.trim()],
      ["came", sentence.trim()],
    ],
  );
});

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % below;
  };
}

test("whatever the texts, both can be read from what is told", () => {
  const next = numbers(1);
  const parts = [
    "a",
    "word",
    " ",
    "\n",
    "  ",
    "🙂",
    "𠮷",
    "e\u0301",
    "\u202e",
    "\u200b",
    "the same sentence, moved about",
    ".",
    "<b>",
  ];
  for (let round = 0; round < 2000; round++) {
    const make = (): string => Array.from({ length: next(12) }, () => parts[next(parts.length)]!).join("");
    const around = [make(), make()];
    const [from, to] = [around[0] + make() + around[1], around[0] + make() + around[1]];
    const pieces = compare(from, to);
    assert.equal(oldOf(pieces), from);
    assert.equal(newOf(pieces), to);
    assert.ok(
      pieces.every(({ text }) => text !== "" && !/\p{Surrogate}/u.test(text)),
      JSON.stringify([from, to, pieces]),
    );
    assert.equal(
      folded(pieces)
        .map(({ text }) => text)
        .join(""),
      pieces.map(({ text }) => text).join(""),
    );
  }
});

test("a text of a megabyte is compared within bounds", () => {
  const next = numbers(2);
  const word = (): string => `w${next(5000)}`;
  const text = (separator: string): string => Array.from({ length: 180_000 }, word).join(separator);
  const line = "x".repeat(1 << 20);
  for (const [from, to] of [
    [text(" "), text(" ")],
    [text("\n"), text("\n")],
    [line, `${line.slice(0, 1000)}y${line.slice(1000)}`],
    [line, "🙂".repeat(1 << 19)],
  ] as const) {
    const pieces = compare(from, to);
    assert.ok(oldOf(pieces) === from && newOf(pieces) === to);
    assert.ok(pieces.length < 5000, String(pieces.length));
  }
  const long = text(" ");
  const edited = long.slice(0, 500_000) + " inserted in the middle " + long.slice(500_000);
  assert.ok(
    compare(long, edited)
      .filter(({ change }) => change !== "same")
      .every(({ text }) => text.length < 100),
    "one insertion into a long text is told by the word",
  );
});

test("what did not change is folded but for what stands around the changes", () => {
  const filler = "nothing happened here ".repeat(100);
  const shown = folded(compare(`start ${filler}old${filler}`, `start ${filler}new${filler}`));
  assert.deepEqual(
    shown.map(({ change }) => change),
    ["folded", "same", "removed", "added", "same", "folded"],
  );
  assert.ok(shown.every(({ change, text }) => change === "folded" || text.length < 220));
  assert.deepEqual(written(folded(compare("a short text", "a short note"))), ["=a short ", "-text", "+note"]);
});
