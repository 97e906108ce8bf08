import assert from "node:assert/strict";
import { test } from "node:test";
import { limitMs, Pacer, restMs } from "./pacer.ts";
import { fakeClock } from "./fake-clock.ts";

/** Touches a pacer at each of these times and returns the times of its writes. */
function writes(touches: readonly number[], size = 10): number[] {
  const clock = fakeClock();
  const at: number[] = [];
  const pacer = new Pacer(() => at.push(clock.now()), clock);
  for (const time of touches) {
    clock.runTo(time);
    pacer.touch(size);
  }
  clock.runTo(60_000);
  return at;
}

test("a change is written after a rest", () => {
  assert.deepEqual(writes([0]), [restMs]);
});

test("typing without a rest is written once a second", () => {
  const keys = Array.from({ length: 50 }, (_, i) => i * 100);
  const at = writes(keys);
  assert.ok(at.length >= 5, `${at.length} writes in 5 s`);
  let written = 0;
  for (const key of keys) {
    const next = at.find((time) => time >= key) ?? Infinity;
    assert.ok(next - key <= limitMs, `the key at ${key} was written at ${next}`);
    written = Math.max(written, next);
  }
});

test("a pause between two words gives two writes", () => {
  assert.deepEqual(writes([0, 100, 3000]), [500, 3400]);
});

test("a huge draft is written less often, but is written", () => {
  assert.deepEqual(writes([0], 1_000_000), [4 * restMs]);
  assert.deepEqual(writes([0], 50_000_000), [4 * restMs]);
});

test("flush writes at once and only once", () => {
  const clock = fakeClock();
  let count = 0;
  const pacer = new Pacer(() => count++, clock);
  pacer.flush();
  assert.equal(count, 0);
  pacer.touch(1);
  pacer.flush();
  clock.runTo(5000);
  assert.equal(count, 1);
});

test("cancel forgets what waits", () => {
  const clock = fakeClock();
  let count = 0;
  const pacer = new Pacer(() => count++, clock);
  pacer.touch(1);
  pacer.cancel();
  clock.runTo(5000);
  assert.equal(count, 0);
  assert.equal(pacer.waiting, false);
});

test("a write that is cut off is made at the next chance", () => {
  const clock = fakeClock();
  let cut = true;
  let count = 0;
  const pacer = new Pacer(() => {
    if (cut) throw new Error("the tab is being closed");
    count++;
  }, clock);
  pacer.touch(1);
  assert.throws(() => pacer.flush());
  assert.equal(pacer.waiting, true);
  cut = false;
  pacer.flush();
  pacer.flush();
  assert.equal(count, 1);
  assert.equal(pacer.waiting, false);
});
