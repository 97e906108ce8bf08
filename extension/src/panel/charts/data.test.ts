import assert from "node:assert/strict";
import { test } from "node:test";

import type { Day } from "../../incidents/days.ts";
import type { Incident } from "../../incidents/log.ts";
import { byHour, completion, csv, daily, outages, span } from "./data.ts";

const now = new Date(2026, 10, 25, 15).getTime();
const hour = 60 * 60_000;
const incident = (site: string, start: number, end: number, symptoms: number[] = []): Incident => {
  const entries = symptoms.map((t) => ({ t, kind: "symptom" as const, code: "overloaded" }));
  return { id: `${site}@${start}`, site, start, noticed: start, end, entries, left: 0, live: [], phase: "", worst: "" };
};

test("an outage that lasts reaches until now, one of long ago is left out, one at the edge is cut", () => {
  const edge = now - span * 24 * hour;
  const found = outages(
    [incident("a", edge - 3 * hour, edge - 2 * hour), incident("a", edge - hour, edge + hour), incident("b", now - hour, 0)],
    now,
  );
  assert.deepEqual(found.get("a"), [{ site: "a", start: edge, end: edge + hour, lasts: false }]);
  assert.deepEqual(found.get("b"), [{ site: "b", start: now - hour, end: now, lasts: true }]);
});

test("failures are counted where they began, Monday first", () => {
  const wednesday = now;
  const sunday = new Date(2026, 10, 22, 3).getTime();
  const counts = byHour([incident("a", 0, 1, [wednesday, wednesday, sunday])]);
  assert.equal(counts[2]![15], 2);
  assert.equal(counts[6]![3], 1);
  assert.equal(
    counts.flat().reduce((a, b) => a + b),
    3,
  );
});

test("a day without prompts is a gap, not a zero", () => {
  const one = (day: string, sent: number, finished: number): Day => {
    return { id: `claude ${day}`, site: "claude", day, sent, finished, stopped: 0, first: [] };
  };
  const { days, x, lines } = daily([one("2026-11-25", 4, 3), one("2026-11-23", 2, 0), one("2025-01-01", 9, 9)], now, completion);
  assert.equal(days.length, span);
  assert.equal(x.length, span);
  assert.deepEqual([days.at(-1), days.at(-3)], ["2026-11-25", "2026-11-23"]);
  assert.deepEqual(lines[0]!.y.slice(-3), [0, null, 0.75]);
  assert.deepEqual(daily([], now, completion).lines, []);
});

test("the days go on over a change of the clocks", () => {
  for (const month of [2, 3, 9, 10]) {
    const { days } = daily([], new Date(2026, month, 28, 0, 30).getTime(), completion);
    assert.equal(new Set(days).size, span);
  }
});

test("no cell of an export is a formula or breaks out of its place", () => {
  const rows = [
    ["=1+1", "a,b"],
    ['say "no"', "-5"],
    ["@x", "two\nlines"],
  ];
  assert.equal(csv({ head: ["what", "+how"], rows }), `what,'+how\r\n'=1+1,"a,b"\r\n"say ""no""",-5\r\n'@x,"two\nlines"\r\n`);
});
