import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "./locale.fake.ts";
import type { Guidance } from "../../messages.ts";
import { choose, describe, episode, type Sentences } from "./guide.ts";

const languages = ["en", "de"] as const;
const now = Date.now();
const soon = now + 90_000;

function guidance(more: Partial<Guidance>): Guidance {
  const calm = { fault: "unknown", phase: "healthy", action: "none", until: 0, risk: "low", reason: "" };
  return { site: "chatgpt", chat: "", symptom: "overloaded", since: now - 5000, ...calm, ...more };
}

/** Everything that a card says of a verdict, as it is now. */
function said(s: Sentences): string[] {
  return [s.title, ...s.lines, s.meta(), s.when.text(now)];
}

/** A symptom, the words that must be there in English and in German: what it means, whose fault, what to do. */
const signals: [symptom: string, fault: string, action: string, en: RegExp, de: RegExp][] = [
  ["rate_limited", "you", "wait", /only you.*Concerns your account.*Wait/, /betrifft nur Sie.*Betrifft Ihr Konto.*Warten Sie/],
  ["spend_limit", "you", "switch", /credit is spent.*Waiting does not help/, /aufgebraucht.*Warten hilft heute nicht/],
  [
    "overloaded",
    "site",
    "wait",
    /not your fault.*Do not press Send.*X’s fault/,
    /nicht an Ihnen.*nicht immer wieder.*Liegt an X/,
  ],
  [
    "server_error",
    "site",
    "wait",
    /not your fault.*Do not send again and again.*X’s fault/,
    /nicht an Ihnen.*Senden Sie nicht immer.*Liegt an X/,
  ],
  [
    "gateway_timeout",
    "unknown",
    "wait",
    /cannot be told.*another network.*Not clear yet/,
    /nicht sagen.*anderes Netz.*Noch unklar/,
  ],
  [
    "stalled",
    "unknown",
    "reload",
    /No text has come.*look whether your prompt arrived.*Not clear yet/,
    /kein Text.*angekommen ist.*Noch unklar/,
  ],
  [
    "truncated",
    "unknown",
    "reload",
    /middle of the answer.*Look before.*Not clear yet/,
    /mitten in der Antwort.*bevor Sie.*Noch unklar/,
  ],
  ["slow", "site", "wait", /more slowly.*Let it finish/, /langsamer.*fertig werden/],
  ["login_loop", "site", "wait", /sent back to the sign-in.*lock the account/, /zur Anmeldung zurück.*Konto sperren/],
  ["signed_out", "you", "sign_in", /session.*Sign in once/, /Sitzung.*Melden Sie sich einmal an/],
  ["challenge", "site", "reload", /not an outage.*Solve it in the page/, /keine Störung.*Lösen Sie/],
  ["offline", "network", "check_network", /Your own connection.*Check your own connection/, /eigene Verbindung.*Prüfen Sie/],
  ["input_rejected", "you", "shorten", /will be refused again.*Shorten/, /wieder abgelehnt.*Kürzen/],
  ["adapter_drift", "unknown", "none", /not an outage.*nothing you need to do/, /keine Störung.*Sie müssen jetzt nichts tun/],
];

for (const [symptom, fault, action, ...right] of signals) {
  test(`${symptom}: what it means, whose fault it is and what to do, in both languages`, () => {
    for (const [i, language] of languages.entries()) {
      speak(language);
      const words = said(describe(guidance({ symptom, fault, action }), "X"));
      assert.match(words.join(" "), right[i]!);
      assert.ok(
        words.every((w) => w.trim() !== "" && !/\$\d|undefined/.test(w)),
        words.join(" | "),
      );
    }
  });
}

test("every phase, action, risk and reason has its words in both languages, and no two actions the same", () => {
  for (const language of languages) {
    speak(language);
    const advice = new Set<string>();
    const actions = ["wait", "retry", "probe", "sign_in", "check_network", "shorten", "switch", "reload", "park", "none"];
    for (const action of actions) {
      for (const until of [0, soon]) {
        const text = describe(guidance({ action, until }), "X").when.text(now);
        assert.ok(text !== "" && !text.includes("$"), `${language} ${action}`);
        if (until === 0) advice.add(text);
        else assert.match(text, /\d:\d\d:\d\d/, `${action} until`);
      }
    }
    assert.equal(advice.size, actions.length);
    for (const phase of ["surge", "spread", "stabilising"]) {
      const { title, lines } = describe(guidance({ symptom: "", phase }), "X");
      assert.ok(title.includes("X") && lines.every((line) => line !== ""), `${language} ${phase}`);
    }
    for (const reason of ["hint_past", "hint_too_far", "short_passes"]) {
      assert.equal(describe(guidance({ reason }), "X").lines.filter((line) => line !== "").length, 3, `${language} ${reason}`);
    }
    const risky = (["low", "medium", "high"] as const).map((risk) => describe(guidance({ risk }), "X").meta());
    assert.equal(new Set(risky).size, 3);
  }
});

test("a wait is counted down to its end; a spend limit is not", () => {
  speak("en");
  const wait = describe(guidance({ symptom: "rate_limited", action: "wait", until: soon }), "X");
  assert.equal(wait.when.until, soon);
  assert.match(wait.when.text(soon + 1), /The wait is over/);
  const spent = describe(guidance({ symptom: "spend_limit", action: "switch", until: soon }), "X");
  assert.equal(spent.when.until, undefined);
});

test("a drill says that it is one, in its title too", () => {
  for (const [language, title, text] of [
    ["en", "Drill: X is overloaded", /This is a drill/],
    ["de", "Übung: X ist überlastet", /Das ist eine Übung/],
  ] as const) {
    speak(language);
    const said = describe(guidance({ symptom: "overloaded", reason: "drill" }), "X");
    assert.equal(said.title, title);
    assert.match(said.lines[0]!, text);
  }
  speak("en");
});

test("one card speaks for all: the gravest, of this chat or of the whole site, that was not put away", () => {
  const all = [
    guidance({ symptom: "slow", chat: "a" }),
    guidance({ symptom: "truncated", chat: "b" }),
    guidance({ symptom: "server_error" }),
    guidance({ symptom: "rate_limited", chat: "a" }),
  ];
  const symptom = (chats: string[], closed: Guidance[] = []): string | undefined =>
    choose(all, chats, new Set(closed.map(episode)))?.symptom;
  assert.equal(symptom(["a"]), "rate_limited");
  assert.equal(symptom(["b"]), "server_error");
  assert.equal(symptom(["a"], [all[3]!]), "server_error");
  assert.equal(symptom(["a"], [all[3]!, all[2]!]), "slow");
  assert.equal(symptom(["c"], [all[2]!]), undefined);
  const elsewhere = guidance({ symptom: "stalled" });
  assert.equal(choose([elsewhere], ["c"], new Set()), null);
  assert.notEqual(choose([{ ...elsewhere, phase: "surge" }], ["c"], new Set()), null);
  assert.equal(choose([guidance({ symptom: "", phase: "suspected" })], ["c"], new Set()), null);
});
