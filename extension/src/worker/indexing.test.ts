import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { Indexing } from "./indexing.ts";

async function pass(t: TestContext, ms: number): Promise<void> {
  t.mock.timers.tick(ms);
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

test("what is new is indexed after a pause, step by step, once for all that came", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const left = [true, true, false];
  const alarms: (number | null)[] = [];
  let steps = 0;
  const indexing = new Indexing({ step: async () => ({ more: left[steps++] ?? false }), alarm: (ms) => alarms.push(ms) });
  indexing.soon();
  indexing.soon();
  await pass(t, 4999);
  assert.equal(steps, 0);
  await pass(t, 1);
  assert.equal(steps, 1);
  indexing.soon();
  await pass(t, 20);
  await pass(t, 20);
  assert.equal(steps, 3);
  assert.deepEqual(alarms, [60_000, null]);
  await pass(t, 60_000);
  assert.equal(steps, 3);
});

test("a step that fails is tried again later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const alarms: (number | null)[] = [];
  let broken = true;
  const indexing = new Indexing({
    step: async () => {
      if (broken) throw new Error("full");
      return { more: false };
    },
    alarm: (ms) => alarms.push(ms),
  });
  await indexing.run();
  broken = false;
  await indexing.run();
  assert.deepEqual(alarms, [60_000, null]);
});
