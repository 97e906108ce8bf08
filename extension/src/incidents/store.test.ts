import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { test } from "node:test";

import { changeLog, incidents } from "./store.ts";

const symptom = (t: number, site = "claude") => ({ t, site, kind: "symptom", symptom: "overloaded", fault: "site", chat: "a" });

test("what two write at once is both kept, and a change that fails changes nothing", async () => {
  await changeLog((log) => log.take([], [symptom(1)]));
  await Promise.all([
    changeLog((log) => log.write("claude@1", "lesson", "Have a second site.", 5)),
    changeLog((log) => log.take([], [{ t: 6, site: "claude", kind: "clear", symptom: "overloaded", chat: "a" }])),
  ]);
  await assert.rejects(
    changeLog(() => {
      throw new Error("no");
    }),
  );
  const [one] = await incidents();
  assert.deepEqual([one?.end, one?.entries.map(({ kind }) => kind)], [6, ["symptom", "note", "clear"]]);
});

test("the oldest go when there are too many", async () => {
  await changeLog((log) => {
    for (let n = 0; n < 205; n++) log.take([], [symptom(10 + n, `site${n}`)]);
  });
  await changeLog(() => undefined);
  const all = await incidents();
  assert.deepEqual([all.length, all[0]?.site, all.at(-1)?.site], [200, "site5", "site204"]);
});
