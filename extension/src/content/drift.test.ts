import assert from "node:assert/strict";
import { test } from "node:test";

import { sites } from "../../../shared/sites/sites.ts";
import { atRest, type Count, type Sight } from "./drift.ts";
import type { Site } from "./site.ts";

function site(id: string): Site {
  const found = sites.find((s) => s.id === id);
  assert.ok(found);
  return found;
}

/** A page with so many elements for each first selector of a field. */
function page(s: Site, numbers: Partial<Record<"composer" | "userTurn" | "assistantTurn" | "finished", number>>): Count {
  const bySelector = new Map(Object.entries(numbers).map(([field, n]) => [s[field as keyof typeof numbers][0]!.css, n] as const));
  return (css) => ({ all: bySelector.get(css) ?? 0, seen: bySelector.get(css) ?? 0 });
}

const rest: Sight = { healthy: true, box: () => true, busy: false };

test("a healthy page has not drifted, on any site", () => {
  for (const s of sites) {
    assert.deepEqual(atRest(s, page(s, { composer: 1 }), rest), [], `${s.id}, new`);
    const turns = { userTurn: 2, assistantTurn: 2, ...(s.finished.length > 0 ? { finished: 2 } : {}) };
    assert.deepEqual(atRest(s, page(s, { composer: 1, ...turns }), rest), [], `${s.id}, with turns`);
  }
});

test("a composer that is not where it was has drifted, if there is another box", () => {
  const s = site("chatgpt");
  assert.deepEqual(atRest(s, page(s, {}), rest), ["composer"]);
  assert.deepEqual(atRest(s, page(s, {}), { ...rest, box: () => false }), [], "a page without any box may be anything");
  assert.deepEqual(atRest(s, page(s, { composer: 2 }), rest), ["composer"], "one was expected");
});

test("turns of one side alone, and answers without an end, have drifted; one of them has not", () => {
  const s = site("claude");
  assert.deepEqual(atRest(s, page(s, { composer: 1, userTurn: 2 }), rest), ["assistantTurn"]);
  assert.deepEqual(atRest(s, page(s, { composer: 1, userTurn: 1 }), rest), [], "a prompt that was refused");
  assert.deepEqual(atRest(s, page(s, { composer: 1, assistantTurn: 2, finished: 2 }), rest), ["userTurn"]);
  assert.deepEqual(atRest(s, page(s, { composer: 1, userTurn: 2, assistantTurn: 2 }), rest), ["finished"]);
  assert.deepEqual(atRest(s, page(s, { composer: 1, userTurn: 1, assistantTurn: 1 }), rest), [], "an answer that was cut");
  assert.deepEqual(atRest(s, page(s, { composer: 1, userTurn: 2 }), { ...rest, busy: true }), [], "an answer is on its way");
});
