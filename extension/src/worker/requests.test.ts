import assert from "node:assert/strict";
import { test } from "node:test";

import { netErrorOf } from "./net-errors.ts";
import { Requests, type Event } from "./requests.ts";
import { leavesForSignIn, placeOf, siteIdsOf } from "./roles.ts";

function event(url: string, more: Partial<Event> = {}): Event {
  return { url, method: "POST", type: "xmlhttprequest", requestId: "7", tabId: 3, timeStamp: 1000.4, ...more };
}

const turn = "https://chatgpt.com/backend-api/f/conversation";

test("the adapter's rules give a request its role", () => {
  const cases: [string, string, string, string, string][] = [
    [turn, "POST", "xmlhttprequest", "chatgpt", "chat"],
    [`${turn}?x=1`, "POST", "xmlhttprequest", "chatgpt", "chat"],
    [turn, "OPTIONS", "xmlhttprequest", "chatgpt", "other"],
    ["https://chatgpt.com/backend-api/f/conversation/prepare", "POST", "xmlhttprequest", "chatgpt", "other"],
    ["https://chatgpt.com/api/auth/session", "GET", "xmlhttprequest", "chatgpt", "auth"],
    ["https://chatgpt.com/ces/v1/t", "POST", "xmlhttprequest", "chatgpt", "other"],
    ["https://chatgpt.com/c/1", "GET", "main_frame", "chatgpt", "page"],
    ["https://claude.ai/api/organizations/o/chat_conversations/c/completion", "POST", "xmlhttprequest", "claude", "chat"],
    ["http://127.0.0.1:8788/api/chat", "POST", "xmlhttprequest", "practice", "chat"],
    ["https://chat.example.org:8443/x", "GET", "main_frame", "chat.example.org:8443", "page"],
    ["https://chat.example.org/x", "POST", "xmlhttprequest", "chat.example.org", "other"],
    ["no address", "GET", "main_frame", "", "page"],
  ];
  for (const [url, method, type, site, role] of cases) {
    assert.deepEqual(placeOf({ url, method, type }), { site, role }, `${method} ${url}`);
  }
});

test("a chat request's life becomes observations with its tab's chat", () => {
  const requests = new Requests((tab) => (tab === 3 ? "c-1" : undefined));
  const common = { t: 1000, site: "chatgpt", tab: 3, id: "7", chat: "c-1" };
  assert.deepEqual(requests.began(event(turn)), [{ ...common, kind: "request", role: "chat" }]);
  const headers = [{ name: "retry-after", value: "30" }];
  assert.deepEqual(requests.answered({ ...event(turn), statusCode: 429, responseHeaders: headers }), [
    { ...common, kind: "headers", status: 429, retry_after_ms: 30_000 },
  ]);
  assert.deepEqual(requests.ended(event(turn)), [{ ...common, kind: "end" }]);
  assert.deepEqual(requests.failed({ ...event(turn), error: "net::ERR_INCOMPLETE_CHUNKED_ENCODING" }), [
    { ...common, kind: "fail", net: "ERR_INCOMPLETE_CHUNKED_ENCODING" },
  ]);
});

test("what says nothing about a site gives no observation", () => {
  const requests = new Requests(() => undefined);
  assert.deepEqual(requests.began(event("https://chatgpt.com/ces/v1/t")), []);
  assert.deepEqual(requests.began(event(turn, { tabId: -1 })), []);
  assert.deepEqual(requests.answered({ ...event(turn), statusCode: 302 }), []);
  assert.deepEqual(requests.answered({ ...event(turn), statusCode: 100 }), []);
});

test("a redirect of the page to a foreign sign-in host is a navigation to sign-in", () => {
  const requests = new Requests(() => undefined);
  const page = event("https://chatgpt.com/", { method: "GET", type: "main_frame" });
  assert.deepEqual(requests.redirected({ ...page, redirectUrl: "https://auth.openai.com/log-in" }), [
    { t: 1000, site: "chatgpt", tab: 3, kind: "navigate", class: "login" },
  ]);
  assert.deepEqual(requests.redirected({ ...page, redirectUrl: "https://chatgpt.com/c/1" }), []);
  assert.deepEqual(requests.redirected({ ...event(turn), redirectUrl: "https://auth.openai.com/log-in" }), []);
  assert.equal(leavesForSignIn("https://example.org/", "https://auth.openai.com/"), false);
});

test("a page may speak under its adapter's name or its host's, and no other", () => {
  assert.deepEqual(siteIdsOf("https://chatgpt.com/c/1"), ["chatgpt", "chatgpt.com"]);
  assert.deepEqual(siteIdsOf("https://chat.example.org/"), ["chat.example.org"]);
  assert.deepEqual(siteIdsOf("about:blank"), []);
  assert.deepEqual(siteIdsOf("https://chatgpt.com.example.org/"), ["chatgpt.com.example.org"]);
});

test("network errors get Chromium's names", () => {
  assert.equal(netErrorOf("net::ERR_ABORTED"), "ERR_ABORTED");
  assert.equal(netErrorOf("NS_BINDING_ABORTED"), "ERR_ABORTED");
  assert.equal(netErrorOf("NS_ERROR_OFFLINE"), "ERR_INTERNET_DISCONNECTED");
  assert.equal(netErrorOf("Error code 2152398878"), "ERR_FAILED");
});
