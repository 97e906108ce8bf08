import assert from "node:assert/strict";
import { test } from "node:test";
import type { Guidance } from "../messages.ts";
import type { Write } from "./draft.ts";
import { isWorthOffering } from "./offers.ts";
import { Outcome } from "./outcome.ts";
import { choose } from "./ui/guide.ts";

const verdict = (over: Partial<Guidance>): Guidance => ({
  site: "s",
  chat: "",
  symptom: "rate_limited",
  fault: "you",
  phase: "healthy",
  since: 1000,
  action: "wait",
  until: 0,
  risk: "medium",
  reason: "",
  ...over,
});

function setUp() {
  const writes: Write[] = [];
  const outcome = new Outcome(
    (write) => writes.push(write),
    () => 9000,
  );
  const sent: Write = {
    chat: { id: "c", provisional: false, temporary: false, sentAt: 0, askedAt: 0 },
    text: "question",
    state: "sent",
    t: 900,
  };
  outcome.sent(sent);
  return { outcome, states: () => writes.map((w) => `${w.state} ${w.text} ${w.t}`) };
}

test("a finished answer means delivered, once", () => {
  const { outcome, states } = setUp();
  outcome.progress();
  outcome.finish();
  outcome.finish();
  assert.deepEqual(states(), ["delivered question 9000"]);
});

test("a refusal means failed", () => {
  const { outcome, states } = setUp();
  outcome.told([verdict({})], ["c"]);
  assert.deepEqual(states(), ["failed question 9000"]);
});

test("an old refusal, another chat's, or one after words came says nothing about this prompt", () => {
  const { outcome, states } = setUp();
  outcome.told([verdict({ since: -5000 })], ["c"]);
  outcome.told([verdict({ chat: "d" })], ["c"]);
  outcome.told([verdict({ symptom: "stalled" })], ["c"]);
  outcome.progress();
  outcome.told([verdict({})], ["c"]);
  assert.deepEqual(states(), []);
});

test("the gravest verdict of this chat or of the site is shown", () => {
  const list = [
    verdict({ symptom: "slow", chat: "c" }),
    verdict({ symptom: "server_error" }),
    verdict({ symptom: "offline", chat: "d" }),
  ];
  assert.equal(choose(list, ["c"], new Set())?.symptom, "server_error");
  assert.equal(choose([verdict({ symptom: "" })], ["c"], new Set()), null);
  assert.equal(choose([verdict({ symptom: "", phase: "suspected" })], ["c"], new Set()), null);
  assert.equal(choose([verdict({ symptom: "", phase: "surge" })], ["c"], new Set())?.phase, "surge");
});

test("another chat's stalled answer is none of this chat's affairs, unless the site is down", () => {
  const elsewhere = [verdict({ symptom: "stalled" }), verdict({ symptom: "stalled", chat: "d" })];
  assert.equal(choose(elsewhere, ["c"], new Set()), null);
  assert.equal(choose(elsewhere, ["d"], new Set())?.chat, "d");
  assert.ok(choose([verdict({ symptom: "stalled", phase: "spread" })], ["c"], new Set()));
});

test("a drill has refused nothing", () => {
  const { outcome, states } = setUp();
  outcome.told([verdict({ since: 5000, reason: "drill" })], ["c"]);
  assert.deepEqual(states(), []);
  outcome.told([verdict({ since: 5000 })], ["c"]);
  assert.equal(states().length, 1);
});

test("an episode that was put away does not come back, the next one does", () => {
  const first = verdict({ since: 1 });
  assert.equal(choose([first], [], new Set(["rate_limited 1"])), null);
  assert.ok(choose([verdict({ since: 2 })], [], new Set(["rate_limited 1"])));
});

test("only text that may be missed is offered", () => {
  const saved = { id: "i", state: "editing", updated: 1000, versions: 1, text: "hi", files: [] };
  assert.ok(isWorthOffering(saved, "", 2000));
  assert.ok(isWorthOffering({ ...saved, state: "failed" }, "\n", 2000));
  assert.ok(!isWorthOffering(saved, "other", 2000));
  assert.ok(!isWorthOffering({ ...saved, state: "delivered" }, "", 2000));
  assert.ok(!isWorthOffering({ ...saved, text: " " }, "", 2000));
  assert.ok(!isWorthOffering(saved, "", 1000 + 30 * 86_400_000));
});

test("a prompt may have arrived until it is known what became of it", () => {
  const outcome = new Outcome(() => undefined);
  const write: Write = {
    chat: { id: "c", provisional: false, temporary: false, sentAt: 0, askedAt: 0 },
    text: "x",
    state: "sent",
    t: 1,
  };
  assert.equal(outcome.unconfirmed, null);
  outcome.doubt(write);
  assert.equal(outcome.unconfirmed, write);
  const next = { ...write, t: 2 };
  outcome.sent(next);
  outcome.progress();
  assert.equal(outcome.unconfirmed, next);
  outcome.finish();
  assert.equal(outcome.unconfirmed, null);
});
