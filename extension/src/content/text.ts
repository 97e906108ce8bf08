// The text of a composer. A rich editor keeps paragraphs as blocks; `textContent` would join them and `innerText` would force a
// layout and double the line breaks, so blocks are walked here and become lines.

import type { Composer } from "./composer.ts";

/** The text that a composer holds now, as it is: a lone surrogate is left for `scalar`. Costs a walk over a rich editor. */
export function textOf(composer: Composer): string {
  if (composer.family === "field") return (composer.box as HTMLTextAreaElement).value;
  const text = blocksToLines(composer.box);
  return composer.collapsesSpaces ? text.replaceAll("\u00a0", " ") : text;
}

/** Text as Unicode scalar values: a lone surrogate becomes U+FFFD. The same string where there is none. */
export function scalar(text: string): string {
  return text.replace(lone, "\ufffd");
}

const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** How many code units of a text are no scalar values: lone surrogates, which nothing can store as text. */
export function countLone(text: string): number {
  if ((text as { isWellFormed?(): boolean }).isWellFormed?.() === true) return 0;
  return text.match(lone)?.length ?? 0;
}

/** Number of code points. */
export function countChars(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) {
        pairs++;
        i++;
      }
    }
  }
  return text.length - pairs;
}

/** No text that anybody could want back. */
export function isBlank(text: string): boolean {
  return !/[^\s\u200b\ufeff]/.test(text);
}

// Decided by name: asking for the computed display would force a style recalculation at every keystroke.
const blocks = new Set(
  (
    "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE " +
    "SECTION TABLE TBODY TFOOT THEAD TR UL"
  ).split(" "),
);
const skipped = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

const elementNode = 1;
const textNode = 3;

/**
 * One line for each innermost block; a `<br>` breaks a line, except the last of a block, which editors put there to hold the
 * caret. Whitespace between blocks, as in hand-written HTML, is no text.
 */
export function blocksToLines(root: Node): string {
  const lines = new Lines();
  walk(root, lines);
  lines.boundary();
  return lines.text();
}

function walk(parent: Node, lines: Lines): void {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === textNode) {
      const data = (node as Text).data;
      if (!isIndentation(node as Text, data)) lines.write(data);
    } else if (node.nodeType === elementNode) {
      const name = node.nodeName;
      if (name === "BR") lines.break();
      else if (blocks.has(name)) {
        lines.boundary();
        const before = lines.opened;
        walk(node, lines);
        if (lines.opened === before) lines.open();
        lines.boundary();
      } else if (!skipped.has(name)) walk(node, lines);
    }
  }
}

function isIndentation(node: Text, data: string): boolean {
  if (data === "") return true;
  const first = data.charCodeAt(0);
  if (first > 0x20 || !data.includes("\n") || /\S/.test(data)) return false;
  return isBlock(node.previousSibling) || isBlock(node.nextSibling);
}

function isBlock(node: Node | null): boolean {
  return node !== null && blocks.has(node.nodeName);
}

/** Collects lines. A line break is written only when something follows it. */
class Lines {
  /** How many lines have been opened: tells whether a block had any content. */
  opened = 0;
  private parts: string[] = [];
  private line: "none" | "open" | "closed" = "none";
  private breaks = 0;

  write(data: string): void {
    this.open();
    this.flushBreaks();
    this.parts.push(data);
  }

  break(): void {
    this.open();
    this.breaks++;
  }

  open(): void {
    if (this.line === "open") return;
    if (this.line === "closed") this.parts.push("\n");
    this.line = "open";
    this.opened++;
  }

  /** A block begins or ends here. */
  boundary(): void {
    if (this.line !== "open") return;
    if (this.breaks > 0) this.breaks--;
    this.flushBreaks();
    this.line = "closed";
  }

  text(): string {
    return this.parts.join("");
  }

  private flushBreaks(): void {
    if (this.breaks > 0) this.parts.push("\n".repeat(this.breaks));
    this.breaks = 0;
  }
}
