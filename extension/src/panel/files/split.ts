// Cuts a JSON list into its elements as its text comes, so that a list of gigabytes never is one string. Whether an element is JSON is for its
// reader to say.

import { FileError } from "./file-error.ts";

/** An element as text, or why it is not taken. */
export type Element = { text: string } | { problem: "too_large" | "malformed" };

/** Limits of one element: characters, and nesting. */
export const limits = { chars: 16_000_000, depth: 64 };

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = [34, 92, 44, 91, 93, 123, 125];

/** Takes text and gives elements. */
export class Splitter {
  private begun = false;
  /** There is no list: the one value is the element. */
  private single = false;
  private ended = false;
  private depth = 0;
  private quoted = false;
  private escaped = false;
  private deepest = 0;
  private length = 0;
  private parts: string[] = [];

  /** The elements that are whole with this text. Throws FileError when this is no list. */
  push(text: string): Element[] {
    const found: Element[] = [];
    let from = this.begun ? 0 : this.begin(text);
    for (let at = from; at < text.length && !this.ended; at++) {
      if (!this.ends(text.charCodeAt(at))) continue;
      this.keep(text.slice(from, this.single ? at + 1 : at));
      this.flush(found);
      from = at + 1;
    }
    if (!this.ended) this.keep(text.slice(from));
    return found;
  }

  /** To be called when there is no more text. */
  end(): void {
    if (!this.begun) throw new FileError("not_an_export", "it is empty");
    if (!this.ended) throw new FileError("export_damaged", "it ends within the list");
  }

  /** Where the first element begins. */
  private begin(text: string): number {
    const at = text.search(/[^\s\ufeff]/);
    if (at < 0) return text.length;
    this.single = text[at] === "{";
    if (!this.single && text[at] !== "[") throw new FileError("not_an_export", "it is no list");
    this.begun = true;
    return this.single ? at : at + 1;
  }

  /** Whether an element ends with this character. */
  private ends(c: number): boolean {
    if (this.escaped) this.escaped = false;
    else if (this.quoted) {
      this.escaped = c === backslash;
      this.quoted = c !== quote;
    } else if (c === quote) this.quoted = true;
    else if (c === openList || c === openObject) this.deepest = Math.max(this.deepest, ++this.depth);
    else if (c === closeList || c === closeObject) {
      this.ended = --this.depth < 0 || (this.single && this.depth === 0);
      return this.ended;
    } else return c === comma && this.depth === 0;
    return false;
  }

  private keep(part: string): void {
    this.length += part.length;
    if (this.length > limits.chars) this.parts = [];
    else if (part !== "") this.parts.push(part);
  }

  private flush(found: Element[]): void {
    const text = this.parts.join("").trim();
    if (this.length > limits.chars) found.push({ problem: "too_large" });
    else if (this.deepest > limits.depth) found.push({ problem: "malformed" });
    else if (text !== "") found.push({ text });
    this.parts = [];
    this.length = this.deepest = 0;
    this.depth = Math.max(0, this.depth);
  }
}
