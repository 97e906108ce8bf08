// What a page shows, as Markdown: code blocks, lists, tables, links and maths survive. The page is foreign: it is read node by node, nothing
// of it is ever made into elements again, and a page of any size costs a bounded walk.

import { inlineMark, linkOf, pictureOf } from "./inline.ts";
import { mathsOf } from "./maths.ts";

/** What one turn may cost: nodes visited, nesting followed, characters kept, columns of a table. */
export const limits = { nodes: 50_000, depth: 100, chars: 1_000_000, columns: 100 };

const skipped = new Set(
  "SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG CANVAS VIDEO AUDIO BUTTON SELECT TEXTAREA DIALOG HEAD LINK META".split(
    " ",
  ),
);
const blocks = new Set(
  (
    "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE " +
    "SECTION SUMMARY TABLE UL"
  ).split(" "),
);

const elementNode = 1;
const textNode = 3;

/** The Markdown of what stands in `root`. `verbatim`: the page shows spaces and line breaks of the text as they are. */
export function markdownOf(root: Element, verbatim = false): string {
  const text = new Converter(verbatim).join(root, 0);
  return (verbatim ? text : text.trim()).slice(0, limits.chars);
}

class Converter {
  private nodes = 0;
  private chars = 0;

  constructor(private readonly verbatim: boolean) {}

  /** The blocks in an element, as they stand below each other. */
  join(parent: Element, depth: number): string {
    return this.blocksIn(parent, depth).join(this.verbatim ? "\n" : "\n\n");
  }

  private blocksIn(parent: Element, depth: number): string[] {
    const found: string[] = [];
    let run = "";
    const endRun = (): void => {
      const text = this.paragraph(run);
      if (text !== "") found.push(text);
      run = "";
    };
    this.each(parent, (node, element) => {
      if (element === null) run += this.text(node);
      else if (!isBlock(element)) run += this.inline(element, depth + 1);
      else {
        endRun();
        const block = this.block(element, depth + 1);
        if (block !== "" || this.verbatim) found.push(block);
      }
    });
    endRun();
    return found;
  }

  /** Visits what counts of an element's children, as far as the limits go. */
  private each(parent: Element, visit: (node: Node, element: Element | null) => void): void {
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (++this.nodes > limits.nodes || this.chars > limits.chars) return;
      if (node.nodeType === textNode) visit(node, null);
      else if (node.nodeType === elementNode && !isSkipped(node as Element)) visit(node, node as Element);
    }
  }

  private text(node: Node): string {
    const data = (node as Text).data.slice(0, limits.chars - this.chars + 1);
    this.chars += data.length;
    return this.verbatim ? data : escape(data.replace(/[ \t\r\n\f]+/g, " "));
  }

  private paragraph(run: string): string {
    if (this.verbatim) return run;
    // Spaces first: looking for line breaks behind long runs of them would take the square of their number.
    const text = run
      .replace(/ {2,}/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .trim();
    return text.replace(/^([#>+-]+)(?=\s)/, "\\$1").replace(/^(\d+)([.)])(?=\s)/, "$1\\$2");
  }

  /** Deeper than anybody nests on purpose: the words are kept, without their form. */
  private flat(element: Element): string {
    const text = (element.textContent ?? "").slice(0, limits.chars - this.chars + 1);
    this.chars += text.length;
    return text;
  }

  private inline(element: Element, depth: number): string {
    if (depth > limits.depth) return this.flat(element);
    const maths = mathsOf(element);
    if (maths !== null) return maths.block ? `\n\n$$\n${maths.tex}\n$$\n\n` : `$${maths.tex}$`;
    switch (element.nodeName.toUpperCase()) {
      case "BR":
        return "\n";
      case "IMG":
        return pictureOf(element);
      case "INPUT":
        return checkbox(element);
      case "CODE":
      case "KBD":
      case "SAMP":
        return codeSpan(this.flat(element));
      case "A":
        return linkOf(element, this.inlines(element, depth));
      default:
        return inlineMark(element.nodeName.toUpperCase(), this.inlines(element, depth));
    }
  }

  private inlines(parent: Element, depth: number): string {
    let text = "";
    this.each(parent, (node, element) => {
      if (element === null) text += this.text(node);
      else if (isBlock(element)) text += `\n${this.block(element, depth + 1)}\n`;
      else text += this.inline(element, depth + 1);
    });
    return text;
  }

  private block(element: Element, depth: number): string {
    if (depth > limits.depth) return this.flat(element);
    const maths = mathsOf(element);
    if (maths !== null) return `$$\n${maths.tex}\n$$`;
    const name = element.nodeName.toUpperCase();
    switch (name) {
      case "H1":
      case "H2":
      case "H3":
      case "H4":
      case "H5":
      case "H6":
        return `${"#".repeat(Number(name[1]))} ${oneLine(this.inlines(element, depth))}`;
      case "HR":
        return "---";
      case "PRE":
        return this.code(element);
      case "BLOCKQUOTE":
        return indent(this.join(element, depth), "> ", "> ");
      case "UL":
      case "OL":
        return this.list(element, depth, name === "OL");
      case "TABLE":
        return this.table(element, depth);
      default:
        return this.join(element, depth);
    }
  }

  private code(pre: Element): string {
    const code = pre.querySelector("code") ?? pre;
    const text = this.flat(code).replace(/\n$/, "");
    const language = /(?:^|\s)lang(?:uage)?-([\w+#.-]+)/.exec(code.getAttribute("class") ?? "")?.[1] ?? "";
    const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}${language}\n${text}\n${fence}`;
  }

  private list(list: Element, depth: number, ordered: boolean): string {
    let number = Number.parseInt(list.getAttribute("start") ?? "1", 10) || 1;
    const items: string[] = [];
    this.each(list, (_, element) => {
      if (element === null) return;
      const mark = ordered ? `${number++}. ` : "- ";
      const parts = this.blocksIn(element, depth + 1);
      // A list right below its item's line belongs to it without a gap.
      const text = parts
        .reduce((whole, part) => whole + (/^(?:[-*]|\d+\.) /.test(part) ? "\n" : "\n\n") + part, "")
        .replace(/^\n+/, "");
      items.push(indent(text, mark, " ".repeat(mark.length)));
    });
    return items.join("\n");
  }

  private table(table: Element, depth: number): string {
    const rows: string[][] = [];
    const row = (parent: Element): void =>
      this.each(parent, (_, element) => {
        const name = element?.nodeName.toUpperCase();
        if (element === null) return;
        if (name === "TR") {
          const cells: string[] = [];
          this.each(element, (_, cell) => {
            if (cell !== null) cells.push(oneLine(this.inlines(cell, depth + 2)).replaceAll("|", "\\|"));
          });
          rows.push(cells);
        } else if (name === "THEAD" || name === "TBODY" || name === "TFOOT") row(element);
        else if (name === "CAPTION") rows.unshift([oneLine(this.inlines(element, depth + 1))]);
      });
    row(table);
    const width = Math.min(
      limits.columns,
      rows.reduce((most, cells) => Math.max(most, cells.length), 0),
    );
    if (width === 0) return "";
    // What stands beyond the last column stands in it: a wide row and many narrow ones would be a table of millions of cells.
    const fit = (cells: string[]): string[] =>
      cells.length > width ? [...cells.slice(0, width - 1), cells.slice(width - 1).join(" ")] : cells;
    const line = (cells: string[]): string => {
      const fitting = fit(cells);
      return `| ${Array.from({ length: width }, (_, i) => fitting[i] ?? "").join(" | ")} |`;
    };
    const [head = [], ...body] = rows;
    return [line(head), line(Array<string>(width).fill("---")), ...body.map(line)].join("\n");
  }
}

function isBlock(element: Element): boolean {
  const name = element.nodeName.toUpperCase();
  return blocks.has(name) || name.includes("-") || mathsOf(element)?.block === true;
}

function isSkipped(element: Element): boolean {
  return skipped.has(element.nodeName.toUpperCase()) || element.hasAttribute("hidden");
}

/** Takes the meaning of mark-up from characters that only look like it. */
function escape(text: string): string {
  return text.replace(/[\\`*]|<(?=[a-z/!])|\[(?=[^\]]{0,200}\]\()|\b_|_\b/gi, "\\$&");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function indent(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((line, i) => (i === 0 ? first + line : line === "" ? rest.trimEnd() : rest + line))
    .join("\n")
    .slice(0, limits.chars); // a hundred marks before each of a million lines would be a hundred times the text
}

function codeSpan(text: string): string {
  if (text === "") return "";
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${text} ${fence}` : fence + text + fence;
}

function checkbox(element: Element): string {
  if (element.getAttribute("type") !== "checkbox") return "";
  return (element as HTMLInputElement).checked ? "[x] " : "[ ] ";
}
