// Puts a text back into a composer: asked for, as one undo step, by one attempt, and read back. An editor that the page's own
// state does not know about would show a text and send another, so what it did not take is not forced upon it.
//
// Measured in Chromium 156 and Firefox 153: `execCommand("insertText")` reaches textareas, plain contenteditable and ProseMirror
// and is undone by one Ctrl+Z; a synthetic paste loses blank lines in ProseMirror and is ignored elsewhere. One exception: where white
// space is kept (`pre-wrap`, as ProseMirror has it), Firefox puts line breaks in as characters, which ProseMirror reads as spaces.
// There the lines go in as paragraphs, by `insertHTML`: every space kept, one Ctrl+Z too.

import type { RestoreResult } from "../../messages.ts";
import type { Composer } from "../composer.ts";
import { isBlank, textOf } from "../text.ts";

/** Where the text goes when the box is not empty. */
export type Mode = "if-empty" | "replace" | "below";

/** Lexical takes a text a turn later, others after a frame; an editor that has not taken it by then does not, ms. */
const patience = [20, 80, 200, 400];

/** One attempt, then a look at what the editor holds. */
export async function restore(composer: Composer | null, text: string, mode: Mode): Promise<RestoreResult["result"]> {
  if (composer === null || !composer.box.isConnected) return "absent";
  const before = textOf(composer);
  if (same(before, text)) return "taken";
  const occupied = !isBlank(before);
  if (occupied && mode === "if-empty") return "occupied";
  const below = occupied && mode === "below";
  const inserted = below ? `\n\n${text}` : text;
  const expected = below ? before.replace(/\n+$/, "") + inserted : text;
  composer.box.focus();
  if (below) caretToEnd(composer.box);
  else selectAll(composer.box);
  insert(composer, inserted, below);
  if (await holds(composer, expected)) return "taken";
  // A textarea that refused the command has changed nothing: its value can still be set, though not undone.
  if (composer.family !== "field" || !same(textOf(composer), before)) return "refused";
  setValue(composer.box as HTMLTextAreaElement, expected);
  return (await holds(composer, expected)) ? "taken" : "refused";
}

const isFirefox = typeof navigator !== "undefined" && navigator.userAgent.includes("Firefox/");

function insert(composer: Composer, text: string, below: boolean): void {
  if (!isFirefox || composer.editor !== "prosemirror" || !text.includes("\n")) {
    document.execCommand("insertText", false, text);
    return;
  }
  // Below, the first line is the rest of the paragraph in which the caret stands, and there is none.
  const lines = text.split("\n").slice(below ? 1 : 0);
  document.execCommand("insertHTML", false, lines.map((line) => `<p>${escapeHTML(line) || "<br>"}</p>`).join(""));
}

function escapeHTML(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function selectAll(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) box.select();
  else getSelection()?.selectAllChildren(box);
}

function caretToEnd(box: HTMLElement): void {
  if (box instanceof HTMLTextAreaElement) {
    box.setSelectionRange(box.value.length, box.value.length);
    return;
  }
  const selection = getSelection();
  // Into the last block, not behind it: behind it, editors begin a paragraph of their own.
  let last: Node = box;
  while (last.lastChild !== null && last.lastChild.nodeName !== "BR") last = last.lastChild;
  const end = last.nodeType === Node.TEXT_NODE ? (last as Text).length : last.nodeName === "BR" ? 0 : last.childNodes.length;
  selection?.collapse(last, last.lastChild?.nodeName === "BR" ? end - 1 : end);
}

function setValue(box: HTMLTextAreaElement, text: string): void {
  // Scripts of the page may watch `value` on the element itself; this world's setter is the prototype's.
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" }));
}

async function holds(composer: Composer, expected: string): Promise<boolean> {
  for (const ms of patience) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, ms)));
    if (same(textOf(composer), expected)) return true;
  }
  return false;
}

/** Editors drop or add the last line break, and some write no-break spaces. */
function same(a: string, b: string): boolean {
  const normal = (text: string): string => text.replaceAll("\r\n", "\n").replaceAll("\u00a0", " ").replace(/\n+$/, "");
  return normal(a) === normal(b);
}
