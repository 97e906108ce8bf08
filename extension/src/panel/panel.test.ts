import assert from "node:assert/strict";
import { test } from "node:test";

import { parseInvite } from "./invite.ts";
import { originOf } from "./origins.ts";
import { asked, sameGroup } from "./recovery.ts";

test("an invitation may come as a link, in either field", () => {
  const want = { server: "https://sync.example.org/base", invite: "T0KEN" };
  assert.deepEqual(parseInvite("https://sync.example.org/base#T0KEN", ""), want);
  assert.deepEqual(parseInvite("", " https://sync.example.org/base#T0KEN "), want);
  assert.deepEqual(parseInvite("https://other.example.org", "https://sync.example.org/base#T0KEN"), want);
  assert.deepEqual(parseInvite(" https://sync.example.org/base ", " T0KEN"), want);
  assert.deepEqual(parseInvite("https://sync.example.org/base#old", "T0KEN"), want);
  assert.deepEqual(parseInvite("https://sync.example.org/base", ""), { ...want, invite: "" });
});

test("an address becomes the match pattern of its origin", () => {
  assert.equal(originOf(" https://chat.example.org/c/1?x#y "), "https://chat.example.org/*");
  assert.equal(originOf("http://chat.example.org:8080/"), "http://chat.example.org/*");
  for (const bad of ["", "chat.example.org", "ftp://example.org/", "javascript:alert(1)", "file:///etc/passwd", "https://"]) {
    assert.equal(originOf(bad), null, bad);
  }
});

test("every group of a recovery code but its prefix may be asked for", () => {
  const code = ["HF1", ...Array.from({ length: 14 }, (_, i) => `AB${String(i).padStart(2, "0")}`)].join("-");
  assert.equal(asked(code, 0), 1);
  assert.equal(asked(code, 0.9999), 14);
  assert.ok(sameGroup(code, 3, " ab o2"));
  assert.ok(!sameGroup(code, 3, "AB03"));
  assert.ok(!sameGroup(code, 3, ""));
  assert.ok(!sameGroup(code, 99, ""));
});
