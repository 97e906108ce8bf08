import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { Failing as Told, Guidance } from "../core.gen.ts";
import type { Observation } from "../messages.ts";
import { Failing, type Surroundings } from "./failing.ts";

class World implements Surroundings {
  seen: Observation[] = [];
  told: Guidance[][] = [];
  woken: (number | null)[] = [];
  say: Guidance[] = [];
  due = 0;
  broken = false;
  time = 1000;
  /** So long the machine sleeps when the core is next asked what fails: it says that something does, ms. */
  sleep = 0;

  async observe(observations: Observation[]): Promise<void> {
    if (this.broken) throw new Error("no core");
    this.seen.push(...observations);
  }
  async guidance(): Promise<Told> {
    const slept = this.sleep;
    this.time += slept;
    this.sleep = 0;
    return { guidance: slept > 0 ? [limited] : this.say, due: this.due };
  }
  changed(guidance: Guidance[]): void {
    this.told.push(guidance);
  }
  wake(delayMs: number | null): void {
    this.woken.push(delayMs);
  }
  stayAwake(): void {}
  now(): number {
    return this.time;
  }
}

const limited: Guidance = {
  site: "chatgpt",
  chat: "",
  symptom: "rate_limited",
  fault: "you",
  phase: "healthy",
  since: 1,
  action: "wait",
  until: 2,
  risk: "medium",
  reason: "hint",
};

function request(id: string): Observation {
  return { t: 1000, site: "chatgpt", tab: 1, kind: "request", id, role: "chat" };
}

test("guidance is spread when it changes, and only then", async () => {
  const world = new World();
  const failing = new Failing(world);
  // The first look is always told: an earlier worker may have shown something else.
  await failing.tick();
  assert.deepEqual(world.told, [[]]);
  world.say = [limited];
  await failing.tick();
  await failing.tick();
  assert.deepEqual(world.told, [[], [limited]]);
  world.say = [];
  await failing.tick();
  assert.deepEqual(world.told, [[], [limited], []]);
  assert.deepEqual(world.woken, [null, 30_000, 30_000, null]);
});

test("what an earlier worker began to wait for wakes this one when it is due", async () => {
  const world = new World();
  const failing = new Failing(world);
  world.due = world.time + 45_000;
  await failing.tick();
  world.time += 60_000;
  await failing.tick();
  world.due = 0;
  await failing.tick();
  assert.deepEqual(world.woken, [45_000, 0, null]);
});

test("a core that is gone loses the observations and nothing else", async () => {
  const world = new World();
  const failing = new Failing(world);
  world.broken = true;
  await failing.tick();
  world.broken = false;
  await failing.tick();
  assert.equal(world.seen.length, 1);
});

test("while an answer is awaited time passes in steps, and afterwards it stops", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const failing = new Failing(world);
  const pass = async (ms: number): Promise<void> => {
    world.time += ms;
    t.mock.timers.tick(ms);
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  await failing.add([request("7")]);
  await pass(2000);
  await pass(2000);
  assert.deepEqual(
    world.seen.map((o) => o.kind),
    ["request", "tick", "tick"],
  );
  await failing.add([{ t: world.time, site: "chatgpt", tab: 1, kind: "end", id: "7" }]);
  for (let i = 0; i < 20; i++) await pass(2000);
  const ticks = world.seen.filter((o) => o.kind === "tick").length;
  assert.ok(ticks >= 6 && ticks <= 9, `${ticks} ticks`);
});

test("a tab whose page was left keeps nobody waiting for long", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const failing = new Failing(world);
  const pass = async (ms: number): Promise<void> => {
    world.time += ms;
    t.mock.timers.tick(ms);
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  await failing.add([{ t: world.time, site: "chatgpt", tab: 1, kind: "progress", chars: 9 }]);
  await failing.add([{ t: world.time, site: "chatgpt", tab: 1, kind: "navigate", class: "other" }]);
  for (let i = 0; i < 20; i++) await pass(2000);
  const ticks = world.seen.filter((o) => o.kind === "tick").length;
  assert.ok(ticks >= 4 && ticks <= 7, `${ticks} ticks`);
});

test("a step that comes far too late is a sleep of the machine", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const failing = new Failing(world);
  await failing.add([request("7")]);
  world.time += 62_000;
  t.mock.timers.tick(2000);
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assert.deepEqual(world.seen.slice(1), [
    { t: world.time, site: "", kind: "resume", slept_ms: 60_000 },
    { t: world.time, site: "", kind: "tick" },
  ]);
});

test("a page that wakes before the worker's own step does not hide the sleep", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const failing = new Failing(world);
  await failing.add([request("7")]);
  world.time += 62_000;
  await failing.add([{ t: world.time, site: "chatgpt", tab: 1, kind: "progress", chars: 9 }]);
  t.mock.timers.tick(2000);
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assert.deepEqual(
    world.seen.map((o) => o.kind),
    ["request", "resume", "progress", "tick"],
  );
});

test("what is said across a sleep is not told", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = new World();
  const failing = new Failing(world);
  await failing.add([request("7")]);
  world.sleep = 60_000;
  await failing.add([request("8")]);
  world.sleep = 60_000;
  assert.deepEqual((await failing.told()).guidance, []);
  assert.deepEqual(world.told, [[]]);
  assert.equal(world.seen.filter((o) => o.kind === "resume").length, 2);
});

test("requests that are not for chat keep nobody waiting", async () => {
  const timeouts = mock.method(globalThis, "setTimeout");
  try {
    const failing = new Failing(new World());
    await failing.add([{ ...request("7"), role: "page" }]);
    assert.equal(timeouts.mock.callCount(), 0);
  } finally {
    timeouts.mock.restore();
  }
});
