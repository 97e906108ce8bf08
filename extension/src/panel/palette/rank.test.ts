import assert from "node:assert/strict";
import { test } from "node:test";

import { ranked } from "./rank.ts";

const entries = [
  { id: "drafts", title: "Go to Drafts" },
  { id: "sync", title: "Go to Sync" },
  { id: "sync-now", title: "Sync now" },
  { id: "restore", title: "Restore the last draft", also: "put back" },
  { id: "backup", title: "Restore a backup" },
  { id: "park", title: "Park this prompt", also: "later queue" },
  { id: "draft-1", title: "Compare the two offers and say which is better", also: "ChatGPT not sent" },
  { id: "draft-2", title: "Über die Straße", also: "Claude" },
  { id: "hostile", title: "(.*)[\\ $& \u202e <b>" },
];
const found = (query: string): string[] => ranked(entries, query, 20).map(({ id }) => id);

test("an empty query shows everything as it stands, up to the limit", () => {
  assert.deepEqual(
    found("  "),
    entries.map(({ id }) => id),
  );
  assert.deepEqual(
    ranked(entries, "", 2).map(({ id }) => id),
    ["drafts", "sync"],
  );
});

test("the best comes first", () => {
  for (const [query, ...want] of [
    ["sync", "sync-now", "sync"],
    ["restore", "restore", "backup"],
    ["back", "backup", "restore"],
    ["draft", "drafts", "restore"],
    ["restore draft", "restore"],
    ["later", "park"],
    ["offers compare", "draft-1"],
    ["chatgpt", "draft-1"],
    ["UBER", "draft-2"],
    ["gtsy", "sync"],
    ["nothing of this"],
  ]) {
    assert.deepEqual(found(query!).slice(0, want.length || 9), want, query);
  }
});

test("signs in a query are only signs", () => {
  for (const query of ["(.*)", "[\\", "$&", "\u202e", "<b>"]) assert.deepEqual(found(query), ["hostile"], query);
  for (const query of ["((((((", "***", "\\\\\\"]) assert.deepEqual(found(query), [], query);
});

test("a long list of long titles is ranked within a moment", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    id: String(i),
    title: `draft ${i} ${"lorem ipsum dolor ".repeat(10)}`,
  }));
  assert.equal(ranked(many, "draft 7777", 8)[0]?.id, "7777");
  assert.equal(ranked(many, "zzz", 8).length, 0);
});
