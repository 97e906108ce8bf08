// The way in for each editor family: one call, one undo step.
//
// Measured in Chromium 156 and Firefox 153: `execCommand("insertText")` reaches textareas, React's too, plain contenteditable,
// ProseMirror and Quill, and is undone by one Ctrl+Z. Two exceptions:
// - Where white space is kept (`pre-wrap`, as ProseMirror and Quill have it), Firefox puts line breaks in as characters, which ProseMirror reads
//   as spaces, and which Quill joins beside other text. There the lines go in as paragraphs, by `insertHTML`: every space kept, one Ctrl+Z too.
// - Lexical in Chromium joins the lines. It takes them from a paste, even a synthetic one; ProseMirror loses blank lines by that, and
//   the others ignore it.
// And Firefox keeps the lines in Lexical only when it replaces everything. A paste made by a content script carries no text there.

import type { RestoreMode } from "../../messages.ts";
import type { Composer } from "../composer.ts";

const isFirefox = typeof navigator !== "undefined" && navigator.userAgent.includes("Firefox/");

/** Lexical learns of a new selection by an event that comes a turn later, ms. */
const turnMs = 20;

/** Whether a text goes above or below another one only by writing both anew. */
export function writesAnew(composer: Composer, text: string): boolean {
  return isFirefox && text.includes("\n") && composer.editor === "lexical";
}

/** What parts the text from the one below it. */
export function gapBelow(composer: Composer): string {
  return isFirefox && composer.editor === "prosemirror" ? "\n" : "\n\n";
}

/** Puts the text where the selection is. A blank line that parts it from what stands there is at its begin (below) or its end. */
export async function insert(composer: Composer, text: string, where: RestoreMode): Promise<void> {
  const lines = text.includes("\n");
  if (lines && composer.editor === "lexical" && !isFirefox) await paste(composer.box, text);
  else if (lines && isFirefox && (composer.editor === "prosemirror" || composer.editor === "quill")) paragraphs(text, where);
  else document.execCommand("insertText", false, text);
}

async function paste(box: HTMLElement, text: string): Promise<void> {
  await new Promise((done) => setTimeout(done, turnMs));
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));
}

function paragraphs(text: string, where: RestoreMode): void {
  // Below, the first line is the rest of the paragraph in which the caret stands, and there is none. Above, a blank one
  // at the end would become two.
  const lines = text.split("\n").slice(where === "below" ? 1 : 0, where === "before" ? -1 : undefined);
  document.execCommand("insertHTML", false, lines.map((line) => `<p>${escapeHTML(line) || "<br>"}</p>`).join(""));
}

function escapeHTML(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
