import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft, type Write } from "./draft.ts";
import { fakeClock } from "./fake-clock.ts";
import type { Chat } from "./place.ts";

function chat(id: string): Chat {
  return { id, provisional: false, temporary: false, sentAt: 0, askedAt: 0 };
}

function setUp() {
  const clock = fakeClock(1000);
  const writes: Write[] = [];
  const sent: Write[] = [];
  const draft = new Draft(
    (write) => writes.push(write),
    (write) => sent.push(write),
    clock,
  );
  const told = (): string[] => writes.map((w) => `${w.state} ${w.chat.id}: ${w.text}`);
  const wait = (ms: number): void => clock.runTo(clock.now() + ms);
  return { draft, told, sent, wait, clock, writes };
}

const a = chat("a");
const b = chat("b");

test("what is typed is written after a rest, with the time of the copy", () => {
  const { draft, told, wait, writes } = setUp();
  draft.typed("h", a);
  wait(100);
  draft.typed("hi", a);
  wait(1000);
  assert.deepEqual(told(), ["editing a: hi"]);
  assert.equal(writes[0]?.t, 1100);
});

test("equal text is not written again", () => {
  const { draft, told, wait } = setUp();
  draft.typed("hi", a);
  wait(1000);
  draft.typed("hi", a);
  draft.found("hi", a);
  wait(1000);
  assert.equal(told().length, 1);
});

test("a box that the page empties after Enter was sent, even before the text was written", () => {
  const { draft, told, sent, wait } = setUp();
  draft.typed("question", a);
  wait(50);
  draft.asked();
  wait(30);
  draft.found("", a);
  wait(2000);
  assert.deepEqual(told(), ["sent a: question"]);
  assert.equal(sent.length, 1);
  assert.equal(sent[0]!.t - sent[0]!.asked!, 30, "the user's moment and the page's are told apart");
  assert.ok(a.sentAt > 0);
});

test("a box that the user empties was not sent, and what stood in it is kept", () => {
  const { draft, told, sent, wait } = setUp();
  draft.typed("question", a);
  draft.asked();
  wait(30);
  draft.typed("", a, { composing: false, erasing: true });
  wait(2000);
  assert.deepEqual(told(), ["editing a: question"]);
  assert.equal(sent.length, 0);
});

test("an unexplained emptying counts as sent when an answer begins", () => {
  const { draft, told, wait } = setUp();
  draft.typed("spoken", a);
  wait(1000);
  draft.found("", a);
  wait(900);
  draft.answering();
  assert.deepEqual(told(), ["editing a: spoken", "sent a: spoken"]);
  draft.answering();
  assert.equal(told().length, 2);
});

test("an answer long after an emptying does not make it sent", () => {
  const { draft, told, wait } = setUp();
  draft.typed("thrown away", a);
  draft.found("", a);
  wait(60_000);
  draft.answering();
  assert.deepEqual(told(), ["editing a: thrown away"]);
});

test("Enter without an emptying sends nothing", () => {
  const { draft, sent, wait } = setUp();
  draft.typed("line", a);
  draft.asked();
  draft.typed("line\n", a);
  wait(10_000);
  draft.found("", a);
  assert.equal(sent.length, 0);
});

test("text belongs to the chat in which it was typed, though the address has changed before the box", () => {
  const { draft, told, wait } = setUp();
  draft.typed("for a", a);
  draft.found("for a", b);
  draft.found("", b);
  draft.found("kept by the site", b);
  wait(1000);
  assert.deepEqual(told(), ["editing a: for a", "editing b: kept by the site"]);
});

test("text carried over into another chat belongs there once it is typed on", () => {
  const { draft, told, wait } = setUp();
  draft.typed("carried", a);
  wait(1000);
  draft.found("carried", b);
  draft.typed("carried on", b);
  wait(1000);
  assert.deepEqual(told(), ["editing a: carried", "editing b: carried on"]);
});

test("a text that loses much at one stroke is written before", () => {
  const { draft, told, wait } = setUp();
  draft.typed("a long text that somebody selects and overwrites", a);
  wait(10);
  draft.typed("x", a);
  wait(1000);
  assert.deepEqual(told(), ["editing a: a long text that somebody selects and overwrites", "editing a: x"]);
});

test("a composition is kept as a rescue copy and becomes a version when it ends", () => {
  const { draft, told, wait } = setUp();
  draft.typed("に", a, { composing: true, erasing: false });
  wait(1000);
  draft.found("にh", a);
  draft.composed("日本", a);
  wait(1000);
  assert.deepEqual(told(), ["rescue a: に", "editing a: 日本"]);
});

test("a composition that ends unchanged still becomes a version", () => {
  const { draft, told, wait } = setUp();
  draft.typed("日本", a, { composing: true, erasing: false });
  wait(1000);
  draft.composed("日本", a);
  wait(1000);
  assert.deepEqual(told(), ["rescue a: 日本", "editing a: 日本"]);
});

test("blank text is nobody's draft", () => {
  const { draft, told, wait } = setUp();
  draft.typed(" \n\u200b", a);
  wait(1000);
  assert.deepEqual(told(), []);
});

test("flush writes at once, drop never", () => {
  const { draft, told, wait } = setUp();
  draft.typed("one", a);
  draft.flush();
  draft.typed("two", a);
  draft.drop();
  wait(5000);
  assert.deepEqual(told(), ["editing a: one"]);
});

test("a box that was left for another one was not emptied", () => {
  const { draft, told, sent, wait } = setUp();
  draft.typed("in one box", a);
  draft.asked();
  draft.leave();
  draft.found("", a);
  draft.typed("in the other", a);
  wait(1000);
  assert.deepEqual(told(), ["editing a: in one box", "editing a: in the other"]);
  assert.equal(sent.length, 0);
});

test("what a site puts back of a prompt that went off is no new draft, until it is typed on", () => {
  const { draft, told, sent, wait } = setUp();
  draft.typed("the whole question", a);
  draft.asked();
  draft.found("", a);
  draft.found("the whole qu", a);
  wait(2000);
  assert.deepEqual(told(), ["sent a: the whole question"]);
  draft.typed("the whole quest", a);
  wait(2000);
  assert.deepEqual(told(), ["sent a: the whole question", "editing a: the whole quest"]);
  draft.asked();
  draft.found("", a);
  assert.equal(sent.length, 2);
});

test("what a site puts back can be sent again as it is", () => {
  const { draft, told, wait } = setUp();
  draft.typed("again and again", a);
  draft.asked();
  draft.found("", a);
  draft.found("again and again", a);
  wait(9000);
  draft.asked();
  draft.found("", a);
  assert.deepEqual(told(), ["sent a: again and again", "sent a: again and again"]);
});

test("another text after a prompt went off is a new draft", () => {
  const { draft, told, wait } = setUp();
  draft.typed("question", a);
  draft.asked();
  draft.found("", a);
  draft.found("another question", a);
  wait(1000);
  assert.deepEqual(told(), ["sent a: question", "editing a: another question"]);
});

test("the same text is written again when something else of the draft has changed", () => {
  const { draft, told, wait } = setUp();
  draft.touch();
  draft.typed("with a file", a);
  wait(1000);
  draft.touch();
  wait(1000);
  assert.deepEqual(told(), ["editing a: with a file", "editing a: with a file"]);
});
