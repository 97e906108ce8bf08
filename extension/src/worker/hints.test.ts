import assert from "node:assert/strict";
import { test } from "node:test";

import { type Header, hintsOf, resetAt, retryAfter, structuredReset } from "./hints.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

test("Retry-After in seconds is a duration", () => {
  assert.deepEqual(hintsOf([{ name: "Retry-After", value: "30" }], now), { retry_after_ms: 30_000 });
  assert.equal(retryAfter(" 7 ".trim(), now), 7000);
});

test("Retry-After as a date is counted from the server's clock, not from ours", () => {
  const headers = [
    { name: "date", value: "Thu, 19 Nov 2026 12:00:00 GMT" },
    { name: "retry-after", value: "Thu, 19 Nov 2026 12:02:00 GMT" },
  ];
  assert.deepEqual(hintsOf(headers, now), { retry_after_ms: 120_000 });
});

test("Retry-After as a date without a Date header is counted from our clock", () => {
  assert.equal(retryAfter("Fri, 20 Nov 2026 12:00:10 GMT", now), 10_000);
  assert.equal(retryAfter("Friday, 20-Nov-26 12:00:10 GMT", now), 10_000);
});

test("a Retry-After that is no use is no hint", () => {
  for (const value of ["", "0", "-5", "soon", "1.5", "Fri, 20 Nov 2026 11:59:00 GMT", "99999999999999999999"]) {
    assert.equal(retryAfter(value, now), null, `Retry-After: ${value}`);
  }
});

test("reset headers are moments, whatever form they have", () => {
  const cases: [string, number][] = [
    ["90", now + 90_000],
    ["1m30s", now + 90_000],
    ["1.5s", now + 1500],
    ["20ms", now + 20],
    ["6h0m1s", now + 6 * 3_600_000 + 1000],
    [String(now / 1000 + 60), now + 60_000],
    [String(now + 60_000), now + 60_000],
    ["2026-11-20T12:01:00Z", now + 60_000],
  ];
  for (const [value, want] of cases) assert.equal(resetAt(value, now, now), want, value);
  for (const value of ["", "0", "never", "1x", "-3", "2026-11-20T11:00:00Z"]) assert.equal(resetAt(value, now, now), null, value);
});

test("a reset moment is given in this machine's time when the clocks differ", () => {
  const serverNow = now - 86_400_000;
  assert.equal(resetAt(String(serverNow / 1000 + 60), now, serverNow), now + 60_000);
});

test("the first reset header in order counts, in any case of its name", () => {
  const headers = [
    { name: "X-RateLimit-Reset", value: "500" },
    { name: "Anthropic-RateLimit-Requests-Reset", value: "2026-11-20T12:00:05Z" },
  ];
  assert.deepEqual(hintsOf(headers, now), { reset_ms: now + 5000 });
});

test("a limit of which something is left is not waited for", () => {
  const reset = (name: string, value: string, left: string, much: string): Header[] => [
    { name, value },
    { name: left, value: much },
  ];
  const requests = (left: string): Header[] => reset("x-ratelimit-reset-requests", "60", "x-ratelimit-remaining-requests", left);
  const tokens = (left: string): Header[] => reset("x-ratelimit-reset-tokens", "5", "x-ratelimit-remaining-tokens", left);
  assert.deepEqual(hintsOf([...requests("12"), ...tokens("0")], now), { reset_ms: now + 5000 });
  assert.deepEqual(hintsOf([...requests("0"), ...tokens("900")], now), { reset_ms: now + 60_000 });
  assert.deepEqual(hintsOf([...requests("12"), ...tokens("900")], now), {});
  const unified = (status: string): Header[] =>
    reset("anthropic-ratelimit-unified-reset", String(now / 1000 + 9), "anthropic-ratelimit-unified-status", status);
  assert.deepEqual(hintsOf(unified("rejected"), now), { reset_ms: now + 9000 });
  assert.deepEqual(hintsOf(unified("allowed_warning"), now), {});
});

test("retry-after-ms goes before Retry-After", () => {
  const retry = { name: "Retry-After", value: "30" };
  assert.deepEqual(hintsOf([retry, { name: "retry-after-ms", value: "1500" }], now), { retry_after_ms: 1500 });
  assert.deepEqual(hintsOf([retry, { name: "retry-after-ms", value: "soon" }], now), { retry_after_ms: 30_000 });
  assert.deepEqual(hintsOf([retry, { name: "retry-after-ms", value: "-1" }], now), { retry_after_ms: 30_000 });
});

test("RateLimit is a structured field, and what is malformed in it is ignored", () => {
  const cases: [string, number | null][] = [
    ['"default";r=0;t=30', 30],
    ["default;r=0;t=30", 30],
    ['"a";r=0;t=30, "b";r=0;t=90,"c";r=5;t=900', 90],
    ['"a, b;r=0;t=9";r=0;t=30;pk=:cGs=:', 30],
    ['"default"; r=0; t=30', 30],
    ['"default";r=50;t=30', null],
    ['"default";t=30', null],
    ['"default";r=0', null],
    ['"default";r=0;t=0', null],
    ['"default";r=0;t=-5', null],
    ['"default";r=0;t=1.5', null],
    ['"default";r=0;t=99999999999999999999', null],
    ['"default;r=0;t=30', null],
    ['"default";r=0;t=30,', null],
    ["limit=100, remaining=0, reset=30", null],
    [",", null],
    ["", null],
  ];
  for (const [value, seconds] of cases) {
    assert.equal(structuredReset(value, now), seconds === null ? null : now + seconds * 1000, value);
    const want = seconds === null ? {} : { reset_ms: now + seconds * 1000 };
    assert.deepEqual(hintsOf([{ name: "RateLimit", value }], now), want, value);
  }
  assert.equal(structuredReset(undefined, now), null);
});

test("whatever the headers hold, hints are whole and ahead, and found soon", () => {
  const names = [
    "retry-after",
    "retry-after-ms",
    "ratelimit",
    "ratelimit-reset",
    "ratelimit-remaining",
    "x-ratelimit-reset",
    "date",
  ];
  const parts = [
    '"',
    "\\",
    ";",
    ",",
    "=",
    "r=0",
    "t=9",
    "a",
    "0",
    "9".repeat(40),
    ".",
    "-",
    " ",
    "1m",
    "s",
    ":",
    "é",
    "\u0000",
    "GMT",
    "e9",
  ];
  let seed = 1;
  const random = (n: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % n;
  };
  for (let run = 0; run < 5000; run++) {
    const headers = names.map((name) => ({
      name,
      value: Array.from({ length: random(12) }, () => parts[random(parts.length)]).join(""),
    }));
    const hints = hintsOf(headers, now);
    for (const [name, value] of Object.entries(hints)) {
      assert.ok(Number.isSafeInteger(value) && value > 0, `${name} is ${String(value)} from ${JSON.stringify(headers)}`);
    }
    if (hints.reset_ms !== undefined) assert.ok(hints.reset_ms > now, JSON.stringify(headers));
  }
  for (const value of [
    "9".repeat(1e6),
    '"'.repeat(1e6),
    '"a";'.repeat(3e5),
    "1m".repeat(5e5),
    ";r=0".repeat(1e5),
    " ".repeat(1e6),
  ]) {
    assert.deepEqual(
      hintsOf(
        names.map((name) => ({ name, value })),
        now,
      ),
      {},
    );
  }
  for (const value of [`"${"a".repeat(900)}`, '"a";'.repeat(250), `a${";r=0".repeat(200)}!`, " ".repeat(1024)]) {
    assert.equal(structuredReset(value, now), null, value);
  }
});

test("cf-mitigated: challenge marks a challenge, and nothing else does", () => {
  assert.deepEqual(hintsOf([{ name: "CF-Mitigated", value: "challenge" }], now), { challenge: true });
  assert.deepEqual(
    hintsOf(
      [
        { name: "cf-mitigated", value: "block" },
        { name: "server", value: "cloudflare" },
      ],
      now,
    ),
    {},
  );
  assert.deepEqual(hintsOf([{ name: "cf-mitigated", value: undefined }], now), {});
});
