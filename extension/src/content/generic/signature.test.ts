import assert from "node:assert/strict";
import { test } from "node:test";

import { el } from "../turns/tiny-dom.ts";
import { isLearned, siteWith } from "./learned.ts";
import { kindOf, scopeOf, tellApart } from "./signature.ts";
import { tokensOf, wordsOf } from "./tokens.ts";

const row = (className: string, more: Record<string, string> = {}) => el("div", { class: className, ...more });

test("what an element says of itself for good", () => {
  const element = row("message-bubble is-streaming mt-4 item-17 css-1x2y34 md:flex userTurn", {
    id: "m-4",
    "data-role": "user",
    "data-id": "17",
    "data-state": "complete answer",
    "data-v": "",
    style: "x",
  });
  assert.deepEqual(tokensOf(element), [".message-bubble", ".userTurn", '[data-role="user"]']);
  assert.deepEqual(wordsOf(".deep-chat-role-ai"), ["deep", "chat", "role", "ai"]);
  assert.deepEqual(wordsOf(".userTurn"), ["user", "turn"]);
});

test("two kinds of turns are told apart by what names their side, else by what differs", () => {
  const cases: [string, ReturnType<typeof row>, ReturnType<typeof row>, [string, string] | null][] = [
    ["by role words", row("row user selectable"), row("row selected bot selectable"), ["div.user", "div.bot"]],
    [
      "by attribute",
      row("m", { "data-role": "user" }),
      row("m", { "data-role": "assistant" }),
      ['div[data-role="user"]', 'div[data-role="assistant"]'],
    ],
    ["by looks", row("m bg-blue ml-auto"), row("m bg-gray"), ["div.bg-blue.ml-auto", "div.bg-gray"]],
    ["one has no mark", row("m"), row("m bot"), ["div.m:not(.bot)", "div.bot"]],
    ["by name", el("user-message", {}), el("bot-message", {}), ["user-message", "bot-message"]],
    ["alike", row("m"), row("m"), null],
    ["alike but for the moment", row("m"), row("m streaming last"), null],
  ];
  for (const [what, user, assistant, want] of cases) {
    const found = tellApart(user, assistant);
    assert.deepEqual(found === null ? null : [found.user, found.assistant], want, what);
  }
});

test("the list is found by what is around it", () => {
  const list = el("div", {});
  el("body", {}, el("div", { id: "messages" }, el("div", {}, list)));
  assert.equal(scopeOf(list), "div#messages");
  const bare = el("div", {});
  el("body", { class: "dark" }, bare);
  assert.equal(scopeOf(bare), "");
  assert.equal(scopeOf(el("chat-panel", {})), "chat-panel");
  assert.equal(kindOf(el("div", { id: "message-12", class: "a b c d" })), "div.a.b.c");
});

test("what was learned is an adapter; what is stored is read with distrust", () => {
  const turns = { hosts: ["deep-chat"], user: ".u", assistant: ".a", userText: "", assistantText: ".t" };
  const site = siteWith({ id: "generic" } as never, turns);
  assert.deepEqual([site.id, site.userTurn[0]?.css, site.userText, site.assistantText[0]?.css], ["generic", ".u", [], ".t"]);
  assert.ok(isLearned({ v: 1, turns }) && isLearned({ v: 1 }) && isLearned({ v: 1, composer: { hosts: [], css: "textarea" } }));
  for (const bad of [
    null,
    1,
    {},
    { v: 2, turns },
    { v: 1, turns: { ...turns, user: 1 } },
    { v: 1, turns: { ...turns, hosts: "x" } },
    { v: 1, composer: {} },
  ]) {
    assert.ok(!isLearned(bad), JSON.stringify(bad));
  }
});
