import assert from "node:assert/strict";
import { test } from "node:test";

import { limits, markdownOf } from "./markdown.ts";
import { el, type TinyElement } from "./tiny-dom.ts";

const md = (root: TinyElement, verbatim = false): string => markdownOf(root as unknown as Element, verbatim);
const div = (...children: (TinyElement | string)[]): TinyElement => el("div", {}, ...children);

const cases: [name: string, root: TinyElement, want: string][] = [
  ["paragraphs", div(el("p", {}, "One\n  line "), "\n ", el("p", {}, "two")), "One line\n\ntwo"],
  ["a heading", div(el("h3", {}, "What ", el("b", {}, "now"))), "### What **now**"],
  ["emphasis keeps spaces outside", div("a", el("strong", {}, " b "), "c ", el("em", {}, "d")), "a **b** c *d*"],
  ["a link", div(el("a", { href: "/x(1)" }, "there")), "[there](https://chat.example/x%281%29)"],
  ["a link that is a script", div(el("a", { href: "javascript:alert(1)" }, "click")), "click"],
  ["a picture", div(el("img", { src: "https://x.example/a.png", alt: "A" })), "![A](https://x.example/a.png)"],
  [
    "a huge inline picture",
    div(el("img", { src: `data:image/png;base64,${"A".repeat(1e6)}`, alt: "chart" }), " end"),
    "![chart]() end",
  ],
  [
    "a code block",
    div(el("pre", {}, div("go", el("button", {}, "Copy")), el("code", { class: "hljs language-go" }, "a := `x`\n\n\tb()\n"))),
    "```go\na := `x`\n\n\tb()\n```",
  ],
  ["a code block with fences in it", div(el("pre", {}, el("code", {}, "```\nx\n```"))), "````\n```\nx\n```\n````"],
  ["code in a line", div("use ", el("code", {}, "a_b*"), " or ", el("code", {}, "`")), "use `a_b*` or `` ` ``"],
  [
    "lists",
    div(el("ul", {}, el("li", {}, "a", el("ul", {}, el("li", {}, "b"))), el("li", {}, el("p", {}, "c")))),
    "- a\n  - b\n- c",
  ],
  [
    "a numbered list",
    div(el("ol", { start: "9" }, el("li", {}, "x"), el("li", {}, el("p", {}, "y"), el("p", {}, "z")))),
    "9. x\n10. y\n\n    z",
  ],
  ["tasks", div(el("ul", {}, el("li", {}, el("input", { type: "checkbox", checked: "" }), "done"))), "- [x] done"],
  [
    "a table",
    div(
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("th", {}, "A"), el("th", {}, "B"))),
        el("tbody", {}, el("tr", {}, el("td", {}, "1|2"), el("td", {}, "x", el("br", {}), "y")), el("tr", {}, el("td", {}, "3"))),
      ),
    ),
    "| A | B |\n| --- | --- |\n| 1\\|2 | x y |\n| 3 |  |",
  ],
  ["a quotation", div(el("blockquote", {}, el("p", {}, "a"), el("p", {}, "b"))), "> a\n>\n> b"],
  [
    "maths",
    div(
      "so ",
      el(
        "span",
        { class: "katex" },
        el("math", {}, el("annotation", { encoding: "application/x-tex" }, "x^2")),
        el("span", {}, "x2"),
      ),
      el("span", { class: "katex-display" }, el("math", {}, el("annotation", { encoding: "application/x-tex" }, "\\sum_i")), "Σ"),
    ),
    "so $x^2$\n\n$$\n\\sum_i\n$$",
  ],
  [
    "scripts and styles are no text",
    div("a", el("script", {}, "evil()"), el("style", {}, "x{}"), el("template", {}, "t"), "b"),
    "ab",
  ],
  [
    "what looks like mark-up is none",
    div(el("p", {}, "1. *a* snake_case _b_ <i> [x](y)")),
    "1\\. \\*a\\* snake_case \\_b\\_ \\<i> \\[x](y)",
  ],
  ["unknown elements hold blocks", div(el("message-content", {}, el("p", {}, "a"), el("p", {}, "b"))), "a\n\nb"],
];

for (const [name, root, want] of cases) test(name, () => assert.equal(md(root), want));

test("text that shows its own line breaks is kept as it is", () => {
  assert.equal(md(div("  # a *b*\n\n\tc  ", el("br", {}), "d"), true), "  # a *b*\n\n\tc  \nd");
  assert.equal(md(div(el("p", {}, "a"), el("p", {}), el("p", {}, "b")), true), "a\n\nb");
});

test("10,000 nested nodes cost no stack, and keep their words", () => {
  for (const name of ["div", "span", "ul", "blockquote", "b"]) {
    let deep = el(name, {}, "at the bottom");
    for (let i = 0; i < 10_000; i++) deep = el(name, {}, deep);
    assert.ok(md(div(deep, "after")).includes("at the bottom"), name);
  }
});

test("a page without end is cut", () => {
  const many = div(...Array.from({ length: limits.nodes + 10 }, () => el("p", {}, "x")));
  assert.ok(md(many).length < 3 * limits.nodes + 10);
  assert.equal(md(div("x".repeat(limits.chars * 2))).length, limits.chars);
});

test("what was made to be slow or large is neither", () => {
  const brackets = md(div("[".repeat(200_000)));
  assert.equal(brackets.length, 200_000);
  assert.equal(md(div(...Array.from({ length: 20_000 }, () => el("span", {}, " ")), "end")), "end");
  let quoted = el("pre", {}, "x\n".repeat(100_000));
  for (let i = 0; i < 90; i++) quoted = el("blockquote", {}, quoted);
  assert.ok(md(div(quoted)).length <= limits.chars);
  const row = (n: number) => el("tr", {}, ...Array.from({ length: n }, (_, i) => el("td", {}, `c${i}`)));
  const table = md(div(el("table", {}, row(10_000), ...Array.from({ length: 10_000 }, () => row(1)))));
  assert.ok(table.includes("c9999") && table.length < 6_000_000, `${table.length} characters`);
});

test("a picture that stands in the page as megabytes of text is its name", () => {
  const picture = el("img", { src: `data:image/png;base64,${"A".repeat(5_000_000)}`, alt: "a kelp forest" });
  assert.equal(md(div(el("p", {}, "see", picture))), "see![a kelp forest]()");
  assert.equal(md(div(el("a", { href: `data:text/html,${"A".repeat(5_000_000)}` }, "here"))), "here");
});
