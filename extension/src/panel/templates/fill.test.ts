import { speak } from "../../content/ui/locale.fake.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { Log } from "../../incidents/log.ts";
import { fill, templates } from "./fill.ts";

const t = Date.UTC(2026, 10, 25, 9, 0);

test("every text is filled from the incident, in both languages, and leaves no variable", () => {
  const log = new Log();
  for (const symptom of ["overloaded", "stalled", "overloaded"])
    log.take([], [{ t, site: "claude", kind: "symptom", symptom, fault: "site", chat: "a" }]);
  for (const [language, what] of [
    ["en", "Claude is overloaded; The answer has stopped"],
    ["de", "Claude ist überlastet; Die Antwort ist stehen geblieben"],
  ] as const) {
    speak(language);
    for (const template of templates) {
      const text = fill(template, log.incidents[0], t);
      assert.match(text, /Claude/, `${language} ${template}`);
      assert.doesNotMatch(text, /\$\d|undefined/);
      assert.ok(text.length > 80);
    }
    assert.ok(fill("support", log.incidents[0], t).includes(what));
    assert.match(fill("team", undefined, t), /…/);
  }
  speak("en");
});
