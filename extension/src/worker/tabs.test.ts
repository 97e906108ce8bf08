import assert from "node:assert/strict";
import { test } from "node:test";

// The module looks up the API when it is loaded, so it is there before it is.
(globalThis as Record<string, unknown>)["chrome"] = {
  storage: { session: { get: async () => ({}), set: async () => undefined } },
};
const { chatOf, nameChat, rememberTab } = await import("./tabs.ts");

test("a request of a chat that was loaded anew goes by the name under which the page reports it", async () => {
  await rememberTab(1, "chatgpt", "new:1");
  await nameChat(1, "chatgpt", "c-1", "new:1");
  assert.equal(chatOf(1), "new:1");
  // After the reload the page knows the id alone, until it has been greeted.
  await rememberTab(1, "chatgpt", "c-1");
  assert.equal(chatOf(1), "new:1");
  await rememberTab(1, "chatgpt", "c-2");
  assert.equal(chatOf(1), "c-2");
  assert.equal(chatOf(2), undefined);
});
