import assert from "node:assert/strict";
import { test } from "node:test";

import type { Observation } from "../messages.ts";
import { added, completion, dayOf, edges, median, Tally } from "./days.ts";

const noon = new Date(2026, 10, 25, 12).getTime();
const seen = (kind: Observation["kind"], after: number, tab = 1, site = "claude"): Observation => {
  return { t: noon + after, site, tab, kind };
};

test("what was sent, begun and finished is counted by site and day", () => {
  const tally = new Tally();
  const first = tally.take([seen("send", 0), seen("progress", 900), seen("progress", 1200), seen("finish", 4000)])[0]!;
  assert.deepEqual(
    [first.id, first.sent, first.finished, first.stopped, first.first.reduce((a, b) => a + b, 0)],
    ["claude 2026-11-25", 1, 1, 0, 1],
  );
  assert.ok(median(first)! >= 900 && median(first)! < 900 * 1.3, String(median(first)));
  assert.equal(completion(first), 1);
});

test("an answer is its prompt's, whenever and in however many pieces it is told", () => {
  const tally = new Tally();
  const sum = [
    [seen("send", 0), seen("send", 10, 2, "chatgpt")],
    [seen("progress", 500, 2, "chatgpt")],
    [seen("progress", 3000)],
    [seen("stop", 4000), seen("finish", 5000, 2, "chatgpt")],
    [seen("finish", 6000)],
  ].flatMap((batch) => tally.take(batch));
  const of = (site: string) => sum.filter((d) => d.site === site).reduce(added);
  assert.deepEqual([of("claude").sent, of("claude").stopped, of("claude").finished], [1, 1, 0]);
  assert.equal(completion(of("claude")), null);
  assert.deepEqual([of("chatgpt").sent, of("chatgpt").finished, completion(of("chatgpt"))], [1, 1, 1]);
});

test("what no prompt explains, and what comes too late, is not counted", () => {
  const tally = new Tally();
  assert.deepEqual(tally.take([seen("progress", 0), seen("finish", 1), seen("stop", 2)]), []);
  tally.take([seen("send", 0)]);
  assert.deepEqual(tally.take([seen("progress", 11 * 60_000)]), []);
  assert.deepEqual(tally.take([{ t: noon, site: "claude", kind: "send" }]), [], "without a tab nothing can be told apart");
});

test("an answer that goes over midnight counts for the day of its prompt", () => {
  const tally = new Tally();
  const late = new Date(2026, 10, 25, 23, 59, 59).getTime();
  const days = tally.take([
    { t: late, site: "claude", tab: 1, kind: "send" },
    { t: late + 5000, site: "claude", tab: 1, kind: "progress" },
  ]);
  assert.deepEqual(
    days.map(({ day }) => day),
    ["2026-11-25"],
  );
  assert.equal(dayOf(late + 5000), "2026-11-26");
});

test("the classes rise and reach minutes", () => {
  assert.ok(edges.every((edge, i) => i === 0 || edge > edges[i - 1]!));
  assert.ok(edges.at(-1)! > 100_000);
});
