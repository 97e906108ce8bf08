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

/**
 * Headers that name the moment at which a limit is lifted, in the order in which they count, each with the one that says how much of it is
 * left: a limit of which something is left is not what is waited for.
 */
const resetHeaders: readonly [reset: string, left: string][] = [
  ["anthropic-ratelimit-unified-reset", "anthropic-ratelimit-unified-status"],
  ["anthropic-ratelimit-requests-reset", "anthropic-ratelimit-requests-remaining"],
  ["anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-tokens-remaining"],
  ["anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-input-tokens-remaining"],
  ["anthropic-ratelimit-output-tokens-reset", "anthropic-ratelimit-output-tokens-remaining"],
  ["x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"],
  ["x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"],
  ["x-ratelimit-reset", "x-ratelimit-remaining"],
  ["ratelimit-reset", "ratelimit-remaining"],
];

/** Longer values are not read. */
const maxValue = 1024;

/** Seconds above this are no duration but a moment (2001-09-09), below it the other way round. */
const epochSeconds = 1_000_000_000;

/** Reads the headers of one response; `now` is this machine's clock, epoch ms. */
export function hintsOf(headers: readonly Header[], now: number): Hints {
  const of = new Map<string, string>();
  for (const { name, value } of headers)
    if (value !== undefined && value.length <= maxValue) of.set(name.toLowerCase(), value.trim());
  const serverNow = moment(of.get("date")) ?? now;
  const hints: Hints = {};
  const retry = retryAfterMs(of.get("retry-after-ms")) ?? retryAfter(of.get("retry-after"), serverNow);
  if (retry !== null) hints.retry_after_ms = retry;
  const reset = namedReset(of, now, serverNow) ?? structuredReset(of.get("ratelimit"), now);
  if (reset !== null) hints.reset_ms = reset;
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

/** OpenAI's own header: milliseconds, perhaps with a fraction. */
function retryAfterMs(value: string | undefined): number | null {
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? milliseconds(Math.ceil(Number(value))) : null;
}

function namedReset(of: ReadonlyMap<string, string>, now: number, serverNow: number): number | null {
  for (const [name, left] of resetHeaders) {
    if (isLeft(of.get(left))) continue;
    const reset = resetAt(of.get(name), now, serverNow);
    if (reset !== null) return reset;
  }
  return null;
}

/** Whether a header says that something of a limit is left: a number above 0, or "allowed" (Anthropic: "allowed_warning", too). */
function isLeft(value: string | undefined): boolean {
  return value !== undefined && (/^allowed/i.test(value) || Number.parseFloat(value) > 0);
}

const member =
  /\s*(?:"(?:[^"\\]|\\.)*"|[a-z*][\w:./*+-]*)((?:;[ ]*[a-z*][\w.*-]*(?:=(?:"(?:[^"\\]|\\.)*"|[^;,\s"]+))?)*)\s*(,|$)/iy;

/**
 * The moment in a RateLimit header (draft-ietf-httpapi-ratelimit-headers: a list of limits, r what is left of each, t the seconds until there is
 * more): the latest of the limits of which nothing is left. A malformed one is ignored as a whole.
 */
export function structuredReset(value: string | undefined, now: number): number | null {
  if (value === undefined || value === "") return null;
  let latest: number | null = null;
  let at = 0;
  for (let more = true; more;) {
    member.lastIndex = at;
    const found = member.exec(value);
    if (found === null) return null;
    const [whole, parameters = "", comma = ""] = found;
    const left = parameter(parameters, "r");
    const seconds = parameter(parameters, "t");
    const reset = left === 0 && seconds !== null ? momentAt(now, seconds * 1000) : null;
    if (reset !== null) latest = Math.max(latest ?? 0, reset);
    at += whole.length;
    more = comma === ",";
  }
  return latest;
}

/** A whole number among the parameters of a structured field's item; null where there is none. */
function parameter(parameters: string, name: string): number | null {
  const found = new RegExp(`;[ ]*${name}=(\\d{1,15})(?=;|$)`).exec(parameters);
  return found === null ? null : Number(found[1]);
}

/** The moment in a reset header: epoch seconds or ms, seconds from now, a duration as in "1m30s", or a date. In this machine's time. */
export function resetAt(value: string | undefined, now: number, serverNow: number): number | null {
  if (value === undefined || value === "") return null;
  const ahead = durationOf(value) ?? number(value, serverNow) ?? momentAhead(value, serverNow);
  return ahead === null ? null : momentAt(now, ahead);
}

/** The moment so many milliseconds after now; null when it is not ahead, or so far that no clock names it. */
function momentAt(now: number, ahead: number): number | null {
  const at = Math.round(now + ahead);
  return ahead > 0 && at > now && Number.isSafeInteger(at) ? at : null;
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
