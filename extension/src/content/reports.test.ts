import assert from "node:assert/strict";
import { test } from "node:test";

import type { Observation } from "../messages.ts";
import { Reports } from "./reports.ts";

test("sightings go together, in the order of their times", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent: Observation[][] = [];
  const reports = new Reports(
    "chatgpt",
    (err) => assert.ifError(err),
    async (observations) => void sent.push(observations),
  );
  reports.add({ kind: "progress", chars: 9, t: 20 });
  reports.add({ kind: "finish", t: 20 });
  reports.add({ kind: "send", chars: 3, t: 10 });
  assert.equal(sent.length, 0);
  t.mock.timers.tick(150);
  assert.deepEqual(
    sent.map((batch) => batch.map((o) => o.kind)),
    [["send", "progress", "finish"]],
  );
});

test("what has been handed out is not sent again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent: Observation[][] = [];
  const reports = new Reports(
    "chatgpt",
    (err) => assert.ifError(err),
    async (observations) => void sent.push(observations),
  );
  reports.add({ kind: "progress", chars: 9, t: 20 });
  assert.deepEqual(reports.drain(), [{ kind: "progress", chars: 9, t: 20, site: "chatgpt" }]);
  assert.deepEqual(reports.drain(), []);
  t.mock.timers.tick(1000);
  reports.flush();
  assert.equal(sent.length, 0);
});
