import assert from "node:assert/strict";
import { test } from "node:test";

import type { Sender } from "./answer.ts";
import type { Answer } from "./messages.ts";

type Listener = (message: unknown, sender: Sender, respond: (answer: Answer) => void) => boolean;

let listener: Listener | undefined;
// The module looks up the API when it is loaded, so it is there before it is.
(globalThis as Record<string, unknown>)["chrome"] = {
  runtime: { id: "self", onMessage: { addListener: (added: Listener) => (listener = added) } },
};
const { answer, pass } = await import("./answer.ts");

const coded = Object.assign(new Error("no room"), { code: "storage_full" });
answer("page", () => ({
  value: () => 7,
  later: async () => 8,
  passes: () => pass,
  throws: () => {
    throw coded;
  },
  rejects: async () => Promise.reject(new Error("broken")),
}));

/** What a caller gets; undefined where the answer is left to others. */
async function asked(name: string, id = "self"): Promise<Answer | undefined> {
  return new Promise((done) => {
    if (listener!({ to: "page", name, input: {} }, { id } as Sender, done) === false) done(undefined);
  });
}

test("a handler's value, error or silence is the answer", async () => {
  for (const [name, want] of [
    ["value", { ok: true, value: 7 }],
    ["later", { ok: true, value: 8 }],
    ["throws", { ok: false, code: "storage_full", message: "no room" }],
    ["rejects", { ok: false, code: "internal", message: "broken" }],
    ["nobody", { ok: false, code: "refused", message: "no call nobody for this sender" }],
    ["passes", undefined],
  ] as const)
    assert.deepEqual(await asked(name), want, name);
  assert.equal(await asked("value", "another"), undefined, "other extensions are not answered");
});
