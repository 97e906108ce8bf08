// Reads the turns that stand in the page, with the site's adapter. What is read of a turn is kept until its text changes.

import type { Layout } from "../layout.ts";
import { find, findLast } from "../site.ts";
import { scalar } from "../text.ts";
import { markdownOf } from "./markdown.ts";

/** How far a turn had come. */
export type TurnState = "complete" | "streaming" | "truncated" | "error";

/** A turn as the page has it. */
export interface SeenTurn {
  role: "user" | "assistant";
  /** Markdown. */
  text: string;
  state: TurnState;
  /** The site's id of the message, or empty. */
  message: string;
  /** The model's name as the page has it, or empty. */
  model: string;
}

/** A turn and the element that it stands in. */
export interface Found extends SeenTurn {
  element: Element;
}

/** As many as the core takes at once; of more the last. */
const most = 1000;

/** Reads turns off one page. */
export class TurnReader {
  private readonly cache = new WeakMap<Element, { source: string; text: string }>();

  constructor(private readonly layout: Layout) {}

  /** Every turn that stands in the page, oldest first. Each counts as complete. */
  read(): Found[] {
    const asked = all(this.layout.site.userTurn, this.layout.root);
    const answers = all(this.layout.site.assistantTurn, this.layout.root);
    const roles = new Map<Element, "user" | "assistant">([
      ...asked.map((element) => [element, "user"] as const),
      ...answers.map((element) => [element, "assistant"] as const),
    ]);
    const elements = [...roles.keys()].sort(inOrder).slice(-most);
    return elements.map((element) => this.turn(element, roles.get(element)!)).filter((turn) => turn.text !== "");
  }

  /** Whether the page shows that an answer is under way. */
  get streaming(): boolean {
    return find(this.layout.site.streaming, this.layout.root) !== null;
  }

  /** Whether the signs of an end stand in or after a turn; null where the site has none. */
  finished(turn: Element): boolean | null {
    if (this.layout.site.finished.length === 0) return null;
    const sign = findLast(this.layout.site.finished, this.layout.root);
    if (sign === null) return false;
    const after = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
    return (turn.compareDocumentPosition(sign) & after) !== 0 || sign.contains(turn);
  }

  private turn(element: Element, role: "user" | "assistant"): Found {
    const source = element.textContent ?? "";
    let kept = this.cache.get(element);
    if (kept?.source !== source) {
      kept = { source, text: this.text(element, role) };
      this.cache.set(element, kept);
    }
    return {
      element,
      role,
      text: kept.text,
      state: "complete",
      message: attribute(element, this.layout.site.turnId),
      model: role === "assistant" ? attribute(element, this.layout.site.turnModel) : "",
    };
  }

  private text(element: Element, role: "user" | "assistant"): string {
    const parts = all(role === "user" ? this.layout.site.userText : this.layout.site.assistantText, element);
    const texts = (parts.length > 0 ? parts : [element]).map((part) => scalar(markdownOf(part, isVerbatim(part))));
    const text = texts.filter((part) => part !== "").join("\n\n");
    return text.trim() === "" ? "" : text;
  }
}

/** What the first selector finds that finds anything; of elements within one another the outer one. */
function all(selectors: readonly { css: string }[], root: ParentNode): Element[] {
  for (const { css } of selectors) {
    const found = Array.from(root.querySelectorAll(css));
    let outer: Element | null = null;
    const outermost = found.filter((element) => {
      if (outer?.contains(element) === true) return false;
      outer = element;
      return true;
    });
    if (outermost.length > 0) return outermost;
  }
  return [];
}

function inOrder(a: Element, b: Element): number {
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 ? -1 : 1;
}

function attribute(element: Element, name: string | undefined): string {
  return name === undefined ? "" : (element.getAttribute(name) ?? "").slice(0, 500);
}

/** Elements that stand for drawn Markdown. */
const drawnMarkdown = "pre, ul, ol, table, blockquote, h1, h2, h3, h4";

/** Whether the page shows the text's own line breaks, and nothing else gives it form. */
function isVerbatim(element: Element): boolean {
  const isPre = (e: Element | null): boolean => e !== null && /^(?:pre|break-spaces)/.test(getComputedStyle(e).whiteSpace);
  return (isPre(element) || isPre(element.firstElementChild)) && element.querySelector(drawnMarkdown) === null;
}
