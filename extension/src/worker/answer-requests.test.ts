import assert from "node:assert/strict";
import { test } from "node:test";

import type { Observation } from "../messages.ts";
import { AnswerRequests, shapeOf, type Post } from "./answer-requests.ts";

const site = "chat.example.org";
const stream = [{ name: "Content-Type", value: "text/event-stream; charset=utf-8" }];

function world(known: Record<string, string[]> = {}) {
  const told: string[] = [];
  const memory = { known, keep: (now: Record<string, string[]>) => (memory.known = now) };
  return { told, memory, requests: new AnswerRequests(memory, (_, state) => told.push(state)) };
}

function post(id: string, at: number, url = `https://${site}/api/run`): Post {
  return { requestId: id, tabId: 3, timeStamp: at, url };
}

function seen(kind: Observation["kind"], more: Partial<Observation> = {}): Observation {
  return { t: 0, site, tab: 3, kind, ...more };
}

const kinds = (observations: Observation[]): string[] => observations.map(({ kind }) => kind);

test("a POST that streams and began with the prompt brings the answer, whichever is known first", () => {
  for (const order of ["sent first", "sent last"]) {
    const { requests, told, memory } = world();
    if (order === "sent first") assert.deepEqual(requests.sent(site, 3, 1000), []);
    assert.deepEqual(requests.began(site, post("1", 1200), seen("request")), []);
    const answered = requests.answered(site, post("1", 1300), seen("headers", { status: 200 }), stream);
    const all = order === "sent first" ? answered : requests.sent(site, 3, 1000);
    assert.deepEqual(kinds(all), ["request", "headers"], order);
    assert.deepEqual(kinds(requests.ended(site, post("1", 5000), seen("end"))), ["finish"]);
    assert.deepEqual(told, ["open", "ended"]);
    assert.deepEqual(memory.known[site], [`${site}/api/run`]);
  }
});

test("the next to the same address is known from its beginning, and how it fails", () => {
  const { requests, told } = world({ [site]: [`${site}/api/*/run`] });
  const next = post("2", 9000, `https://${site}/api/s-17/run?x=1`);
  assert.deepEqual(kinds(requests.began(site, next, seen("request"))), ["request"]);
  assert.deepEqual(kinds(requests.answered(site, next, seen("headers", { status: 200 }), stream)), ["headers"]);
  assert.deepEqual(kinds(requests.failed(site, next, seen("fail"))), ["fail"]);
  assert.deepEqual(told, ["open", "broken"]);
});

test("what an earlier worker saw begin is known by its address, however it ends", () => {
  for (const how of ["ended", "broken"]) {
    const { requests, told } = world({ [site]: [`${site}/api/run`] });
    const seenNow =
      how === "ended"
        ? requests.ended(site, post("7", 90_000), seen("end"))
        : requests.failed(site, post("7", 90_000), seen("fail"));
    assert.deepEqual(kinds(seenNow), [how === "ended" ? "finish" : "fail"]);
    assert.deepEqual(told, [how]);
    assert.deepEqual(requests.ended(site, post("8", 90_000, `https://${site}/log`), seen("end")), []);
  }
});

test("telemetry, and what the page saves, is not the answer", () => {
  const cases: [string, number, number, { name: string; value: string }[]][] = [
    ["no stream", 1000, 200, [{ name: "content-type", value: "application/json" }]],
    ["a stream of another time", 60_000, 200, stream],
    ["a refusal that says nothing of the answer", 1000, 404, []],
    ["a refusal of another time", 60_000, 503, []],
  ];
  for (const [what, at, status, headers] of cases) {
    const { requests, told } = world();
    requests.sent(site, 3, 1000);
    requests.began(site, post("1", at), seen("request"));
    assert.deepEqual(requests.answered(site, post("1", at), seen("headers", { status }), headers), [], what);
    assert.deepEqual(requests.ended(site, post("1", at), seen("end")), [], what);
    assert.deepEqual(told, [], what);
  }
});

test("a refusal and a broken connection at the time of the prompt concern the answer; a refusal does not end it well", () => {
  for (const status of [402, 429, 500, 503]) {
    const { requests, told, memory } = world();
    requests.sent(site, 3, 1000);
    requests.began(site, post("1", 1100), seen("request"));
    assert.deepEqual(kinds(requests.answered(site, post("1", 1100), seen("headers", { status }), [])), ["request", "headers"]);
    assert.deepEqual(kinds(requests.ended(site, post("1", 1100), seen("end"))), ["end"]);
    assert.deepEqual(told, ["open", "broken"]);
    assert.deepEqual(memory.known, {}, "only what streamed is remembered");
  }
  const { requests } = world();
  requests.sent(site, 3, 1000);
  requests.began(site, post("1", 1100), seen("request"));
  assert.deepEqual(kinds(requests.failed(site, post("1", 1100), seen("fail"))), ["request", "fail"]);
});

test("tabs are told apart, and a closed one is forgotten", () => {
  const { requests } = world();
  requests.sent(site, 4, 1000);
  requests.began(site, post("1", 1100), seen("request"));
  assert.deepEqual(requests.answered(site, post("1", 1100), seen("headers", { status: 200 }), stream), []);
  requests.forget(3);
  assert.deepEqual(requests.sent(site, 3, 1000), []);
});

test("ids and queries are no part of an address", () => {
  assert.equal(shapeOf("https://a.example:8443/api/chats/12/answer?x=1"), "a.example:8443/api/chats/*/answer");
  assert.equal(shapeOf("https://a.example/c/abcdefghijklmnopqrstuvwxyz"), "a.example/c/*");
  assert.equal(shapeOf("https://a.example/"), "a.example/");
});
