// Puts a text back into a composer: asked for, as one undo step, by one attempt, and read back. An editor that the page's own
// state does not know about would show a text and send another, so what it did not take is not forced upon it.

import type { RestoreMode, RestoreResult } from "../../messages.ts";
import type { Composer } from "../composer.ts";
import { isBlank, textOf } from "../text.ts";
import { gapBelow, insert, writesAnew } from "./insert.ts";
import { caretToEnd, caretToStart, selectAll } from "./select.ts";

/** Lexical takes a text a turn later, others after a frame; an editor that has not taken it by then does not, ms. */
const patience = [20, 80, 200, 400];
/** A tab in the background paints no frame; it is not waited for longer, ms. */
const frameMs = 60;

/** One attempt, then a look at what the editor holds. */
export async function restore(composer: Composer | null, text: string, mode: RestoreMode): Promise<RestoreResult["result"]> {
  if (composer === null || !composer.box.isConnected) return "absent";
  const before = textOf(composer);
  if (same(before, text)) return "taken";
  const occupied = !isBlank(before);
  if (occupied && mode === "if-empty") return "occupied";
  const asked = occupied ? mode : "replace";
  const { inserted, expected } = joined(composer, before, text, asked);
  const anew = writesAnew(composer, inserted);
  const where = anew ? "replace" : asked;
  composer.box.focus();
  if (where === "below") caretToEnd(composer.box);
  else if (where === "before") caretToStart(composer.box);
  else selectAll(composer.box);
  await insert(composer, anew ? expected : inserted, where);
  if (await holds(composer, expected)) return "taken";
  // A textarea that refused the command has changed nothing: its value can still be set, though not undone.
  if (composer.family !== "field" || !same(textOf(composer), before)) return "refused";
  setValue(composer.box as HTMLTextAreaElement, expected);
  return (await holds(composer, expected)) ? "taken" : "refused";
}

/** What goes in, and what the box must hold then: a blank line parts the text from what stands there. */
function joined(composer: Composer, before: string, text: string, where: RestoreMode): { inserted: string; expected: string } {
  if (where === "below") return { inserted: `\n\n${text}`, expected: `${before.replace(/\n+$/, "")}\n\n${text}` };
  const gap = gapBelow(composer);
  if (where === "before") return { inserted: text + gap, expected: text + gap + before };
  return { inserted: text, expected: text };
}

function setValue(box: HTMLTextAreaElement, text: string): void {
  // Scripts of the page may watch `value` on the element itself; this world's setter is the prototype's.
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" }));
}

async function holds(composer: Composer, expected: string): Promise<boolean> {
  for (const ms of patience) {
    await painted();
    await new Promise((done) => setTimeout(done, ms));
    if (same(textOf(composer), expected)) return true;
  }
  return false;
}

function painted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => done());
    setTimeout(done, frameMs);
  });
}

/** Editors drop or add the last line break, and some write no-break spaces. */
function same(a: string, b: string): boolean {
  const normal = (text: string): string => text.replaceAll("\r\n", "\n").replaceAll("\u00a0", " ").replace(/\n+$/, "");
  return normal(a) === normal(b);
}
