import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attached } from "./attachments.ts";
import type { Write } from "./draft.ts";
import type { Entry } from "./inbox-writer.ts";
import { Keeper } from "./keeper.ts";
import type { Chat } from "./place.ts";

function chat(id: string, over: Partial<Chat> = {}): Chat {
  return { id, provisional: false, temporary: false, sentAt: 0, askedAt: 0, ...over };
}

function setUp() {
  const put: Entry[] = [];
  const alone: Write[] = [];
  let n = 0;
  const keeper = new Keeper({
    site: "s",
    account: () => "0",
    box: () => undefined,
    freshId: () => `id${n++}`,
    put: (entry) => put.push(entry),
    changed: () => undefined,
    sentAlone: (write) => alone.push(write),
  });
  keeper.tab = "t";
  const told = (): string[] => put.map((e) => `${e.state} ${e.chat} ${e.tab}: ${e.text}`);
  return { keeper, put, told, alone };
}

const report: Attached = { name: "report.pdf", size: 10, type: "application/pdf", part: "" };
const pasted: Attached = { name: "Pasted text.txt", size: 5, type: "text/plain", part: "", text: "a log" };

test("a draft is kept with what is attached to it, a pasted text that became a file as a draft beside it", () => {
  const { keeper, put, told } = setUp();
  const a = chat("a");
  keeper.attached([report, pasted], a);
  keeper.keep({ chat: a, text: "look", state: "editing", t: 10 });
  assert.deepEqual(told(), ["editing a t/id1: a log", "editing a t: look"]);
  assert.deepEqual(put[1]?.files, [report, { name: "Pasted text.txt", size: 5, type: "text/plain", part: "t/id1" }]);
  assert.equal(put[0]?.files, undefined);
});

test("what is attached goes off with the prompt and shares its fate, and of all that the prompt is the newest", () => {
  const { keeper, put, told } = setUp();
  const a = chat("a");
  keeper.attached([pasted], a);
  const sent: Write = { chat: a, text: "look", state: "sent", t: 10 };
  keeper.keep(sent);
  keeper.files.clear();
  keeper.keep({ ...sent, state: "failed", t: 20 });
  assert.deepEqual(told().slice(1), ["sent a t/id1: a log", "sent a t: look", "failed a t/id1: a log", "failed a t: look"]);
  assert.deepEqual(
    put.slice(1).map((e) => e.t),
    [9, 10, 19, 20],
  );
  assert.equal(put.at(-1)?.files?.length, 1);
});

test("a pasted text that is sent without a word is known as sent", () => {
  const { keeper, told, alone } = setUp();
  const a = chat("a");
  const box = {} as Element;
  const card = { nodeType: 3, textContent: "Pasted text.txt" };
  const frame = { children: [], childNodes: [card] as unknown[] };
  (globalThis as { Node?: unknown }).Node = { TEXT_NODE: 3 };
  keeper.attached([pasted], a);
  keeper.files.look(() => frame as unknown as Element, box);
  keeper.asked();
  frame.childNodes = [];
  keeper.files.look(() => frame as unknown as Element, box);
  assert.deepEqual(told(), ["editing a t/id1: a log", "sent a t/id1: a log"]);
  assert.deepEqual([alone.length, alone[0]?.part, a.sentAt > 0], [1, "t/id1", true]);
  assert.deepEqual(keeper.files.of(a), []);
});

test("when the chat gets its id, everything that was kept of it is told", () => {
  const { keeper, put } = setUp();
  const a = chat("new:1", { provisional: true });
  keeper.attached([pasted], a);
  keeper.keep({ chat: a, text: "look", state: "sent", t: 10 });
  Object.assign(a, { id: "c-9", was: "new:1", provisional: false });
  put.length = 0;
  keeper.rekeyed(a);
  assert.ok(put.length >= 2 && put.every((e) => e.chat === "c-9" && e.was === "new:1"));
  assert.deepEqual([...new Set(put.map((e) => e.tab))].sort(), ["t", "t/id1"]);
  put.length = 0;
  keeper.rekeyed(chat("other"));
  assert.deepEqual(put, []);
});

test("nothing of a temporary chat is kept, its files neither", () => {
  const { keeper, told } = setUp();
  const a = chat("a", { temporary: true });
  keeper.attached([report, pasted], a);
  keeper.keep({ chat: a, text: "look", state: "editing", t: 10 });
  assert.deepEqual(told(), []);
  assert.deepEqual(keeper.files.of(a), []);
});

test("what is no text is replaced and counted", () => {
  const { keeper, put } = setUp();
  keeper.keep({ chat: chat("a"), text: "half \ud83d", state: "editing", t: 10 });
  assert.deepEqual([put[0]?.text, put[0]?.lost, keeper.lost], ["half \ufffd", 1, 1]);
  keeper.keep({ chat: chat("a"), text: "whole", state: "editing", t: 20 });
  assert.deepEqual([put[1]?.lost, keeper.lost], [undefined, 0]);
});
