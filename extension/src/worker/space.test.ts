import assert from "node:assert/strict";
import { test } from "node:test";
import { Space } from "./space.ts";

function setUp(shares: (number | Error)[]) {
  let now = 0;
  const told: boolean[] = [];
  let asked = 0;
  const space: Space = new Space(
    async () => {
      const share = shares[Math.min(asked++, shares.length - 1)]!;
      if (share instanceof Error) throw share;
      return { usage: share * 1000, quota: 1000 };
    },
    () => told.push(space.low),
    () => now,
  );
  const looks = async (): Promise<void> => {
    for (let i = 0; i < shares.length; i++) {
      await space.look();
      now += 10 * 60_000;
    }
  };
  return { space, told, looks, asked: () => asked };
}

test("nearly full is told at 80 % and taken back below 70 %", async () => {
  const { told, looks } = setUp([0.5, 0.79, 0.8, 0.75, 0.79, 0.69, 0.79, 0.95]);
  await looks();
  assert.deepEqual(told, [true, false, true]);
});

test("the browser is not asked at every write", async () => {
  const { space, asked } = setUp([0.1]);
  for (let i = 0; i < 50; i++) await space.look();
  assert.equal(asked(), 1);
  await space.look(true);
  assert.equal(asked(), 2);
});

test("a browser that does not tell, or tells no quota, alarms nobody", async () => {
  const { told, looks } = setUp([new Error("not allowed"), 0.2]);
  await looks();
  assert.deepEqual(told, []);
  const none = new Space(
    async () => ({}),
    () => assert.fail("no quota is no full one"),
  );
  await none.look();
});
