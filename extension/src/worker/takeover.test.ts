import assert from "node:assert/strict";
import { test } from "node:test";

import type { InboxValue } from "../inbox.ts";
import { CoreError } from "./core.ts";
import { isInboxValue, isTurnsValue, Takeover, type Inbox } from "./takeover.ts";

class MemoryInbox implements Inbox {
  constructor(readonly items: Record<string, unknown>) {}
  /** Decides whether a call is done and whether it fails. */
  fault: (op: string, key: string) => Error | undefined = () => undefined;

  async all(): Promise<Record<string, unknown>> {
    this.check("all", "");
    return { ...this.items };
  }

  async set(items: Record<string, unknown>): Promise<void> {
    this.check("set", Object.keys(items).join());
    Object.assign(this.items, items);
  }

  async remove(key: string): Promise<void> {
    this.check("remove", key);
    delete this.items[key];
  }

  private check(op: string, key: string): void {
    const err = this.fault(op, key);
    if (err !== undefined) throw err;
  }
}

function value(text: string, t: number, n = 1): InboxValue {
  return { v: 1, site: "chatgpt", account: "", chat: "c", tab: "s-1", text, t, n, state: "editing" };
}

async function noTurns(): Promise<void> {
  assert.fail("there are no turns");
}

function recorder(): { texts: string[]; record: (v: InboxValue) => Promise<void> } {
  const texts: string[] = [];
  return { texts, record: async (v) => void texts.push(v.text) };
}

test("values are recorded oldest first and removed once recorded; other keys stay", async () => {
  const inbox = new MemoryInbox({
    "inbox/b/1": value("two", 20),
    "inbox/a/9": value("one", 10),
    settings: 1,
    "inbox/b/2": value("three", 20, 2),
  });
  const { texts, record } = recorder();
  assert.deepEqual(await new Takeover(inbox, record, noTurns).run(), { taken: 3, damaged: 0, left: 0, reason: "" });
  assert.deepEqual(texts, ["one", "two", "three"]);
  assert.deepEqual(inbox.items, { settings: 1 });
});

test("a value that the core does not take stays, with all that came after it", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("one", 10), "inbox/a/2": value("two", 20) });
  const takeover = new Takeover(
    inbox,
    async (v) => {
      if (v.text === "one") throw new CoreError("storage_full", "full");
    },
    noTurns,
  );
  assert.deepEqual(await takeover.run(), { taken: 0, damaged: 0, left: 2, reason: "storage_full" });
  assert.deepEqual(Object.keys(inbox.items), ["inbox/a/1", "inbox/a/2"]);
});

test("a value whose removal fails is recorded again before anything newer", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("one", 10), "inbox/a/2": value("two", 20) });
  const { texts, record } = recorder();
  const takeover = new Takeover(inbox, record, noTurns);
  let failures = 1;
  inbox.fault = (op) => (op === "remove" && failures-- > 0 ? new Error("storage is busy") : undefined);
  assert.equal((await takeover.run()).left, 2);
  assert.equal((await takeover.run()).taken, 2);
  assert.deepEqual(texts, ["one", "one", "two"]);
  assert.deepEqual(inbox.items, {});
});

test("damaged values are moved aside as they are, and the rest goes on", async () => {
  const damaged = { v: 1, text: "half a val" };
  const inbox = new MemoryInbox({ "inbox/a/1": damaged, "inbox/a/2": "text", "inbox/a/3": value("good", 5) });
  const { texts, record } = recorder();
  assert.deepEqual(await new Takeover(inbox, record, noTurns).run(), { taken: 1, damaged: 2, left: 0, reason: "" });
  assert.deepEqual(texts, ["good"]);
  assert.deepEqual(inbox.items, { "damaged/a/1": damaged, "damaged/a/2": "text" });
});

test("a value that the core will never take is moved aside, not dropped", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("huge", 1) });
  const takeover = new Takeover(
    inbox,
    async () => {
      throw new CoreError("too_large", "text too large");
    },
    noTurns,
  );
  assert.deepEqual(await takeover.run(), { taken: 0, damaged: 1, left: 0, reason: "" });
  assert.deepEqual(Object.keys(inbox.items), ["damaged/a/1"]);
});

test("a value is never removed when it could not be moved aside", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": 7 });
  inbox.fault = (op) => (op === "set" ? new Error("full") : undefined);
  assert.equal((await new Takeover(inbox, async () => undefined, noTurns).run()).left, 1);
  assert.deepEqual(inbox.items, { "inbox/a/1": 7 });
});

test("values that come in during a take-over are taken by it", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("one", 10) });
  const texts: string[] = [];
  const takeover = new Takeover(
    inbox,
    async (v) => {
      texts.push(v.text);
      if (v.text === "one") {
        inbox.items["inbox/a/2"] = value("two", 20);
        void takeover.run();
      }
    },
    noTurns,
  );
  assert.equal((await takeover.run()).taken, 2);
  assert.deepEqual(texts, ["one", "two"]);
});

test("what is removed while nothing is taken over is not recorded after it", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("one", 10), "inbox/a/2": value("two", 20) });
  const { texts, record } = recorder();
  let go = (): void => undefined;
  const first = new Promise<void>((resolve) => (go = resolve));
  const takeover = new Takeover(inbox, (v) => record(v).then(() => first), noTurns);
  const round = takeover.run();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(texts, ["one"]);
  const erased = takeover.without(async (idle) => {
    void takeover.run();
    go();
    await idle;
    void takeover.run();
    await new Promise((resolve) => setImmediate(resolve));
    delete inbox.items["inbox/a/2"];
  });
  assert.equal((await round).left, 1);
  await erased;
  inbox.items["inbox/a/3"] = value("three", 30);
  await takeover.run();
  assert.deepEqual(texts, ["one", "three"]);
});

test("a take-over goes on after what failed without it", async () => {
  const inbox = new MemoryInbox({ "inbox/a/1": value("one", 10) });
  const { texts, record } = recorder();
  const takeover = new Takeover(inbox, record, noTurns);
  await assert.rejects(takeover.without(() => Promise.reject(new Error("in use"))));
  assert.equal((await takeover.run()).taken, 1);
  assert.deepEqual(texts, ["one"]);
});

test("an unreadable storage is no crash", async () => {
  const inbox = new MemoryInbox({});
  inbox.fault = () => new Error("gone");
  assert.deepEqual(await new Takeover(inbox, async () => undefined, noTurns).run(), {
    taken: 0,
    damaged: 0,
    left: 1,
    reason: "internal",
  });
});

test("the form of a value is checked field by field", () => {
  const good = value("x", 1);
  assert.ok(isInboxValue(good));
  assert.ok(isInboxValue({ ...good, was: "new:1", text: "" }));
  assert.ok(isInboxValue({ ...good, lost: 2, files: [{ name: "", size: 0, type: "", part: "" }] }));
  const bad: unknown[] = [
    null,
    "x",
    [],
    { ...good, v: 2 },
    { ...good, site: "" },
    { ...good, text: 1 },
    { ...good, t: 1.5 },
    { ...good, t: -1 },
    { ...good, n: "1" },
    { ...good, state: "lost" },
    { ...good, was: 1 },
    { ...good, lost: 0.5 },
    { ...good, files: {} },
    { ...good, files: [{ name: "a", size: 1, type: "" }] },
    { ...good, files: [null] },
  ];
  for (const b of bad) assert.ok(!isInboxValue(b), JSON.stringify(b));
});

const said = {
  v: 1,
  site: "chatgpt",
  account: "",
  chat: "c",
  tab: "s-1",
  turns: [{ role: "assistant", text: "Half an ans", state: "streaming", message: "", model: "" }],
  whole: true,
  seen: 100,
  t: 15,
  n: 1,
};

test("what was said is taken in its turn, and moved aside when it has not its form", async () => {
  const inbox = new MemoryInbox({
    "inbox/a/1": value("one", 10),
    "inbox/b/1": said,
    "inbox/a/2": value("two", 20),
    "inbox/b/2": { ...said, turns: [{ role: "assistant" }] },
  });
  const { texts, record } = recorder();
  const takeover = new Takeover(inbox, record, async ({ turns }) => void texts.push(...turns.map((t) => t.text)));
  assert.deepEqual(await takeover.run(), { taken: 3, damaged: 1, left: 0, reason: "" });
  assert.deepEqual(texts, ["one", "Half an ans", "two"]);
  assert.deepEqual(Object.keys(inbox.items), ["damaged/b/2"]);
});

test("the form of what was said is checked field by field", () => {
  assert.ok(isTurnsValue(said));
  assert.ok(isTurnsValue({ ...said, was: "new:1", turns: [] }));
  for (const bad of [
    null,
    { ...said, v: 2 },
    { ...said, site: "" },
    { ...said, was: 1 },
    { ...said, t: 0 },
    { ...said, seen: "all" },
    { ...said, whole: 1 },
    { ...said, turns: {} },
    { ...said, turns: [null] },
    { ...said, turns: [{ ...said.turns[0], role: "system" }] },
    { ...said, turns: [{ ...said.turns[0], state: "lost" }] },
    { ...said, turns: [{ ...said.turns[0], text: 7 }] },
  ]) {
    assert.ok(!isTurnsValue(bad), JSON.stringify(bad));
  }
});
