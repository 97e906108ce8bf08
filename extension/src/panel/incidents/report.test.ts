import { speak } from "../../content/ui/locale.fake.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { Log } from "../../incidents/log.ts";
import { write } from "./report.ts";

const t = Date.UTC(2026, 10, 25, 9, 0);
const minute = 60_000;

function incident(): Log["incidents"][number] {
  const log = new Log();
  const symptom = (at: number, symptom: string, fault: string, chat: string) => ({
    t: at,
    site: "claude",
    kind: "symptom",
    symptom,
    fault,
    chat,
  });
  log.take(
    [{ t: t + minute, site: "claude", kind: "send", chat: "b" }],
    [
      symptom(t, "overloaded", "site", "a"),
      symptom(t + 2 * minute, "overloaded", "site", "b"),
      { t: t + 2 * minute, site: "claude", kind: "phase", phase: "surge" },
    ],
  );
  log.did("claude", { t: t + 3 * minute, kind: "parked", chat: "b" });
  log.write(log.incidents[0]!.id, "lesson", "| <b>Keep</b> a [second](javascript:x)\n# site", t + 4 * minute);
  return log.incidents[0]!;
}

test("a report says when, what, whose fault, what was done and learned", () => {
  for (const [language, ...lines] of [
    [
      "en",
      "# Incident report: Claude,",
      "| Lasted | 5 min |",
      /\| Claude is overloaded \| Claude’s fault \| 2 \|.*\| 2 \|/,
      "- Claude as a whole was failing.",
      "- Prompts sent: 1",
      "- Prompts put by for later: 1",
      "| You parked a prompt. |",
      "## Decisions\n\n- Nothing was noted.",
    ],
    [
      "de",
      "# Störungsbericht: Claude,",
      "| Dauer | 5 min |",
      /\| Claude ist überlastet \| Liegt an Claude \| 2 \|/,
      "- Claude war als Ganzes gestört.",
      "- Gesendete Eingaben: 1",
      "| Sie haben eine Eingabe geparkt. |",
    ],
  ] as ["en" | "de", ...(string | RegExp)[]][]) {
    speak(language);
    const text = write(incident(), "md", t + 5 * minute);
    for (const want of lines)
      assert.ok(typeof want === "string" ? text.includes(want) : want.test(text), `${String(want)} in\n${text}`);
    assert.doesNotMatch(text, /undefined|report_|\$\d/);
  }
  speak("en");
});

test("a note cannot break out of a report", () => {
  const md = write(incident(), "md", t);
  assert.ok(md.includes("- \\| &lt;b>Keep&lt;/b> a \\[second](javascript:x) # site\n"), md);
  const html = write(incident(), "html", t);
  assert.doesNotMatch(html, /<b>/);
  assert.match(html, /&lt;b&gt;Keep/);
});

test("a note begins no block in a report", () => {
  const noted = incident();
  const notes = {
    "# a": "\\# a",
    "- b": "\\- b",
    "+ c": "\\+ c",
    "> d": "\\> d",
    "12. e": "12\\. e",
    " 1) f": "1\\) f",
    "2 g": "2 g",
  };
  for (const more of Object.keys(notes)) noted.entries.push({ t, kind: "note", code: "worked", more });
  const md = write(noted, "md", t);
  for (const want of Object.values(notes)) assert.ok(md.includes(`\n- ${want}\n`), `${want} in\n${md}`);
});

test("as JSON it is what is kept, with numbers for the chats", () => {
  const kept = incident();
  const got = JSON.parse(write(kept, "json", t)) as typeof kept;
  assert.deepEqual(new Set(got.entries.flatMap(({ chat }) => chat ?? [])), new Set(["chat 1", "chat 2"]));
  assert.deepEqual(got.live, ["overloaded chat 1", "overloaded chat 2"]);
  const back = (s: string): string => s.replace("chat 1", "a").replace("chat 2", "b");
  const entries = got.entries.map((e) => (e.chat === undefined ? e : { ...e, chat: back(e.chat) }));
  assert.deepEqual({ ...got, entries, live: got.live.map(back) }, kept);
});
