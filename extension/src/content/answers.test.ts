import assert from "node:assert/strict";
import { test } from "node:test";

import { Answers } from "./answers.ts";
import { Layout } from "./layout.ts";
import type { Sighting } from "./reports.ts";
import type { Site } from "./site.ts";

(globalThis as Record<string, unknown>)["MutationObserver"] = class {
  observe(): void {}
  disconnect(): void {}
};

interface Turn {
  textContent: string;
  isConnected: boolean;
  thinking?: string;
}

/** A page with turns, a sign that one streams, and one that one is whole. */
class Chat {
  turns: Turn[] = [];
  streaming = false;
  readonly seen: Sighting[] = [];
  readonly answers: Answers;

  constructor() {
    const one = (css: string) => [{ css, matches: "0-n" }];
    const site = {
      userTurn: [],
      assistantTurn: one("turn"),
      assistantText: [],
      streaming: one("streaming"),
      finished: one("finished"),
      thinking: one("thinking"),
    };
    const root = {
      querySelector: (css: string) => (css === "streaming" && this.streaming ? {} : null),
      querySelectorAll: (css: string) => (css === "turn" ? this.turns : css === "finished" && !this.streaming ? this.turns : []),
    };
    this.answers = new Answers(
      new Layout(site as unknown as Site, root as unknown as Document),
      (sighting) => this.seen.push(sighting),
      () => undefined,
    );
    (globalThis as Record<string, unknown>)["Node"] = { DOCUMENT_POSITION_FOLLOWING: 4, DOCUMENT_POSITION_CONTAINED_BY: 16 };
  }

  /** The page shows this much of an answer, in a new turn or in the newest. */
  show(text: string, fresh: boolean, thinking = ""): void {
    if (fresh) this.turns.push(turn());
    Object.assign(this.turns.at(-1)!, { textContent: text, thinking });
    this.answers.beat();
  }

  kinds(): string[] {
    return this.seen.splice(0).map((s) => s.kind);
  }
}

function turn(): Turn {
  const made = {
    textContent: "",
    isConnected: true,
    thinking: "",
    querySelector: () => (made.thinking === "" ? null : { textContent: made.thinking }),
    querySelectorAll: () => [],
    compareDocumentPosition: () => 16,
    contains: () => true,
  };
  return made;
}

function ask(chat: Chat): void {
  chat.answers.sent();
  chat.streaming = true;
}

test("an answer grows and ends; the one before it is not taken for it", () => {
  const chat = new Chat();
  ask(chat);
  chat.show("One", true);
  chat.show("One two", false);
  chat.streaming = false;
  chat.answers.beat();
  assert.deepEqual(chat.kinds(), ["progress", "progress", "finish"]);
  ask(chat);
  chat.answers.beat();
  assert.deepEqual(chat.kinds(), []);
});

test("two answers with the same words are two answers", () => {
  const chat = new Chat();
  for (let i = 0; i < 3; i++) {
    ask(chat);
    chat.show("Y", true);
    chat.show("Yes", false);
    chat.streaming = false;
    chat.answers.beat();
    assert.deepEqual(chat.kinds(), ["progress", "progress", "finish"], `answer ${i}`);
  }
  ask(chat);
  chat.show("Yes", true);
  assert.deepEqual(chat.kinds(), ["progress"]);
});

test("a list that draws the old answer anew has no new answer", () => {
  const chat = new Chat();
  ask(chat);
  chat.show("Yes", true);
  chat.streaming = false;
  chat.answers.beat();
  chat.kinds();
  ask(chat);
  chat.turns[0]!.isConnected = false;
  chat.turns = [];
  chat.show("Yes", true);
  assert.deepEqual(chat.kinds(), []);
});

test("a model that thinks is told of until it writes; a sign that stands still once", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const chat = new Chat();
  ask(chat);
  for (const [thought, pass] of [
    ["Hm", 11_000],
    ["Hm", 11_000],
    ["Hm, so", 1000],
    ["Hm, so then", 11_000],
  ] as const) {
    chat.show("", chat.turns.length === 0, thought);
    t.mock.timers.tick(pass);
  }
  assert.deepEqual(chat.kinds(), ["thinking", "thinking"]);
  chat.show("Well", false, "Hm, so then: well");
  assert.deepEqual(chat.kinds(), ["progress"]);
});
