import assert from "node:assert/strict";
import { test } from "node:test";

import type { Guidance } from "../messages.ts";
import { isIn, originOf } from "../origin.ts";
import { worthSaying } from "./worth-saying.ts";
import { parseInvite } from "./invite.ts";
import { marked } from "./marked.ts";
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

test("a host lies in its own origin, whatever its port", () => {
  assert.ok(isIn("chat.example.org", "https://chat.example.org/*") && isIn("chat.example.org:8080", "http://chat.example.org/*"));
  assert.ok(!isIn("evil-chat.example.org", "https://chat.example.org/*") && !isIn("example.org", "https://chat.example.org/*"));
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

test("what fails in many chats alike is said once, of the newest; the site as a whole goes before its chats", () => {
  const g = (site: string, chat: string, symptom: string, since: number): Guidance => {
    return {
      site,
      chat,
      symptom,
      since,
      fault: "unknown",
      phase: "healthy",
      action: "reload",
      until: 0,
      risk: "low",
      reason: "",
    };
  };
  const all = [
    g("a", "1", "truncated", 5),
    g("a", "2", "truncated", 9),
    g("a", "3", "stalled", 7),
    g("b", "", "offline", 1),
    g("b", "4", "offline", 8),
    g("c", "5", "offline", 8),
    g("c", "", "offline", 1),
  ];
  assert.deepEqual(
    worthSaying(all).map(({ site, chat, symptom }) => [site, chat, symptom]),
    [
      ["a", "2", "truncated"],
      ["a", "3", "stalled"],
      ["b", "", "offline"],
      ["c", "", "offline"],
    ],
  );
});

test("a snippet is cut where its marks are, and a place that makes no sense marks nothing", () => {
  const at = (...places: [number, number][]) => places.map(([start, end]) => ({ start, end }));
  assert.deepEqual(marked({ snippet: "a 🦭 b", highlights: at([2, 4], [5, 6]) }), [
    ["a ", false],
    ["🦭", true],
    [" ", false],
    ["b", true],
  ]);
  assert.deepEqual(marked({ snippet: "abc", highlights: at([0, 3]) }), [["abc", true]]);
  assert.deepEqual(marked({ snippet: "abc", highlights: at([2, 2], [1, 9], [-1, 1]) }), [["abc", false]]);
  assert.deepEqual(marked({ snippet: "", highlights: [] }), []);
});
