import assert from "node:assert/strict";
import { test } from "node:test";

import type { Guidance } from "../core.gen.ts";
import { isDrill, type Drills } from "../drills/drill.ts";
import { Drilling, type Surroundings } from "./drills.ts";

const minute = 60_000;

function world() {
  let stored: Drills = { now: null, past: [] };
  const w = {
    now: 1_000_000,
    wakes: [] as number[],
    changes: 0,
    drilling: null as unknown as Drilling,
    erase: () => (stored = { now: null, past: [] }),
    restart: () => (w.drilling = new Drilling(around)),
    shown: async (real: Partial<Guidance>[] = []) =>
      (await w.drilling.joined({ guidance: real as Guidance[], due: 0 })).guidance.map(
        (g) => `${g.site} ${g.symptom} ${String(isDrill(g))}`,
      ),
  };
  const around: Surroundings = {
    load: async () => structuredClone(stored),
    save: async (drills) => void (stored = structuredClone(drills)),
    wakeAt: (t) => w.wakes.push(t),
    changed: () => w.changes++,
    found: async () => ({ kept: 2, waiting: 0, notifications: false, sync: true }),
    now: () => w.now,
  };
  w.restart();
  return w;
}

test("a drill is a verdict until its time is over, also for the next worker, and leaves a report", async () => {
  const w = world();
  await w.drilling.begin("claude", "overloaded", 5 * minute, 0);
  assert.deepEqual(await w.shown(), ["claude overloaded true"]);
  w.now += minute;
  await w.drilling.seen([
    { t: w.now, site: "claude", kind: "send" },
    { t: w.now, site: "chatgpt", kind: "send" },
    { t: w.now, site: "claude", kind: "progress" },
  ]);
  w.restart();
  assert.deepEqual(await w.shown([{ site: "chatgpt", symptom: "slow" }]), ["chatgpt slow false", "claude overloaded true"]);
  await w.drilling.did("claude", w.now + 1, "parked");
  w.now += 5 * minute;
  await w.drilling.woken();
  assert.deepEqual(await w.shown(), []);
  const { now, past } = await w.drilling.all();
  const acts = [
    { t: 1_060_000, kind: "sent" },
    { t: 1_060_001, kind: "parked" },
  ];
  const found = { kept: 2, waiting: 0, notifications: false, sync: true };
  const times = { start: 1_000_000, until: 1_300_000, end: 1_300_000 };
  assert.deepEqual([now, past], [null, [{ site: "claude", symptom: "overloaded", ...times, ended: "time", acts, ...found }]]);
});

test("what was deleted is not written back", async () => {
  const w = world();
  await w.drilling.begin("claude", "overloaded", minute, 0);
  w.erase();
  w.drilling.forget();
  assert.deepEqual([await w.shown(), await w.drilling.all()], [[], { now: null, past: [] }]);
});

test("a drill that cannot be read keeps nobody from being warned", async () => {
  const refused = async (): Promise<never> => Promise.reject(new Error("no storage"));
  const drilling = new Drilling({
    load: refused,
    save: refused,
    wakeAt: () => undefined,
    changed: () => undefined,
    found: refused,
    now: () => 1,
  });
  const told = { guidance: [{ site: "claude" } as Guidance], due: 0 };
  assert.equal(await drilling.joined(told), told);
  await assert.rejects(drilling.begin("claude", "overloaded", minute, 0), /no storage/);
});

test("a site that really fails ends its drill", async () => {
  const w = world();
  await w.drilling.begin("claude", "rate_limited", 5 * minute, 0);
  w.now += 1;
  assert.deepEqual(await w.shown([{ site: "claude", symptom: "server_error" }]), ["claude server_error false"]);
  await w.drilling.end("user");
  assert.deepEqual(
    (await w.drilling.all()).past.map(({ ended }) => ended),
    ["real"],
  );
});

test("a drill that is to come begins by the alarm; taken back, nothing is left of it", async () => {
  const w = world();
  await w.drilling.begin("claude", "overloaded", minute, 10 * minute);
  assert.deepEqual([await w.shown(), w.wakes], [[], [1_600_000]]);
  w.now += 10 * minute;
  await w.drilling.woken();
  assert.deepEqual([await w.shown(), w.wakes.at(-1)], [["claude overloaded true"], 1_660_000]);
  w.now += 1000;
  await w.drilling.begin("chatgpt", "overloaded", minute, minute);
  await w.drilling.end("user");
  assert.deepEqual(
    (await w.drilling.all()).past.map(({ site, ended, end }) => [site, ended, end]),
    [["claude", "user", 1_601_000]],
  );
});
