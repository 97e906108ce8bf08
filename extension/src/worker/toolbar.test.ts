import assert from "node:assert/strict";
import { test } from "node:test";

import { Toolbar, type ToolbarState } from "./toolbar.ts";

/** A toolbar with a clock that is turned by hand. */
function made() {
  const shown: ToolbarState[] = [];
  let due: { at: number; run: () => void } | null = null;
  let now = 0;
  const toolbar = new Toolbar({
    show: (state) => shown.push(state),
    later(delayMs, run) {
      const mine = (due = { at: now + delayMs, run });
      return () => {
        if (due === mine) due = null;
      };
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    if (due === null || due.at > now) return;
    const { run } = due;
    due = null;
    run();
  };
  return { toolbar, shown, pass };
}

test("a quick saving is shown as saved for a while, a slow one as saving before", () => {
  const { toolbar, shown, pass } = made();
  toolbar.arrived();
  pass(100);
  toolbar.settled(true);
  pass(2900);
  toolbar.arrived(); // typing goes on: it stays saved
  pass(300);
  toolbar.settled(true);
  pass(3000);
  assert.deepEqual(shown, ["quiet", "saved", "quiet"]);
  toolbar.arrived();
  pass(500);
  toolbar.arrived(); // does not begin the wait anew
  pass(200);
  toolbar.settled(true);
  pass(3000);
  assert.deepEqual(shown.slice(3), ["saving", "saved", "quiet"]);
  toolbar.arrived();
  pass(100);
  toolbar.settled(false); // taken back
  pass(3000);
  toolbar.settled(false);
  assert.equal(shown.length, 6);
});

test("what is grave goes before what passes, and nothing is shown twice", () => {
  const { toolbar, shown, pass } = made();
  toolbar.stands("failing");
  toolbar.stands("failing");
  toolbar.arrived();
  pass(1000);
  toolbar.settled(true);
  assert.deepEqual(shown, ["quiet", "failing"]);
  toolbar.stands("drill");
  toolbar.stands("quiet");
  assert.deepEqual(shown.slice(2), ["drill", "saved"]);
  pass(3000);
  assert.deepEqual(shown.slice(4), ["quiet"]);
});
