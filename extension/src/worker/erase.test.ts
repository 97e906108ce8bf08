import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import type { InboxValue } from "../inbox.ts";
import { encode } from "./cbor.ts";
import { Core, type CoreError } from "./core.ts";

const kept: Record<string, unknown> = {};
let fault: (op: "get" | "remove") => Error | undefined = () => undefined;

function check(op: "get" | "remove"): void {
  const err = fault(op);
  if (err !== undefined) throw err;
}

// The module looks up the API when it is loaded, so it is there before it is.
(globalThis as Record<string, unknown>)["chrome"] = {
  storage: {
    local: {
      get: async () => (check("get"), { ...kept }),
      remove: async (keys: string[]) => {
        check("remove");
        for (const key of keys) delete kept[key];
      },
    },
    session: { remove: async () => undefined },
  },
};
const { eraseHere } = await import("./erase.ts");
const { changeLog, incidents } = await import("../incidents/store.ts");
const { Takeover } = await import("./takeover.ts");

const text: InboxValue = {
  v: 1,
  site: "chatgpt",
  account: "",
  chat: "c",
  tab: "s-1",
  text: "typed",
  t: 1,
  n: 1,
  state: "editing",
};

function openCore(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("holdfast", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Says whether the core's store is there. */
async function there(): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === "holdfast");
}

/** A core whose program has the store open until it ends, and an inbox over what is kept. */
function parts() {
  const recorded: string[] = [];
  let starts = 0;
  const core = new Core(
    async () => {
      starts++;
      const db = await openCore();
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const letGo = (): Promise<Uint8Array> => {
        db.close();
        end();
        return new Promise(() => undefined);
      };
      return { exports: { hello: async () => encode({ version: "1" }), end: letGo }, ended };
    },
    () => undefined,
  );
  const inbox = {
    all: async () => ({ ...kept }),
    set: async (items: Record<string, unknown>) => void Object.assign(kept, items),
    remove: async (key: string) => void delete kept[key],
  };
  const record = async (value: InboxValue): Promise<void> => {
    await core.call("hello", {});
    recorded.push(value.text);
  };
  const takeover = new Takeover(inbox, record, async () => undefined);
  return { core, takeover, recorded, starts: () => starts };
}

beforeEach(async () => {
  fault = () => undefined;
  for (const key of Object.keys(kept)) delete kept[key];
  Object.assign(kept, { "inbox/a/1": text, "damaged/b": 1, "added-origins": ["https://chat.example/*"], notify: true });
  await changeLog((log) =>
    log.take([], [{ t: 1, site: "claude", kind: "symptom", symptom: "overloaded", fault: "site", chat: "a" }]),
  );
});

test("store, inbox and incidents are gone, what the user has set stays, and the next call makes a new store", async () => {
  const { core, takeover, recorded, starts } = parts();
  await core.call("hello", {});
  await eraseHere(core, takeover);
  assert.equal(await there(), false);
  assert.deepEqual(kept, { "added-origins": ["https://chat.example/*"], notify: true });
  assert.deepEqual(await incidents(), []);
  assert.deepEqual(recorded, []);
  await core.call("hello", {});
  assert.equal(starts(), 2);
  assert.ok(await there());
  await core.without(async () => undefined);
});

test("what waits in the inbox is not written into the new store", async () => {
  const { core, takeover, recorded } = parts();
  await core.call("hello", {});
  const done = eraseHere(core, takeover);
  assert.equal((await takeover.run()).taken, 0);
  await done;
  assert.deepEqual(recorded, []);
  await core.without(async () => undefined);
});

for (const op of ["get", "remove"] as const) {
  test(`storage that fails to ${op} is told, what waits stays, and trying again erases it`, async () => {
    const { core, takeover } = parts();
    await core.call("hello", {});
    fault = (at) => (at === op ? new Error("storage is broken") : undefined);
    await assert.rejects(eraseHere(core, takeover), /storage is broken/);
    assert.equal(await there(), false);
    assert.ok("inbox/a/1" in kept, "what was not deleted is not said to be");
    await core.call("hello", {}); // it goes on
    fault = () => undefined;
    await eraseHere(core, takeover);
    assert.equal("inbox/a/1" in kept, false);
    await core.without(async () => undefined);
  });
}

test("a store that another page has open is told after five seconds, with its code, and nothing else is touched", async (t) => {
  const { core, takeover } = parts();
  const other = await openCore();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const done = eraseHere(core, takeover);
  let over = false;
  done.catch(() => undefined).finally(() => (over = true));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(over, false, "it waits for who may let go");
  t.mock.timers.tick(5000);
  await assert.rejects(done, (err: CoreError) => err.code === "store_in_use");
  assert.ok("inbox/a/1" in kept);
  assert.equal((await incidents()).length > 0, true);
  t.mock.timers.reset();
  other.close();
});

test("a page that lets go in time holds up nothing", async () => {
  const { core, takeover } = parts();
  const other = await openCore();
  other.onversionchange = () => setTimeout(() => other.close(), 20);
  await eraseHere(core, takeover);
  assert.equal(await there(), false);
});

test("a store whose deletion fails is told, and the rest stays", async (t) => {
  const { core, takeover } = parts();
  t.mock.method(indexedDB, "deleteDatabase", () => {
    const request: { onerror?: () => void; error: Error } = { error: new Error("the disk is broken") };
    setImmediate(() => request.onerror?.());
    return request;
  });
  await assert.rejects(eraseHere(core, takeover), /disk is broken/);
  assert.ok("inbox/a/1" in kept);
});
