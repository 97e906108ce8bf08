import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "./cbor.ts";
import { Core, CoreError, type Program } from "./core.ts";

/** A program that answers "hello" with its number, and ends when told to. */
function program(n: number): Program & { end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const exports = {
    hello: async () => encode({ version: `p${n}` }),
    text: () => new Promise<Uint8Array>(() => undefined),
  };
  return { exports, ended, end };
}

test("the core is started once, for the first call", async () => {
  let starts = 0;
  const core = new Core(
    async () => program(++starts),
    () => undefined,
  );
  assert.equal(starts, 0);
  await Promise.all([core.call("hello", {}), core.call("hello", {})]);
  assert.equal(starts, 1);
  assert.equal(core.health.state, "ready");
});

test("a core that has ended is started anew, and calls on their way are rejected", async () => {
  const programs = [program(1), program(2)];
  let starts = 0;
  const core = new Core(
    async () => programs[starts++] as Program,
    () => undefined,
  );
  await core.call("hello", {});
  const hanging = core.call("text", { id: "x", number: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  programs[0]?.end();
  await assert.rejects(hanging, (err: CoreError) => err.code === "core_ended");
  assert.deepEqual(await core.call("hello", {}), { version: "p2" });
  assert.deepEqual(core.health, { state: "ready", error: "", restarts: 1 });
});

test("what is done without a core keeps calls waiting, and the next one starts anew", async () => {
  const programs = [program(1), program(2)];
  let starts = 0;
  const core = new Core(
    async () => programs[starts++] as Program,
    () => undefined,
  );
  await core.call("hello", {});
  const first = programs[0] as Program & { end: () => void };
  (first.exports as Record<string, () => Promise<Uint8Array>>)["end"] = () => {
    first.end();
    return new Promise(() => undefined);
  };
  let go = (): void => undefined;
  const gone = core.without(() => new Promise((resolve) => (go = resolve)));
  const waiting = core.call("hello", {});
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(starts, 1, "nothing is started in between");
  go();
  await gone;
  assert.deepEqual(await waiting, { version: "p2" });
});

test("what fails without a core is told, and the core goes on", async () => {
  let starts = 0;
  const core = new Core(
    async () => {
      const made = program(++starts);
      (made.exports as Record<string, () => Promise<Uint8Array>>)["end"] = () => (made.end(), new Promise(() => undefined));
      return made;
    },
    () => undefined,
  );
  await assert.rejects(
    core.without(() => Promise.reject(new Error("the store was not deleted"))),
    /not deleted/,
  );
  assert.deepEqual(await core.call("hello", {}), { version: "p2" });
});

test("what is done without a core is done beside a broken one, too", async () => {
  const core = new Core(
    () => Promise.reject(new Error("wasm is damaged")),
    () => undefined,
  );
  let done = false;
  await core.without(async () => void (done = true));
  assert.ok(done);
});

test("a core that keeps ending is broken until a minute has passed", async () => {
  let now = 0;
  let starts = 0;
  const changes: string[] = [];
  const core: Core = new Core(
    async () => {
      const made = program(++starts);
      made.end();
      return made;
    },
    () => changes.push(core.health.state),
    () => now,
  );
  for (let i = 0; i < 4; i++) {
    await core.call("hello", {}).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await assert.rejects(core.call("hello", {}), (err: CoreError) => err.code === "core_broken");
  assert.equal(core.health.state, "broken");
  assert.equal(starts, 4);
  assert.ok(changes.includes("broken"));
  now = 61_000;
  await core.call("hello", {}).catch(() => undefined);
  assert.equal(starts, 5);
});

test("a core that does not start says why", async () => {
  const core = new Core(
    () => Promise.reject(new Error("wasm is damaged")),
    () => undefined,
  );
  await assert.rejects(core.call("hello", {}), (err: CoreError) => err.code === "core_broken" && /damaged/.test(err.message));
  assert.deepEqual(core.health, { state: "broken", error: "wasm is damaged", restarts: 0 });
});

test("times cross the border as integers, and text as it is", () => {
  const time = 1_795_000_000_000;
  const bytes = encode({ time, small: 5, text: "日本 🌊 \u0000", none: undefined, list: [time] });
  // 0x1b is a 64-bit integer; a float would begin with 0xfb.
  assert.ok(Buffer.from(bytes).toString("hex").includes("1b000001a1edb18e00".slice(0, 8)));
  assert.ok(!Buffer.from(bytes).toString("hex").includes("fb4"));
  assert.deepEqual(decode(bytes), { time, small: 5, text: "日本 🌊 \u0000", list: [time] });
});
