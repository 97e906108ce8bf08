import assert from "node:assert/strict";
import { test } from "node:test";

import { nothingChosen, othersOn, readState, regions, signalOf, type Choice } from "../board/board.ts";
import type { Event, Guidance, Signal } from "../core.gen.ts";
import { FetchError } from "../fetched.ts";
import type { Observation } from "../messages.ts";
import { Board, type Surroundings } from "./board.ts";

const server = "https://sync.example/base";
const site = { id: "claude", phase: "surge", level: "major_outage", since: 1000, bad: 4, works: 0 };
const page = (...sites: unknown[]): string => JSON.stringify({ now: 1, name: "Team", sites });

class World implements Surroundings {
  at = server;
  kept: Choice | undefined = { ...nothingChosen, server, tell: true, show: true };
  sent: Signal[] = [];
  got: string[] = [];
  says: string | number = page(site);
  fails: Guidance[] = [];
  refuses = "";
  news = 0;
  time = 600_000;

  async server(): Promise<string> {
    return this.at;
  }
  async get(url: string): Promise<string> {
    this.got.push(url);
    if (typeof this.says === "number") throw new FetchError("unreachable", this.says);
    return this.says;
  }
  async send(signal: Signal): Promise<void> {
    if (this.refuses !== "") throw Object.assign(new Error(), { code: this.refuses });
    this.sent.push(signal);
  }
  async guidance(): Promise<Guidance[]> {
    return this.fails;
  }
  async load(): Promise<Choice | undefined> {
    return this.kept;
  }
  async save(choice: Choice): Promise<void> {
    this.kept = choice;
  }
  changed(): void {
    this.news++;
  }
  now(): number {
    return this.time;
  }
}

const fault = (symptom: string, phase: string, who = "site"): Guidance =>
  ({
    site: "claude",
    chat: "",
    symptom,
    fault: who,
    phase,
    since: 1,
    action: "wait",
    until: 0,
    risk: "low",
    reason: "",
  }) as Guidance;
const symptom = (symptom: string, who = "site"): Event => ({ t: 1, site: "claude", kind: "symptom", symptom, fault: who });
const seen = (kind: Observation["kind"], more: Partial<Observation> = {}): Observation => ({
  t: 1,
  site: "claude",
  kind,
  ...more,
});

test("nothing goes before the user has chosen it, nor to a server for which he did not", async () => {
  for (const kept of [
    undefined,
    nothingChosen,
    { ...nothingChosen, server, show: true },
    { ...nothingChosen, server: "https://other.example", tell: true, show: true },
  ]) {
    const w = new World();
    w.kept = kept;
    const board = new Board(w);
    await board.take([seen("send"), seen("finish")], [symptom("overloaded")]);
    assert.deepEqual(w.sent, []);
    w.fails = [fault("overloaded", "surge")];
    await board.look(w.fails);
    assert.deepEqual(w.got.length, kept?.show === true && kept.server === server ? 1 : 0);
  }
});

test("a failure and an answer are told, once in five minutes, and all that goes is in closed words", async () => {
  const w = new World();
  w.kept = { ...nothingChosen, server, tell: true, region: "europe-west" };
  const board = new Board(w);
  w.fails = [fault("overloaded", "surge")];
  await board.take([seen("send", { files: 2 })], []);
  await board.take([], [symptom("overloaded")]);
  await board.take([], [symptom("overloaded")]);
  const down = {
    site: "claude",
    surface: "web",
    capability: "files",
    phase: "surge",
    symptom: "overloaded",
    region: "europe-west",
  };
  assert.deepEqual(w.sent, [down]);
  w.time += 300_000;
  await board.take([], [symptom("overloaded")]);
  assert.deepEqual(w.sent, [down, down]);
  w.fails = [];
  await board.take([seen("finish")], []);
  assert.deepEqual(w.sent.at(-1), { ...down, phase: "healthy", symptom: "" });
  assert.deepEqual((await board.view()).told, { signal: w.sent.at(-1), at: w.time });
});

test("what is the user's own affair, or a page that only he has, is told to nobody", async () => {
  const w = new World();
  const board = new Board(w);
  await board.take([], [symptom("rate_limited", "you"), symptom("offline", "network"), symptom("adapter_drift", "unknown")]);
  await board.take([{ ...seen("finish"), site: "chat.my-own-host.example" }], []);
  await board.take([{ ...seen("finish"), site: "practice" }], []);
  assert.deepEqual(w.sent, []);
  assert.equal(signalOf("open-webui", "text", "healthy", "", ""), null);
  assert.equal(signalOf("claude", "text", "surge", "", ""), null);
});

test("a word that does not get through is named, and not sent again later", async () => {
  const w = new World();
  const board = new Board(w);
  w.refuses = "token_scope";
  await board.take([seen("finish")], []);
  assert.equal((await board.view()).failure, "token_scope");
  w.refuses = "";
  assert.deepEqual(w.sent, []);
  await board.take([seen("finish")], []);
  assert.equal(w.sent.length, 1);
  assert.equal((await board.view()).failure, "");
});

test("what colleagues see is said of a site that fails here, without the user himself", async () => {
  const w = new World();
  const board = new Board(w);
  assert.equal(await board.others("claude", []), null);
  assert.equal(await board.others("claude", [fault("rate_limited", "healthy", "you")]), null);
  const all = [fault("overloaded", "surge")];
  assert.deepEqual(await board.others("claude", all), { kind: "seen", n: 3, since: 1000 });
  assert.deepEqual(await board.others("claude", all), { kind: "seen", n: 3, since: 1000 });
  assert.deepEqual(w.got, [`${server}/board/state.json`]);
  const on = (more: object, mine = false): unknown => othersOn({ ...site, ...more } as never, mine);
  assert.deepEqual(on({}), { kind: "seen", n: 4, since: 1000 });
  assert.deepEqual(on({ bad: 0 }, true), { kind: "confirmed", n: 0, since: 1000 });
  assert.deepEqual(on({ phase: "recovering" }), { kind: "back", n: 0, since: 1000 });
  assert.deepEqual(on({ phase: "healthy", works: 5 }), { kind: "works", n: 5, since: 1000 });
  assert.equal(on({ phase: "suspected", bad: 0 }), null);
});

test("a server without a board, and one that answers with something else, are told apart", async () => {
  const w = new World();
  for (const [says, problem] of [
    [404, "none"],
    [0, "unreachable"],
    [500, "unreachable"],
    ["<!doctype html>", "malformed"],
    ["null", "malformed"],
    ['{"sites": {}}', "malformed"],
    [page(site), ""],
  ] as const) {
    w.says = says;
    w.time += 60_000;
    const view = await new Board(w).view();
    assert.deepEqual([view.problem, view.state === null], [problem, problem !== ""], String(says));
  }
  const odd = [null, 3, { ...site, bad: -1 }, { ...site, phase: "sunny" }, { ...site, id: "my-own-host.example" }, site];
  assert.deepEqual(
    readState(page(...odd))?.sites.map(({ id }) => id),
    ["claude"],
  );
});

test("what is shown before agreeing is made by what sends", async () => {
  const w = new World();
  const board = new Board(w);
  await board.take([seen("send", { mode: "image" })], [symptom("stalled", "unknown")]);
  const { preview } = await board.view();
  assert.deepEqual(
    preview.map((s) => [s.site, s.capability, s.phase, s.symptom]),
    [
      ["claude", "image", "surge", "overloaded"],
      ["claude", "image", "healthy", ""],
    ],
  );
  assert.deepEqual(Object.keys(preview[0]!).sort(), Object.keys(w.sent[0]!).sort());
  assert.equal(new Set(regions).size, 19);
});
