import assert from "node:assert/strict";
import { test } from "node:test";

import type { Guidance } from "../core.gen.ts";
import { troubled, Usable } from "./usable.ts";

function g(more: Partial<Guidance>): Guidance {
  return { site: "claude", chat: "", symptom: "", phase: "healthy", action: "none", ...more } as Guidance;
}

/** A browser's session storage and its notifications. */
class World {
  saved: string[] = [];
  said: string[] = [];
  load = async (): Promise<string[]> => this.saved;
  save = async (sites: string[]): Promise<void> => void (this.saved = sites);
  notify = async (site: string): Promise<void> => void this.said.push(site);
}

test("a site that was down is told of once, when it recovers and not when it only stabilises", async () => {
  const world = new World();
  const usable = new Usable(world);
  for (const phase of ["suspected", "surge", "spread", "stabilising"]) await usable.told([g({ phase })]);
  assert.deepEqual(world.said, []);
  await new Usable(world).told([g({ phase: "recovering", action: "retry" })]);
  await usable.told([]);
  assert.deepEqual(world.said, ["claude"]);
});

test("a limit that is over is told of, a slow answer or a doubt is not", async () => {
  const world = new World();
  const usable = new Usable(world);
  await usable.told([g({ symptom: "rate_limited", action: "wait" }), g({ site: "chatgpt", symptom: "slow", action: "wait" })]);
  await usable.told([g({ symptom: "rate_limited", action: "retry" })]);
  assert.deepEqual(world.said, []);
  await usable.told([]);
  assert.deepEqual(world.said, ["claude"]);
});

test("a notification that fails stops nothing", async () => {
  const world = new World();
  const usable = new Usable({ ...world, load: world.load, save: world.save, notify: () => Promise.reject(new Error("denied")) });
  await usable.told([g({ phase: "surge" })]);
  await usable.told([]);
  await usable.told([g({ site: "grok", phase: "surge" })]);
  assert.deepEqual(world.saved, ["grok"]);
  assert.deepEqual(troubled([g({ phase: "stabilising" })], []), []);
});
