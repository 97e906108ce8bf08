import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import type { SyncStatus } from "../core.gen.ts";
import { Syncing, type Surroundings } from "./syncing.ts";

class World implements Surroundings {
  steps: number[] = [];
  alarms: number[] = [];
  pulled: number[] = [];
  vault = "v";
  next = 0;
  broken = false;
  time = 1_000_000;

  async step(): Promise<{ pushed: number; pulled: number; next: number }> {
    this.steps.push(this.time);
    if (this.broken) throw new Error("unreachable");
    return { pushed: 1, pulled: 2, next: this.next };
  }
  async status(): Promise<SyncStatus> {
    return { vault: this.vault, next: this.next } as SyncStatus;
  }
  alarm(delayMs: number): void {
    this.alarms.push(delayMs);
  }
  changed(pulled: number): void {
    this.pulled.push(pulled);
  }
  now(): number {
    return this.time;
  }
}

async function pass(t: TestContext, world: World, ms: number): Promise<void> {
  world.time += ms;
  t.mock.timers.tick(ms);
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

test("what is new is pushed after a moment, together with what came meanwhile", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const syncing = new Syncing(world);
  syncing.soon();
  syncing.soon();
  await pass(t, world, 999);
  assert.equal(world.steps.length, 0);
  await pass(t, world, 1);
  assert.equal(world.steps.length, 1);
  assert.deepEqual(world.pulled, [2]);
});

test("pushes are five seconds apart, and not before the moment that the core names", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const syncing = new Syncing(world);
  await syncing.run();
  syncing.soon();
  await pass(t, world, 4999);
  assert.equal(world.steps.length, 1);
  world.next = world.time + 1 + 60_000;
  await pass(t, world, 1);
  assert.equal(world.steps.length, 2);
  syncing.soon();
  await pass(t, world, 59_000);
  assert.equal(world.steps.length, 2);
  await pass(t, world, 1000);
  assert.equal(world.steps.length, 3);
});

test("an alarm outlives the worker: after success for the next pull, after failure for the core's next try", async () => {
  const world = new World();
  const syncing = new Syncing(world);
  await syncing.run();
  assert.deepEqual(world.alarms, [300_000]);
  world.broken = true;
  world.next = world.time + 42_000;
  await syncing.run();
  assert.deepEqual(world.alarms, [300_000, 42_000]);
  assert.deepEqual(world.pulled, [2, 0]);
});

test("nothing is sent where no vault is set up", async () => {
  const world = new World();
  world.vault = "";
  await new Syncing(world).run();
  assert.deepEqual(world.steps, []);
});

test("a call during a run joins it", async () => {
  const world = new World();
  const syncing = new Syncing(world);
  await Promise.all([syncing.run(), syncing.run()]);
  assert.equal(world.steps.length, 1);
});
