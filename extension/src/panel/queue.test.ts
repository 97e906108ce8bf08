import assert from "node:assert/strict";
import { test } from "node:test";

import type { Draft, Guidance } from "../messages.ts";
import { queueOf } from "./queue.ts";

const now = 1_000_000_000;

function draft(id: string, more: Partial<Draft>): Draft {
  return { id, site: "chatgpt", state: "parked", priority: 2, note: "", created: 1, updated: 1, ...more } as Draft;
}

function guidance(more: Partial<Guidance>): Guidance {
  return { site: "chatgpt", chat: "", symptom: "", phase: "recovering", action: "retry", until: 0, ...more } as Guidance;
}

const order = (drafts: Draft[], all: Guidance[] = []): string[] =>
  queueOf(drafts, all, now).map(({ draft, why, until }) => [draft.id, why, until > 0 ? until - now : ""].join(" ").trim());

test("critical prompts go first, of equal ones the oldest; one at a time for each site", () => {
  const drafts = [
    draft("late", { created: 3 }),
    draft("low", { priority: 3 }),
    draft("critical", { priority: 1, created: 9 }),
    draft("normal", { created: 2 }),
    draft("elsewhere", { site: "claude", priority: 3 }),
    draft("typed", { state: "editing" }),
  ];
  assert.deepEqual(order(drafts), ["critical", "normal before", "late before", "low before", "elsewhere"]);
});

test("while the site fails none has its turn, until the moment that the advice names", () => {
  const drafts = [draft("a", { priority: 1 }), draft("b", {})];
  assert.deepEqual(order(drafts, [guidance({ action: "park", until: now + 500 })]), ["a site 500", "b site 500"]);
  assert.deepEqual(order(drafts, [guidance({ action: "wait", until: now - 1 })]), ["a", "b before"]);
  assert.deepEqual(order(drafts, [guidance({ action: "switch" })]), ["a site", "b site"]);
  assert.deepEqual(order(drafts, [guidance({ site: "claude", action: "park" })]), ["a", "b before"]);
  assert.deepEqual(order(drafts, [guidance({ action: "probe" })]), ["a", "b before"]);
});

test("after one has gone the next waits a while, longer where the site is not well yet", () => {
  const drafts = [draft("gone", { state: "released", updated: now - 30_000 }), draft("next", {})];
  assert.deepEqual(order(drafts), ["next pace 30000"]);
  assert.deepEqual(order(drafts, [guidance({})]), ["next pace 150000"]);
  assert.deepEqual(order([draft("gone", { state: "released", updated: now - 60_000 }), draft("next", {})]), ["next"]);
});
