import assert from "node:assert/strict";
import { test } from "node:test";

import type { Sender } from "../answer.ts";
import type { Answer } from "../messages.ts";
import type { Parts } from "./handlers.ts";

type Listener = (message: unknown, sender: Sender, respond: (answer: Answer) => void) => boolean;

const listeners: Listener[] = [];
const called: [string, unknown][] = [];
const origin = "chrome-extension://self/";

// The modules look up the API when they are loaded, so it is there before they are.
(globalThis as Record<string, unknown>)["chrome"] = {
  runtime: {
    id: "self",
    getURL: (path: string) => origin + path,
    onMessage: { addListener: (listener: Listener) => listeners.push(listener) },
  },
  storage: {
    local: { set: async (items: unknown) => void called.push(["set", items]) },
    session: { get: async () => ({ session: "s" }), set: async () => undefined },
  },
};
const { answer } = await import("../answer.ts");
const { contentHandlers, isOwnPage, panelHandlers } = await import("./handlers.ts");

const parts = {
  core: {
    call: async (name: string, input: unknown) => {
      called.push([name, input]);
      return { guidance: [{ site: "chatgpt" }, { site: "claude" }], drafts: [], draft: null };
    },
  },
  failing: {
    told: async () => ({ guidance: [{ site: "chatgpt" }, { site: "claude" }], due: 0 }),
    add: async (observations: unknown) => void called.push(["add", observations]),
  },
  syncing: {},
  answers: { sent: () => [] },
  coreState: () => ({ state: "ready" }),
} as unknown as Parts;
const forContent = contentHandlers(parts);
const forPanel = panelHandlers(parts);
answer("worker", (sender) => (isOwnPage(sender) ? forPanel : forContent));

function send(message: unknown, sender: Partial<Sender>): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const later = listeners[0]?.(message, { id: "self", ...sender } as Sender, resolve);
    if (later === false) setImmediate(() => resolve(undefined));
  });
}

const page: Partial<Sender> = { url: "https://chatgpt.com/c/1", tab: { id: 5 } as chrome.tabs.Tab };
const panel: Partial<Sender> = { url: `${origin}panel.html` };

test("a page's script is told of its own site alone", async () => {
  const got = await send({ to: "worker", name: "guidance", input: { site: "chatgpt" } }, page);
  assert.deepEqual(got, { ok: true, value: [{ site: "chatgpt" }] });
  const foreign = await send({ to: "worker", name: "guidance", input: { site: "claude" } }, page);
  assert.equal(foreign?.ok === false && foreign.code, "refused");
});

test("a page's script cannot ask for drafts of another site, nor anything that is the panel's", async () => {
  const key = { site: "claude", account: "", chat: "c", tab: "" };
  for (const [name, input] of [
    ["latest", key],
    ["drafts", {}],
    ["text", { id: "x", number: 0 }],
    ["syncCreate", { server: "https://evil.example", invite: "" }],
    ["syncCode", {}],
    ["syncCodeKept", {}],
    ["pin", { id: "x", number: 1, pinned: true }],
    ["deleteDraft", { id: "x" }],
    ["syncRevoke", { device: "x", code: "y" }],
    ["syncErase", { code: "y" }],
    ["eraseHere", {}],
    ["pairOffer", {}],
    ["pairStep", { agreed: true }],
    ["constructor", {}],
    ["__proto__", {}],
  ] as const) {
    const got = await send({ to: "worker", name, input }, page);
    assert.equal(got?.ok === false && got.code, "refused", name);
  }
});

test("observations get the sender's tab, whatever they say", async () => {
  called.length = 0;
  const observations = [{ t: 1, site: "chatgpt", tab: 99, kind: "send", chat: "c" }];
  assert.equal((await send({ to: "worker", name: "observe", input: { observations } }, page))?.ok, true);
  assert.deepEqual(called, [["add", [{ t: 1, site: "chatgpt", tab: 5, kind: "send", chat: "c" }]]]);
  const foreign = [{ t: 1, site: "claude", kind: "send" }];
  const got = await send({ to: "worker", name: "observe", input: { observations: foreign } }, page);
  assert.equal(got?.ok === false && got.code, "refused");
});

test("a script learns its tab's key, and how chats of its site that were new in it were called", async () => {
  const hello = { to: "worker", name: "hello", input: { site: "chatgpt" } };
  const value = { tab: "s-5", core: { state: "ready" }, guidance: [{ site: "chatgpt" }] };
  assert.deepEqual(await send(hello, page), { ok: true, value: { ...value, names: [] } });
  await send({ to: "worker", name: "named", input: { site: "chatgpt", chat: "c", was: "new:1" } }, page);
  assert.deepEqual(await send(hello, page), { ok: true, value: { ...value, names: [["c", "new:1"]] } });
  const foreign = await send({ to: "worker", name: "named", input: { site: "claude", chat: "c", was: "new:2" } }, page);
  assert.equal(foreign?.ok === false && foreign.code, "refused");
});

test("the panel may ask for drafts, and is no page", async () => {
  assert.deepEqual(await send({ to: "worker", name: "drafts", input: {} }, panel), { ok: true, value: [] });
  const got = await send({ to: "worker", name: "observe", input: { observations: [] } }, panel);
  assert.equal(got?.ok === false && got.code, "refused");
});

test("other extensions, other receivers and noise get no answer", async () => {
  const message = { to: "worker", name: "drafts", input: {} };
  assert.equal(await send(message, { ...panel, id: "other" }), undefined);
  assert.equal(await send({ ...message, to: "panel" }, panel), undefined);
  for (const noise of [null, 7, "drafts", [], { to: "worker" }]) assert.equal(await send(noise, panel), undefined);
});

test("a page that only looks like the extension is none", () => {
  assert.ok(!isOwnPage({ url: "https://chatgpt.com/chrome-extension://self/panel.html" } as Sender));
  assert.ok(!isOwnPage({} as Sender));
});

test("a page that is torn down may have texts of its own site put into the inbox, and nothing else", async () => {
  const value = { v: 1, site: "chatgpt", account: "", chat: "c", tab: "t", text: "x", t: 1, n: 1, state: "editing" };
  const items = { "inbox/p/1": value };
  called.length = 0;
  assert.equal((await send({ to: "worker", name: "keep", input: { items } }, page))?.ok, true);
  assert.deepEqual(called, [["set", items]]);
  for (const bad of [{ other: value }, { "inbox/p/1": { ...value, site: "claude" } }, { "inbox/p/1": { ...value, v: 2 } }]) {
    const got = await send({ to: "worker", name: "keep", input: { items: bad } }, page);
    assert.equal(got?.ok === false && got.code, "refused");
  }
  assert.equal(called.length, 1);
});
