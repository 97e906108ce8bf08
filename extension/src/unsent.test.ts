import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "./messages.ts";
import { together, unsentWith } from "./unsent.ts";

function draft(id: string, over: Partial<Draft> = {}): Draft {
  return {
    id,
    site: "s",
    account: "",
    chat: "c",
    tab: id,
    state: "editing",
    updated: 1,
    damage: "",
    files: [],
    ...over,
  } as Draft;
}

test("all that was not sent in the chat, oldest first, and nothing else", () => {
  const here = draft("a", { updated: 5 });
  const all = [
    here,
    draft("pasted", { updated: 2, state: "rescue" }),
    draft("failed", { updated: 9, state: "failed" }),
    draft("sent", { state: "sent" }),
    draft("delivered", { state: "delivered" }),
    draft("damaged", { damage: "a row" }),
    draft("other chat", { chat: "d" }),
    draft("other account", { account: "1" }),
    draft("other site", { site: "t" }),
  ];
  assert.deepEqual(
    unsentWith(here, all).map((d) => d.id),
    ["pasted", "a", "failed"],
  );
});

test("several texts become one, and what another one holds is not there twice", () => {
  assert.equal(together(["one\n", "\ntwo\nlines"]), "one\n\ntwo\nlines");
  assert.equal(together(["draft", "the whole draft", "x"]), "the whole draft\n\nx");
  assert.equal(together(["twice", "twice"]), "twice");
});
