import assert from "node:assert/strict";
import { test } from "node:test";

const asked: ((value: unknown) => void)[] = [];
// The module looks up the API when it is loaded, so it is there before it is.
(globalThis as Record<string, unknown>)["chrome"] = {
  runtime: { sendMessage: () => new Promise((answer) => asked.push((value) => answer({ ok: true, value }))) },
};
const { guidance, refresh, trouble } = await import("./state.ts");
const tick = (): Promise<void> => new Promise((done) => setTimeout(done));

test("however fast the changes come, one fetch is under way and one follows, and each call sees what came after it", async () => {
  const first = refresh("guidance");
  const later = [refresh("guidance"), refresh("guidance"), refresh("guidance")];
  assert.equal(asked.length, 1);
  let settled = 0;
  for (const call of later) void call.then(() => settled++);
  asked[0]!([]);
  await first;
  await tick();
  assert.deepEqual([asked.length, settled], [2, 0]);
  asked[1]!([{ site: "claude" }]);
  await Promise.all(later);
  assert.deepEqual([asked.length, guidance.value.length, trouble.value], [2, 1, ""]);
  void refresh("guidance");
  assert.equal(asked.length, 3, "once all is quiet a change is fetched at once");
});
