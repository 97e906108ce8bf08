// Reads what a response's headers say about waiting and about challenges. All inputs come from a server: what is odd is ignored.

/** A header as webRequest gives it. */
export interface Header {
  name: string;
  value?: string | undefined;
}

/** What the headers told. */
export interface Hints {
  /** Wait this long from now, ms. */
  retry_after_ms?: number;
  /** Wait until this moment, epoch ms. */
  reset_ms?: number;
  /** The response is a challenge page. */
  challenge?: boolean;
}

/** Headers that name the moment at which a limit is lifted, in the order in which they count. */
const resetHeaders = [
  "anthropic-ratelimit-unified-reset",
  "anthropic-ratelimit-requests-reset",
  "anthropic-ratelimit-tokens-reset",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-ratelimit-reset",
  "ratelimit-reset",
];

/** Seconds above this are no duration but a moment (2001-09-09), below it the other way round. */
const epochSeconds = 1_000_000_000;

/** Reads the headers of one response; `now` is this machine's clock, epoch ms. */
export function hintsOf(headers: readonly Header[], now: number): Hints {
  const of = new Map<string, string>();
  for (const { name, value } of headers) if (value !== undefined) of.set(name.toLowerCase(), value.trim());
  const serverNow = moment(of.get("date")) ?? now;
  const hints: Hints = {};
  const retry = retryAfter(of.get("retry-after"), serverNow);
  if (retry !== null) hints.retry_after_ms = retry;
  for (const name of resetHeaders) {
    const reset = resetAt(of.get(name), now, serverNow);
    if (reset !== null) {
      hints.reset_ms = reset;
      break;
    }
  }
  if (of.get("cf-mitigated")?.toLowerCase() === "challenge") hints.challenge = true;
  return hints;
}

/**
 * Retry-After is whole seconds or an HTTP date. A date is counted from the server's own Date header, so that a wrong clock on either
 * side does not lengthen or swallow the wait. Null when there is no usable value.
 */
export function retryAfter(value: string | undefined, serverNow: number): number | null {
  if (value === undefined || value === "") return null;
  if (/^\d+$/.test(value)) return milliseconds(Number(value) * 1000);
  const at = moment(value);
  return at === null ? null : milliseconds(at - serverNow);
}

/** The moment in a reset header: epoch seconds or ms, seconds from now, a duration as in "1m30s", or a date. In this machine's time. */
export function resetAt(value: string | undefined, now: number, serverNow: number): number | null {
  if (value === undefined || value === "") return null;
  const ahead = durationOf(value) ?? number(value, serverNow) ?? momentAhead(value, serverNow);
  if (ahead === null || ahead <= 0 || !Number.isFinite(ahead)) return null;
  return Math.round(now + ahead);
}

function number(value: string, serverNow: number): number | null {
  if (!/^\d+(\.\d+)?$/.test(value)) return null;
  const n = Number(value);
  if (n >= epochSeconds * 1000) return n - serverNow;
  return n >= epochSeconds ? n * 1000 - serverNow : n * 1000;
}

function momentAhead(value: string, serverNow: number): number | null {
  const at = moment(value);
  return at === null ? null : at - serverNow;
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as "6m0s", "1.5s", "20ms"; null where the value is none. */
function durationOf(value: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return null;
  let sum = 0;
  for (const [, n, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) sum += Number(n) * (units[unit ?? ""] ?? 0);
  return sum;
}

function moment(value: string | undefined): number | null {
  // Date.parse takes a bare number for a year.
  if (value === undefined || !/[a-z:-]/i.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

function milliseconds(ms: number): number | null {
  return Number.isSafeInteger(ms) && ms > 0 ? ms : null;
}
