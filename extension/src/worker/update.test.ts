import assert from "node:assert/strict";
import { test } from "node:test";
import { Update } from "./update.ts";

function setUp(busy: (at: number) => boolean) {
  let now = 0;
  const reloads: number[] = [];
  const update = new Update({
    busy: async () => busy(now),
    reload: () => reloads.push(now),
    sleep: async (ms) => void (now += ms),
    now: () => now,
  });
  return { update, reloads };
}

test("an update comes at once when nobody types", async () => {
  const { update, reloads } = setUp(() => false);
  await update.available();
  assert.deepEqual(reloads, [0]);
});

test("an update waits until nobody is in the middle of a text", async () => {
  const { update, reloads } = setUp((at) => at < 7000);
  await Promise.all([update.available(), update.available()]);
  assert.deepEqual(reloads, [8000]);
});

test("an update does not wait for ever", async () => {
  const { update, reloads } = setUp(() => true);
  await update.available();
  assert.deepEqual(reloads, [30 * 60_000]);
});
