// What the card says about a failing session: what it means, whose fault it is, what is safe, what to do and when. The verdicts
// come from the core; the sentences are in _locales.

import type { Others } from "../../board/board.ts";
import { isDrill } from "../../drills/drill.ts";
import type { Guidance } from "../../messages.ts";
import type { Tone } from "./card.ts";
import { ago, clockTime, word } from "./words.ts";

/** The gravest first: one card speaks for all. `down` and `stabilising` are phases of a site without a symptom of its own. */
const order = [
  "offline",
  "challenge",
  "login_loop",
  "signed_out",
  "spend_limit",
  "rate_limited",
  "input_rejected",
  "server_error",
  "overloaded",
  "gateway_timeout",
  "truncated",
  "stalled",
  "down",
  "slow",
  "stabilising",
  "adapter_drift",
];
/** These wait for a pause of the screen reader. */
const calm = new Set(["slow", "stalled", "stabilising", "adapter_drift"]);
/** These concern the one chat in which they were seen. */
const local = new Set(["truncated", "stalled", "slow", "input_rejected"]);
const down = new Set(["surge", "spread"]);

/** What a verdict is about: a symptom, the phase of the whole site, or nothing to speak of. */
function topicOf(g: Guidance): string {
  if (g.symptom !== "") return g.symptom;
  if (down.has(g.phase)) return "down";
  return g.phase === "stabilising" ? "stabilising" : "";
}

/**
 * The verdict to show in a chat that goes by these ids; `closed` holds the episodes that the user has put away. The site's own
 * verdict names the gravest symptom of all its chats, so it is left out where that is another chat's affair.
 */
export function choose(all: readonly Guidance[], chats: readonly string[], closed: ReadonlySet<string>): Guidance | null {
  const here = all.filter((g) => {
    if (!order.includes(topicOf(g)) || closed.has(episode(g))) return false;
    return g.chat === "" ? !local.has(g.symptom) || down.has(g.phase) : chats.includes(g.chat);
  });
  const rank = (g: Guidance): number => order.indexOf(topicOf(g));
  here.sort((a, b) => rank(a) - rank(b) || Number(a.chat === "") - Number(b.chat === ""));
  return here[0] ?? null;
}

/** Names one episode of a failure. */
export function episode(g: Guidance): string {
  return `${topicOf(g)} ${g.since}`;
}

/** The reasons behind an advice that have a sentence of their own. */
const told: ReadonlySet<string> = new Set(["hint_past", "hint_too_far", "short_passes"]);

/** The sentences about a verdict. */
export interface Sentences {
  tone: Tone;
  urgent: boolean;
  title: string;
  lines: string[];
  meta(): string;
  when: { text: (now: number) => string; until?: number };
}

export function describe(g: Guidance, site: string): Sentences {
  const topic = topicOf(g);
  const until = g.until > 0 && topic !== "spend_limit" ? g.until : 0;
  const why = told.has(g.reason) ? [word(`advice_${g.reason}`)] : [];
  const title = word(`symptom_${topic}_title`, site);
  const drill = isDrill(g);
  return {
    tone: toneOf(g.fault),
    urgent: !calm.has(topic),
    title: drill ? word("drill_of", title) : title,
    lines: [
      ...(drill ? [word("drill_card")] : []),
      word(`symptom_${topic}_means`, site),
      word(`symptom_${topic}_do`, site),
      ...why,
    ],
    meta: () => metaOf(g, site),
    when: { text: (now) => whenText(g, until, now), ...(until > 0 ? { until } : {}) },
  };
}

/** What colleagues see, in a sentence. */
export function othersSay({ kind, n, since }: Others): string {
  return word(`board_others_${kind}`, String(n), clockTime(since, Date.now()));
}

function toneOf(fault: string): Tone {
  return fault === "you" || fault === "network" || fault === "site" ? fault : "unknown";
}

function metaOf(g: Guidance, site: string): string {
  const now = Date.now();
  const fault = word(`fault_${toneOf(g.fault)}`, site);
  const since = g.since > 0 ? word("banner_since", clockTime(g.since, now), ago(g.since, now)) : "";
  const risk = g.risk === "medium" || g.risk === "high" ? word(`advice_risk_${g.risk}`) : "";
  const whole = down.has(g.phase) ? word("banner_phase_down") : "";
  return [fault, whole, since, risk].filter((part) => part !== "").join(" · ");
}

/** The advice as a sentence, as it is now: before the moment, and after it. */
function whenText(g: Guidance, until: number, now: number): string {
  if (g.symptom === "spend_limit") return word("advice_spend_limit");
  if (g.reason === "probe_under_way") return word("advice_probe_under_way");
  if (until > now)
    return word(`advice_${g.action}_until`, clockTime(until, now)) || word("advice_wait_until", clockTime(until, now));
  if (until > 0) return word(g.action === "sign_in" ? "advice_sign_in" : "advice_due");
  return word(`advice_${g.action}`) || word("advice_none");
}
