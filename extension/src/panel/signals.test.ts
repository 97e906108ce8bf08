import { speak } from "../content/ui/locale.fake.ts";

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { word } from "../content/ui/words.ts";
import { signals, signalsFor } from "./signals.ts";

const textOf = (symptom: string): string => word(`symptom_${symptom}_title`, "…") + word(`symptom_${symptom}_means`, "…");

test("a code finds what it means, words find it too", () => {
  speak("en");
  for (const [wanted, ...found] of [
    ["teapot"],
    ["429", "rate_limited"],
    ["529", "overloaded"],
    ["504", "gateway_timeout"],
    ["403", "signed_out", "challenge"],
    ["human", "challenge"],
    ["err_internet_disconnected", "offline"],
  ] as [string, ...string[]][]) {
    assert.deepEqual(signalsFor(wanted, textOf), found, wanted);
  }
  assert.equal(signalsFor(" ", textOf).length, Object.keys(signals).length);
});

test("every signal is told of in both languages, with the detector's own codes", () => {
  for (const language of ["en", "de"] as const) {
    speak(language);
    for (const symptom of Object.keys(signals)) {
      for (const part of ["title", "means", "do"])
        assert.notEqual(word(`symptom_${symptom}_${part}`, "…"), "", `${language} ${symptom}`);
    }
  }
  speak("en");
  const symptoms = readFileSync("../shared/outage/symptom.go", "utf8");
  const known = [...symptoms.matchAll(/ Symptom = "(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(Object.keys(signals).sort(), known.sort());
  const statuses = readFileSync("../shared/outage/status.go", "utf8");
  for (const [, codes, name] of statuses.matchAll(/\tcase ([\d, ]+):[\s\S]*?\n\t\treturn (\w+)\n/g)) {
    const [, symptom] = new RegExp(`\\b${name} +Symptom = "(\\w+)"`).exec(symptoms)!;
    for (const code of codes!.split(", ")) assert.ok(signals[symptom!]!.includes(code), `${code} is ${symptom}`);
  }
});
