import assert from "node:assert/strict";
import { test } from "node:test";

import { el, type TinyElement } from "../turns/tiny-dom.ts";
import { TextPlace } from "./text-place.ts";
import { Witness, holders, squeeze } from "./witness.ts";

const prompt = "Plan **the** move,\nplease";

/** A page with a side bar that names chats after their prompts, a list of turns, and the box below it. */
function page() {
  const answer = el("div", { class: "text" });
  const user = el(
    "div",
    { class: "row" },
    el("span", { class: "icon" }, "person"),
    el("div", {}, el("p", {}, "Plan the move, please")),
  );
  const list = el("div", { class: "list" }, el("div", { class: "row" }, el("p", {}, "an older turn")), user);
  const box = el("textarea", {});
  const bar = el("nav", {}, el("a", {}, "Plan the move, please"), el("div", {}));
  const body = el("body", {}, bar, el("main", {}, list, el("form", {}, el("p", {}, "0 tokens"), box)), el("aside", {}, "Help"));
  const reply = el("div", { class: "row" }, el("span", { class: "icon" }, "robot"), el("div", { class: "body" }, answer));
  const holdsBox = (region: TinyElement): boolean => {
    for (let at: TinyElement | null = box; at !== null; at = at.parentElement) if (at === region) return true;
    return false;
  };
  return { answer, user, list, bar, body, reply, witness: new Witness<TinyElement>(prompt, holdsBox) };
}

test("a prompt is found whatever the page makes of its form, and not in side bars and boxes", () => {
  const { body, user } = page();
  const found = holders<TinyElement>(body, prompt);
  assert.deepEqual(found, [(user.children[1] as TinyElement).firstChild]);
  assert.deepEqual(holders(body, "  "), []);
  assert.equal(squeeze("🙂 🙃"), "🙂🙃");
  const quoting = el("p", {}, "You asked about “Plan the move, please”. There are three ways.");
  assert.deepEqual(holders(el("body", {}, quoting), prompt), []);
  const split = el("div", {}, el("p", {}, "Plan the"), el("p", {}, "move, please"));
  assert.deepEqual(holders(el("body", {}, split), prompt), [split]);
});

test("what grows after the prompt is its answer", () => {
  const { body, user, list, reply, answer, witness } = page();
  assert.equal(witness.look(body), null);
  list.append(reply);
  answer.append("A");
  assert.equal(witness.look(body), null, "one step may be anything");
  answer.append(" good first");
  const seen = witness.look(body);
  assert.equal(seen?.assistant, reply);
  assert.equal(seen?.user, user);
});

test("an answer that comes at once is one when it is long", () => {
  const { body, list, reply, answer, witness } = page();
  witness.look(body);
  answer.append("There are three common ways to do this.");
  list.append(reply);
  assert.equal(witness.look(body)?.assistant, reply);
});

test("what stood there before, what is near the box, toasts and errors are no answers", () => {
  const { body, list, bar, witness } = page();
  const stood = el("div", { class: "row" }, "a long text that the page had below the prompt from the beginning");
  list.append(stood);
  witness.look(body);
  const side = bar.children[1] as TinyElement;
  const tokens = body.children[1] as TinyElement;
  const error = el("div", { class: "message-error" }, "Error, please try again: the model is overloaded");
  const toast = el("div", { role: "status" });
  list.append(error, toast);
  for (let i = 0; i < 4; i++) {
    side.append("a title that is made up while the answer comes");
    (tokens.children[1] as TinyElement).append(" more tokens than anybody wants to count");
    toast.append("working on it, have patience, dear reader");
    error.append(" and again");
    assert.equal(witness.look(body), null);
  }
});

test("of several that grow the one that streams, and of equal prompts the last", () => {
  const { body, list, reply, answer, witness } = page();
  witness.look(body);
  const trace = el("div", {}, "Invocation 4711 took 17 ms, and much more is to be said of it");
  list.append(trace, reply);
  for (const word of ["A", " good", " first", " step"]) {
    answer.append(word);
    witness.look(body);
  }
  assert.equal(witness.look(body)?.assistant, reply);

  const again = page();
  const twin = el("div", { class: "row" }, el("p", {}, "Plan the move, please"));
  again.list.append(again.reply, twin);
  again.answer.append("The first answer is already there.");
  again.witness.look(again.body);
  const second = el("div", { class: "row" });
  again.list.append(second);
  for (const word of ["A", " second", " answer"]) {
    second.append(word);
    again.witness.look(again.body);
  }
  assert.deepEqual([again.witness.look(again.body)?.user, again.witness.look(again.body)?.assistant], [twin, second]);
});

test("the text of a turn is what grows in it, without names and buttons", () => {
  const { reply, answer } = page();
  const place = new TextPlace<TinyElement>();
  place.see(reply);
  assert.equal(place.outermost, null);
  const first = el("p", {}, "A good");
  answer.append(first);
  place.see(reply);
  first.append(" first step");
  place.see(reply);
  assert.equal(place.outermost, reply.children[1], "everything that says the same");
  answer.append(el("p", {}, "And a second one."));
  place.see(reply);
  (reply.children[1] as TinyElement).append(el("div", {}, "Copy", "Share"));
  place.see(reply);
  assert.equal(place.outermost, reply.children[1], "the place of two growths is what holds both");
});
