import assert from "node:assert/strict";
import { test } from "node:test";

import type { Observation } from "../messages.ts";
import { LastLook } from "./last-look.ts";

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

function seen(kind: Observation["kind"], more: Partial<Observation> = {}): Observation {
  return { t: 1000, site: "chatgpt", tab: 1, id: "7", kind, ...more };
}

const progress: Observation = { t: 1010, site: "chatgpt", chat: "a", kind: "progress", chars: 9 };

/** A look whose pages answer when they are told to. */
function world(): { told: string[]; asked: number[]; answers: ((shown: Observation[]) => void)[]; lastLook: LastLook } {
  const told: string[] = [];
  const asked: number[] = [];
  const answers: ((shown: Observation[]) => void)[] = [];
  const lastLook = new LastLook(
    async (observations) => void told.push(...observations.map((o) => `${o.tab} ${o.kind}`)),
    (tab) => {
      asked.push(tab);
      return new Promise((done) => answers.push(done));
    },
  );
  return { told, asked, answers, lastLook };
}

test("what the page shows of an answer goes before the word that it broke", async () => {
  const { told, asked, answers, lastLook } = world();
  lastLook.take([seen("request", { role: "chat" })]);
  lastLook.take([seen("headers", { status: 200 })]);
  lastLook.take([seen("fail", { net: "ERR_CONNECTION_RESET" })]);
  await settled();
  assert.deepEqual([told, asked], [["1 request", "1 headers"], [1]]);
  answers[0]!([progress]);
  await settled();
  assert.deepEqual(told.slice(2), ["1 progress", "1 fail"]);
});

test("what follows in the same tab keeps its place, other tabs do not wait", async () => {
  const { told, answers, lastLook } = world();
  lastLook.take([seen("fail")]);
  lastLook.take([seen("request", { id: "8" })]);
  lastLook.take([seen("request", { id: "9", tab: 2 })]);
  await settled();
  assert.deepEqual(told, ["2 request"]);
  answers[0]!([]);
  await settled();
  assert.deepEqual(told, ["2 request", "1 fail", "1 request"]);
  lastLook.take([seen("end", { id: "8" })]);
  assert.equal(told.at(-1), "1 end", "afterwards nothing waits");
});

test("a page that has gone, or speaks for another site, adds nothing", async () => {
  const told: Observation[] = [];
  let gone = true;
  const lastLook = new LastLook(
    async (observations) => void told.push(...observations),
    async () => {
      if (gone) throw new Error("no receiver");
      return [{ ...progress, site: "claude" }];
    },
  );
  lastLook.take([seen("fail")]);
  await settled();
  gone = false;
  lastLook.take([seen("fail", { id: "8" })]);
  await settled();
  assert.deepEqual(
    told.map((o) => [o.kind, o.id]),
    [
      ["fail", "7"],
      ["fail", "8"],
    ],
  );
});

test("a page that is stuck is not waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { told, lastLook } = world();
  lastLook.take([seen("fail")]);
  await settled();
  assert.deepEqual(told, []);
  t.mock.timers.tick(1500);
  await settled();
  assert.deepEqual(told, ["1 fail"]);
});
