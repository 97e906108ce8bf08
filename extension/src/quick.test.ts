import assert from "node:assert/strict";
import { test } from "node:test";

import type { Draft } from "./messages.ts";
import { parkPrompt, restoreLast, type Kept } from "./quick.ts";
import type { Target } from "./target.ts";
import { lastUnsent } from "./unsent.ts";

const draft = (id: string, updated: number, more: Partial<Draft> = {}): Draft =>
  ({ id, site: "chatgpt", account: "", chat: "c", state: "editing", updated, damage: "", ...more }) as Draft;
const box = (text: string, more: Partial<Target> = {}): Target => {
  return { tab: 1, frame: 0, site: "chatgpt", chat: "c", text, ...more };
};

class Store implements Kept {
  parked: string[] = [];
  constructor(private readonly all: [Draft, string][]) {}
  drafts(): Promise<Draft[]> {
    return Promise.resolve(this.all.map(([d]) => d));
  }
  text(id: string): Promise<string> {
    return Promise.resolve(this.all.find(([d]) => d.id === id)![1]);
  }
  park(id: string): Promise<void> {
    this.parked.push(id);
    return Promise.resolve();
  }
  say(id: string, text: string): void {
    this.all.find(([d]) => d.id === id)![1] = text;
  }
}

test("the last draft is the newest that was not sent, of the chat before that of others", () => {
  const all = [
    draft("old", 1),
    draft("sent", 9, { state: "delivered" }),
    draft("parked", 8, { state: "parked" }),
    draft("damaged", 7, { damage: "rows" }),
    draft("other chat", 6, { chat: "d" }),
    draft("other site", 5, { site: "claude" }),
  ];
  assert.equal(lastUnsent(all, "chatgpt", "c")?.id, "old");
  assert.equal(lastUnsent(all, "chatgpt", "x")?.id, "other chat");
  assert.equal(lastUnsent(all, "claude")?.id, "other site");
  assert.equal(lastUnsent(all)?.id, "other chat");
  assert.equal(lastUnsent([], "claude"), undefined);
});

test("a restore goes into an empty box and never over other text", async () => {
  const store = new Store([[draft("a", 1), "kept text"]]);
  const put: string[] = [];
  const take = (_: Target, text: string, mode: string): Promise<"taken"> => (
    put.push(`${mode}: ${text}`),
    Promise.resolve("taken")
  );
  for (const [target, want] of [
    [null, "absent"],
    [box("kept text"), "already"],
    [box("something else"), "occupied"],
    [box("", { site: "claude" }), "none"],
    [box(" \n"), "taken"],
  ] as const) {
    assert.equal((await restoreLast(store, target, take)).result, want);
  }
  assert.deepEqual(put, ["if-empty: kept text"]);
});

test("a prompt is parked once the store holds what stands in the box, and not before", async () => {
  const store = new Store([[draft("a", 1), "how"]]);
  let slept = 0;
  const sleep = (): Promise<void> => {
    if (++slept === 2) store.say("a", "how are you");
    return Promise.resolve();
  };
  assert.equal(await parkPrompt(store, box("how are you"), sleep), "parked");
  assert.deepEqual([store.parked, slept], [["a"], 2]);
  assert.equal(await parkPrompt(store, box("never written"), sleep), "unsaved");
  assert.equal(await parkPrompt(store, box(" "), sleep), "empty");
  assert.equal(await parkPrompt(store, null, sleep), "absent");
  assert.deepEqual(store.parked, ["a"]);
});
