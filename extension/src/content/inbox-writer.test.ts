import assert from "node:assert/strict";
import { test } from "node:test";
import { InboxWriter, lostBetween, standsFor, type Entry } from "./inbox-writer.ts";
import type { Store } from "./storage.ts";

/** A store whose hook may refuse a write, before or after it was carried out. */
class MemoryStore implements Store {
  readonly items = new Map<string, unknown>();
  refuse: (key: string) => { apply: boolean; error: Error } | null = () => null;
  readonly entrusted: string[][] = [];
  private call: (removed: string[], set: string[]) => void = () => undefined;

  async set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(items)) {
      const refusal = this.refuse(key);
      if (refusal === null || refusal.apply) this.items.set(key, value);
      if (refusal !== null) throw refusal.error;
    }
  }
  entrust(items: Record<string, unknown>): void {
    this.entrusted.push(Object.keys(items));
  }
  async remove(key: string): Promise<void> {
    if (this.items.delete(key)) this.call([key], []);
  }
  async present(keys: string[]): Promise<string[]> {
    return keys.filter((key) => this.items.has(key));
  }
  onChanged(call: (removed: string[], set: string[]) => void): void {
    this.call = call;
  }
  /** What the worker does with a value that the core will never take. `unseen`: while the page is frozen. */
  async setAside(key: string, unseen = false): Promise<void> {
    const aside = key.replace("inbox/", "damaged/");
    this.items.set(aside, this.items.get(key));
    if (!unseen) this.call([], [aside]);
    if (unseen) this.items.delete(key);
    else await this.remove(key);
  }
}

function entry(text: string, over: Partial<Entry> = {}): Entry {
  return { site: "s", account: "", chat: "c", tab: "t", text, t: 1, state: "editing", ...over };
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

function setUp() {
  const store = new MemoryStore();
  const told: string[] = [];
  let gone = 0;
  const writer = new InboxWriter(
    store,
    "p",
    (progress) => told.push(progress.state),
    () => gone++,
    new AbortController().signal,
    () => 5,
  );
  return { store, writer, told, gone: () => gone };
}

test("a text is kept only when its key was taken away by the core", async () => {
  const { store, writer, told } = setUp();
  writer.put(entry("hi"));
  await settled();
  assert.deepEqual(told, ["writing", "written"]);
  assert.deepEqual(store.items.get("inbox/p/1"), { v: 1, n: 1, ...entry("hi") });
  await store.remove("inbox/p/1");
  assert.deepEqual(told, ["writing", "written", "kept"]);
});

test("an acknowledged older text does not make the newer one kept", async () => {
  const { store, writer } = setUp();
  writer.put(entry("hi"));
  writer.put(entry("something else, so both stay in the inbox", { state: "sent" }));
  await settled();
  await store.remove("inbox/p/1");
  assert.equal(writer.progress.state, "written");
});

test("the writer's own removal of an outdated text is no acknowledgement", async () => {
  const { store, writer } = setUp();
  writer.put(entry("hi"));
  writer.put(entry("hi there"));
  await settled();
  assert.deepEqual([...store.items.keys()], ["inbox/p/2"]);
  assert.equal(writer.progress.state, "written");
});

test("an outdated text goes only after the newer one is stored", async () => {
  const { store, writer } = setUp();
  writer.put(entry("hi"));
  await settled();
  store.refuse = () => ({ apply: false, error: new Error("QUOTA_BYTES quota exceeded") });
  writer.put(entry("hi there"));
  await settled();
  assert.deepEqual([...store.items.keys()], ["inbox/p/1"]);
  assert.deepEqual(writer.progress, { state: "failed", reason: "full", since: 5 });
});

test("a refused text is written again under a key of its own", async () => {
  const { store, writer } = setUp();
  store.refuse = () => ({ apply: false, error: new Error("disk") });
  writer.put(entry("hi"));
  await settled();
  assert.equal(writer.progress.state, "failed");
  store.refuse = () => null;
  writer.retry();
  await settled();
  assert.deepEqual([...store.items.keys()], ["inbox/p/2"]);
  writer.retry();
  assert.equal(store.items.size, 1);
});

test("a write that is carried out and reported as failed is written again rather than lost", async () => {
  const { store, writer } = setUp();
  store.refuse = (key) => (key.endsWith("/1") ? { apply: true, error: new Error("?") } : null);
  writer.put(entry("hi"));
  await settled();
  writer.retry();
  await settled();
  assert.equal(store.items.size, 2);
});

test("an invalidated extension is noticed, thrown or rejected", async () => {
  const rejected = setUp();
  rejected.store.refuse = () => ({ apply: false, error: new Error("Extension context invalidated.") });
  rejected.writer.put(entry("hi"));
  await settled();
  assert.equal(rejected.gone(), 1);
  const thrown = setUp();
  thrown.store.set = () => {
    throw new TypeError("Cannot read properties of undefined");
  };
  thrown.writer.put(entry("hi"));
  assert.equal(thrown.gone(), 1);
});

test("acknowledgements that were missed are found by looking", async () => {
  const { store, writer } = setUp();
  writer.put(entry("hi"));
  await settled();
  store.items.clear();
  await writer.reconcile();
  assert.equal(writer.progress.state, "kept");
});

test("a text that was set aside is not called kept, seen or found by looking", async () => {
  const { store, writer } = setUp();
  const refused = { state: "failed", reason: "refused", since: 5 };
  writer.put(entry("far too long"));
  await settled();
  await store.setAside("inbox/p/1");
  assert.deepEqual(writer.progress, refused);
  writer.put(entry("another one, which is as long as the first one and longer"));
  await settled();
  await store.setAside("inbox/p/2", true);
  await writer.reconcile();
  assert.deepEqual(writer.progress, refused);
  writer.put(entry("short"));
  await settled();
  await store.remove("inbox/p/3");
  assert.equal(writer.progress.state, "kept");
});

test("of a text that grows while it is refused the last state lies aside, and every version that lost much", async () => {
  const { store, writer } = setUp();
  for (const [n, text] of ["a".repeat(99), "a".repeat(100), "b".repeat(99), "b".repeat(100)].entries()) {
    writer.put(entry(text));
    await settled();
    await store.setAside(`inbox/p/${n + 1}`);
  }
  assert.deepEqual([...store.items.keys()], ["damaged/p/2", "damaged/p/4"]);
});

test("what stands for what", () => {
  const stands = (newer: Entry, older: Entry): boolean => standsFor(newer, older);
  assert.ok(stands(entry("ab"), entry("a")));
  assert.ok(stands(entry("日本"), entry("に", { state: "rescue" })));
  assert.ok(!stands(entry("a", { state: "rescue" }), entry("a")));
  assert.ok(!stands(entry("a", { state: "sent" }), entry("a")));
  assert.ok(!stands(entry("a"), entry("a", { state: "sent" })));
  assert.ok(!stands(entry("a", { chat: "d" }), entry("a")));
  assert.ok(!stands(entry("a", { tab: "u" }), entry("a")));
  assert.ok(!stands(entry("x"), entry("a text of more than a few words, which is gone in the newer one")));
});

test("loss between two texts is that of one splice", () => {
  assert.equal(lostBetween("abc", "abc"), 0);
  assert.equal(lostBetween("abc", "abXc"), 0);
  assert.equal(lostBetween("abc", "ac"), 1);
  assert.equal(lostBetween("aaa", "aa"), 1);
  assert.equal(lostBetween("abc", "xyz"), 3);
});

test("a page that is torn down entrusts to the worker what is not written yet, and nothing else", async () => {
  const { store, writer } = setUp();
  writer.tornDown();
  writer.put(entry("early"));
  await settled();
  writer.tornDown();
  assert.deepEqual(store.entrusted, []);
  writer.put(entry("early, and late"));
  writer.tornDown();
  writer.tornDown();
  assert.deepEqual(store.entrusted, [["inbox/p/2"]]);
});
