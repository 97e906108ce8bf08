import assert from "node:assert/strict";
import { test } from "node:test";

import type { Version } from "../../messages.ts";
import { kindOf, marksOf, nextMark } from "./marks.ts";
import { Texts } from "./texts.ts";

const version = (number: number, more: Partial<Version> = {}): Version => {
  return { number, device: "d", here: true, time: number, state: "editing", chars: 1, damaged: false, pinned: false, ...more };
};
const tick = (): Promise<void> => new Promise((done) => setTimeout(done));

test("what was passed over while a text was on its way is not fetched", async () => {
  const asked: number[] = [];
  let answer: (text: string) => void = () => undefined;
  let painted = 0;
  const texts = new Texts(
    (number) => {
      asked.push(number);
      return new Promise((done) => (answer = done));
    },
    () => painted++,
  );
  for (let n = 1; n <= 50; n++) texts.want([version(n)]);
  assert.deepEqual(asked, [1]);
  answer("one");
  await tick();
  assert.deepEqual(asked, [1, 50]);
  answer("fifty");
  await tick();
  assert.deepEqual(
    [texts.of(version(1)), texts.of(version(2)), texts.of(version(50))],
    [{ text: "one" }, undefined, { text: "fifty" }],
  );
  texts.want([version(1)]);
  assert.deepEqual(asked, [1, 50], "what is known is not asked for again");
  assert.equal(painted, 2);
});

test("a failure is told, and tried again when it is looked at again", async () => {
  let fails = true;
  const texts = new Texts(
    () => (fails ? Promise.reject(Object.assign(new Error("no"), { code: "damaged" })) : Promise.resolve("whole")),
    () => undefined,
  );
  texts.want([version(1)]);
  await tick();
  assert.deepEqual(texts.of(version(1)), { failure: "damaged" });
  fails = false;
  texts.want([version(1)]);
  await tick();
  assert.deepEqual(texts.of(version(1)), { text: "whole" });
});

test("long texts make room for each other, and what is looked at stays", async () => {
  const texts = new Texts(
    (number) => Promise.resolve(String(number).repeat(100)),
    () => undefined,
    250,
  );
  for (const n of [1, 2, 3]) {
    texts.want([version(n), version(9)]);
    await tick();
  }
  assert.equal(texts.of(version(1)), undefined);
  assert.ok(texts.of(version(3)) !== undefined && texts.of(version(9)) !== undefined);
});

test("a version whose number another one has taken is another version", async () => {
  const texts = new Texts(
    (number) => Promise.resolve(String(number)),
    () => undefined,
  );
  texts.want([version(2)]);
  await tick();
  assert.equal(texts.of(version(2, { time: 7 })), undefined);
});

test("marks stand where something happened, the weightiest where several fall together", () => {
  assert.equal(kindOf(version(1)), null);
  assert.equal(kindOf(version(1, { pinned: true })), "pinned");
  assert.equal(kindOf(version(1, { pinned: true, state: "failed" })), "failed");
  const few = [version(1, { state: "sent" }), version(2), version(3, { pinned: true })];
  assert.deepEqual(marksOf(few), [
    { kind: "sent", at: 0 },
    { kind: "pinned", at: 1 },
  ]);
  const many = Array.from({ length: 5000 }, (_, i) => version(i + 1, { state: i % 7 === 0 ? "failed" : "delivered" }));
  const marks = marksOf(many);
  assert.ok(marks.length <= 151 && marks.every(({ kind }) => kind === "failed"), String(marks.length));
  assert.deepEqual(marksOf([version(1, { state: "parked" })]), [{ kind: "parked", at: 0 }]);
  assert.deepEqual([nextMark(few, 0, 1), nextMark(few, 2, -1), nextMark(few, 2, 1)], [2, 0, 2]);
});
