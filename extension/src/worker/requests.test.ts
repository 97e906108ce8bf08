import assert from "node:assert/strict";
import { test } from "node:test";

import { AnswerRequests } from "./answer-requests.ts";
import { netErrorOf } from "./net-errors.ts";
import { Requests, type Event } from "./requests.ts";
import { placeOf, signInBy, siteIdsOf } from "./roles.ts";

function event(url: string, more: Partial<Event> = {}): Event {
  return { url, method: "POST", type: "xmlhttprequest", requestId: "7", tabId: 3, timeStamp: 1000.4, ...more };
}

/** Requests of tabs whose chat is this, and whose page goes by this adapter. */
function requestsOf(chat?: string, adapter?: string): Requests {
  const answers = new AnswerRequests({ known: {}, keep: () => undefined }, () => undefined);
  const tabs = {
    chatOf: (tab: number) => (tab === 3 ? chat : undefined),
    adapterIn: () => adapter,
    genericIn: () => (adapter === "generic" ? "chat.example.org" : undefined),
  };
  return new Requests(tabs, answers);
}

const turn = "https://chatgpt.com/backend-api/f/conversation";

test("the adapter's rules give a request its role", () => {
  const cases: [url: string, method: string, type: string, site: string, role: string, end?: string][] = [
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
    ["https://www.perplexity.ai/rest/sse/perplexity_ask", "POST", "xmlhttprequest", "perplexity", "chat", "finish"],
    ["https://grok.com/rest/app-chat/conversations/new", "POST", "xmlhttprequest", "grok", "chat"],
    ["https://huggingface.co/chat/conversation/1", "POST", "xmlhttprequest", "huggingface", "chat", "finish"],
    ["https://huggingface.co/chat", "GET", "main_frame", "huggingface", "page"],
    ["https://huggingface.co/chatter", "GET", "main_frame", "huggingface.co", "other"],
    ["https://huggingface.co/models", "GET", "main_frame", "huggingface.co", "other"],
  ];
  for (const [url, method, type, site, role, end = "end"] of cases) {
    assert.deepEqual(placeOf({ url, method, type }), { site, role, end }, `${method} ${url}`);
  }
});

test("on an origin that the user added the page's own adapter gives the roles", () => {
  const chosen = (host: string): string | undefined => (host === "chat.example.org" ? "librechat" : undefined);
  const of = (url: string, method = "POST"): unknown => placeOf({ url, method, type: "xmlhttprequest" }, chosen);
  const site = "chat.example.org";
  assert.deepEqual(of(`https://${site}/api/agents/chat/openAI`), { site, role: "chat", end: "none" });
  assert.deepEqual(of(`https://${site}/api/agents/chat/stream/1`, "GET"), { site, role: "chat", end: "finish" });
  assert.deepEqual(of("https://other.example.org/api/agents/chat/openAI"), {
    site: "other.example.org",
    role: "other",
    end: "end",
  });
  assert.deepEqual(of("https://chatgpt.com/backend-api/conversation"), { site: "chatgpt", role: "chat", end: "end" });
});

test("a chat request's life becomes observations with its tab's chat", () => {
  const requests = requestsOf("c-1");
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

test("an end tells what it tells: nothing where the answer comes another way, all where the page shows no sign of it", () => {
  const self = requestsOf("c-1", "librechat");
  const own = "https://chat.example.org/api/agents/chat";
  assert.deepEqual(self.ended(event(`${own}/openAI`)), []);
  const common = { t: 1000, site: "chat.example.org", tab: 3, id: "7", chat: "c-1" };
  assert.deepEqual(self.ended(event(`${own}/stream/1`, { method: "GET" })), [{ ...common, kind: "finish" }]);
});

test("on a page without an adapter a POST is held back until it proves to bring the answer", () => {
  const requests = requestsOf("c-1", "generic");
  const post = event("https://chat.example.org/run");
  assert.deepEqual(requests.began(post), []);
  assert.deepEqual(requests.answered({ ...post, statusCode: 200, responseHeaders: [] }), []);
  assert.deepEqual(requests.began({ ...post, method: "GET" }), []);
  assert.equal(requests.began(event("https://chat.example.org/", { method: "GET", type: "main_frame" }))[0]?.role, "page");
});

test("what says nothing about a site gives no observation", () => {
  const requests = requestsOf();
  assert.deepEqual(requests.began(event("https://chatgpt.com/ces/v1/t")), []);
  assert.deepEqual(requests.began(event(turn, { tabId: -1 })), []);
  assert.deepEqual(requests.answered({ ...event(turn), statusCode: 302 }), []);
  assert.deepEqual(requests.answered({ ...event(turn), statusCode: 100 }), []);
});

test("a redirect of the chat's page to sign-in leaves the chat for it", () => {
  const requests = requestsOf();
  const page = event("https://chatgpt.com/", { method: "GET", type: "main_frame" });
  const seen = { t: 1000, site: "chatgpt", tab: 3, kind: "navigate" };
  assert.deepEqual(requests.redirected({ ...page, redirectUrl: "https://auth.openai.com/log-in" }), [
    { ...seen, class: "chat" },
    { ...seen, class: "login" },
  ]);
  assert.deepEqual(requests.redirected({ ...page, redirectUrl: "https://chatgpt.com/c/1" }), []);
  assert.deepEqual(requests.redirected({ ...event(turn), redirectUrl: "https://auth.openai.com/log-in" }), []);
});

test("where a redirect leads tells whether somebody signs in", () => {
  const cases: [from: string, to: string, seen: string[]][] = [
    ["https://example.org/", "https://auth.openai.com/", []],
    ["https://chatgpt.com/auth/login", "https://auth.openai.com/log-in", ["login"]],
    ["https://chatgpt.com/auth/login", "https://chatgpt.com/", []],
    ["https://chatgpt.com/", "https://chatgpt.com/auth/login", ["chat", "login"]],
    ["https://claude.ai/new", "https://claude.ai/login?returnTo=%2Fnew", ["chat", "login"]],
    ["https://huggingface.co/chat/", "https://huggingface.co/login?next=%2Fchat%2F", ["chat", "login"]],
    ["https://huggingface.co/chat/", "https://huggingface.co/models", []],
  ];
  for (const [from, to, seen] of cases) assert.deepEqual(signInBy(from, to), seen, `${from} to ${to}`);
});

test("a page may speak under its adapter's name or its host's, and no other", () => {
  assert.deepEqual(siteIdsOf("https://chatgpt.com/c/1"), ["chatgpt", "chatgpt.com"]);
  assert.deepEqual(siteIdsOf("https://chat.example.org/"), ["chat.example.org"]);
  assert.deepEqual(siteIdsOf("about:blank"), []);
  assert.deepEqual(siteIdsOf("https://huggingface.co/chat/"), ["huggingface", "huggingface.co"]);
  assert.deepEqual(siteIdsOf("https://huggingface.co/spaces"), ["huggingface.co"]);
  assert.deepEqual(siteIdsOf("https://chatgpt.com.example.org/"), ["chatgpt.com.example.org"]);
});

test("network errors get Chromium's names", () => {
  assert.equal(netErrorOf("net::ERR_ABORTED"), "ERR_ABORTED");
  assert.equal(netErrorOf("NS_BINDING_ABORTED"), "ERR_ABORTED");
  assert.equal(netErrorOf("NS_ERROR_OFFLINE"), "ERR_INTERNET_DISCONNECTED");
  assert.equal(netErrorOf("Error code 2152398878"), "ERR_FAILED");
});
