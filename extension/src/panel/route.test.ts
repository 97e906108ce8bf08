import assert from "node:assert/strict";
import { test } from "node:test";

import { hashOf, placeOf, type Place } from "./route.ts";

const front: Place = { page: "now", id: "", version: 0, turn: "", files: false, query: "" };

test("an address leads to where it was taken", () => {
  const places: [string, Partial<Place>][] = [
    ["", {}],
    ["#drafts", { page: "drafts" }],
    ["#drafts/abc", { page: "drafts", id: "abc" }],
    ["#drafts/abc@12", { page: "drafts", id: "abc", version: 12 }],
    ["#drafts/a%2Fb%40c%3F%23", { page: "drafts", id: "a/b@c?#" }],
    ["#chats", { page: "chats" }],
    ["#chats/files", { page: "chats", files: true }],
    ["#chats/abc", { page: "chats", id: "abc" }],
    ["#chats/abc/5e0f", { page: "chats", id: "abc", turn: "5e0f" }],
    ["#library", { page: "library" }],
    ["#library?sea%20otter%3F%23%E2%80%AE", { page: "library", query: "sea otter?#\u202e" }],
    ["#incidents", { page: "incidents" }],
    ["#sync", { page: "sync" }],
    ["#settings", { page: "settings" }],
  ];
  for (const [hash, place] of places) {
    assert.equal(hashOf({ ...front, ...place }), hash);
    assert.deepEqual(placeOf(hash), { ...front, ...place }, hash);
  }
});

test("an address that means nothing is the front page, and a broken one loses its broken part", () => {
  for (const hash of ["#", "#nothing", "#constructor", "#<img src=x>", "#now/abc", "#%E0%A4%A"]) {
    assert.deepEqual(placeOf(hash), front, hash);
  }
  assert.deepEqual(placeOf("#drafts/%E0%A4%A"), { ...front, page: "drafts" });
  assert.deepEqual(placeOf("#drafts/abc@99999999999"), { ...front, page: "drafts", id: "abc@99999999999" });
  assert.deepEqual(placeOf("#library?%"), { ...front, page: "library" });
});
