import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksToLines, countLone, scalar } from "./text.ts";

/** Just enough of a DOM node for a walk. */
interface Tiny {
  nodeType: number;
  nodeName: string;
  data?: string;
  firstChild: Tiny | null;
  nextSibling: Tiny | null;
  previousSibling: Tiny | null;
}

function node(name: string, ...children: (Tiny | string)[]): Tiny {
  const made: Tiny = { nodeType: 1, nodeName: name.toUpperCase(), firstChild: null, nextSibling: null, previousSibling: null };
  let last: Tiny | null = null;
  for (const child of children) {
    const next: Tiny =
      typeof child === "string"
        ? { nodeType: 3, nodeName: "#text", data: child, firstChild: null, nextSibling: null, previousSibling: null }
        : child;
    next.previousSibling = last;
    if (last === null) made.firstChild = next;
    else last.nextSibling = next;
    last = next;
  }
  return made;
}

const p = (...children: (Tiny | string)[]): Tiny => node("p", ...children);
const br = (): Tiny => node("br");
const read = (...children: (Tiny | string)[]): string => blocksToLines(node("div", ...children) as unknown as Node);

test("paragraphs are lines, empty ones too", () => {
  assert.equal(read(p("a"), p("b")), "a\nb");
  assert.equal(read(p("a"), p(br()), p("b")), "a\n\nb");
  assert.equal(read(p("a"), p(), p("b")), "a\n\nb");
  assert.equal(read(p(br()), p(br()), p("b")), "\n\nb");
  assert.equal(read(p("a"), p(br())), "a\n");
  assert.equal(read(p(br())), "");
  assert.equal(read(), "");
});

test("a break splits a line, the last one of a block only holds the caret", () => {
  assert.equal(read(p("a", br(), "b")), "a\nb");
  assert.equal(read(p("a", br())), "a");
  assert.equal(read(p("a", br(), br())), "a\n");
  assert.equal(read(p("a", br(), br(), "b")), "a\n\nb");
  assert.equal(read("a", br(), "b", br()), "a\nb");
  assert.equal(read(p("a", br(), node("img"), br()), p("b")), "a\n\nb");
});

test("a plain editable box mixes text and blocks", () => {
  assert.equal(read("a", node("div", "b"), node("div", br()), node("div", "c")), "a\nb\n\nc");
  assert.equal(read(node("div", "a"), "b"), "a\nb");
});

test("nested blocks give one line for each innermost one", () => {
  assert.equal(read(node("ul", node("li", p("a")), node("li", p("b")))), "a\nb");
  assert.equal(read(node("blockquote", p("a"), p("b")), p("c")), "a\nb\nc");
  assert.equal(read(node("div", node("div", node("div", "a"))), node("div", "b")), "a\nb");
});

test("inline markup joins, and may hold a block", () => {
  assert.equal(read(p("a", node("b", "b"), node("span", node("i", "c")))), "abc");
  assert.equal(read(node("span", "a", node("div", "b")), "c"), "a\nb\nc");
});

test("white space that was typed stays, indentation of the markup goes", () => {
  assert.equal(read(p("  a  "), p(" ")), "  a  \n ");
  assert.equal(read("\n  ", p("a"), "\n  ", p("b"), "\n"), "a\nb");
  assert.equal(read(p("a\nb")), "a\nb");
});

test("scripts are no text", () => {
  assert.equal(read(p("a", node("script", "x()"), "b")), "ab");
});

test("any text survives, code point for code point", () => {
  const text = "世界 🌊 é עברית 👩‍👩‍👧";
  assert.equal(read(p(text), p(text)), `${text}\n${text}`);
});

test("lone surrogates are counted and replaced, pairs are left alone", () => {
  const texts: [string, number, string][] = [
    ["plain 🙂", 0, "plain 🙂"],
    ["half \ud83d", 1, "half \ufffd"],
    ["\ude42 half", 1, "\ufffd half"],
    ["\ude42\ud83d", 2, "\ufffd\ufffd"],
    ["🙂\ud83d🙂", 1, "🙂\ufffd🙂"],
  ];
  for (const [text, lost, kept] of texts) {
    assert.equal(countLone(text), lost, JSON.stringify(text));
    assert.equal(scalar(text), kept);
    // As in a browser that cannot tell by itself.
    assert.equal(countLone(Object.assign(Object(text), { isWellFormed: undefined }) as string), lost);
  }
});
