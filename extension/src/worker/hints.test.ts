import assert from "node:assert/strict";
import { test } from "node:test";

import { hintsOf, resetAt, retryAfter } from "./hints.ts";

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
