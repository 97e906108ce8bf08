// Finds one exchange by what happens: the prompt that left the box stands in the page, and after it something grows. Works on structure
// alone, so that it needs no name, no class and no language.

import type { Marked } from "./tokens.ts";

/** What is looked at of the page. */
export interface Region extends Marked {
  readonly textContent: string | null;
  readonly parentElement: Region | null;
  readonly firstElementChild: Region | null;
  readonly nextElementSibling: Region | null;
}

/** One exchange. `user` and `assistant` are children of the element that holds both; `prompt` is the innermost element around the prompt. */
export interface Exchange<R extends Region> {
  prompt: R;
  user: R;
  assistant: R;
}

/** So much of a prompt tells it from all others. Pages cut long ones. */
const sampleChars = 160;
/** A page may put so much to it, a name or a time. An answer that quotes it says more. */
const besideChars = 8;
/** Growth of so many characters at once is an answer, not a tick or a time. */
const jumpChars = 24;
/** So many steps of growth are no accident, and so many more are a stream. */
const someSteps = 2;
const streamSteps = 4;

/** Where nothing is said: what the page is operated with, and what it says of itself. */
const elsewhere = new Set(
  "SCRIPT STYLE TEMPLATE NOSCRIPT TEXTAREA INPUT SELECT BUTTON NAV ASIDE HEADER FOOTER DIALOG HEAD".split(" "),
);
const elsewhereRole = new Set(
  "alert alertdialog banner complementary dialog listbox menu navigation search status textbox toolbar tooltip".split(" "),
);
const errors = /(?:^|[\s_-])(?:error|errors|failed|failure|toast|snackbar|warning)(?:[\s_-]|$)/i;

/** Whether an element is no place for turns. */
export function isElsewhere(region: Region): boolean {
  if (elsewhere.has(region.nodeName.toUpperCase()) || elsewhereRole.has(region.getAttribute("role") ?? "")) return true;
  const editable = region.getAttribute("contenteditable");
  return editable !== null && editable !== "false";
}

/** A text without all that Markdown, line breaks and fonts change of it. */
export function squeeze(text: string): string {
  const letters = text.replace(/[^\p{L}\p{N}]+/gu, "");
  return letters === "" ? text.replace(/\s+/g, "") : letters;
}

/** The innermost elements that hold this prompt and hardly anything else, in document order. */
export function holders<R extends Region>(root: { readonly firstElementChild: Region | null }, prompt: string): R[] {
  const whole = squeeze(prompt);
  const sample = whole.slice(0, sampleChars);
  const found: R[] = [];
  const visit = (parent: { readonly firstElementChild: Region | null }): boolean => {
    let any = false;
    for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
      const text = isElsewhere(child) ? "" : squeeze(child.textContent ?? "");
      if (!text.includes(sample)) continue;
      any = true;
      if (!visit(child) && text.length <= whole.length + besideChars) found.push(child as R);
    }
    return any;
  };
  if (sample !== "") visit(root);
  return found;
}

/** How an element's text has grown, as far as it was looked at. */
interface Growth {
  length: number;
  steps: number;
  grown: number;
}

/** Looks again and again for the exchange that a prompt began. */
export class Witness<R extends Region> {
  private readonly seen = new WeakMap<R, Growth>();
  private stood = false;

  constructor(
    private readonly prompt: string,
    /** The page's own box, what is not shown, and whatever else is surely no turn. */
    private readonly isForeign: (region: R) => boolean,
  ) {}

  /** The exchange as it stands in the page now; null as long as no answer is seen to grow. */
  look(root: { readonly firstElementChild: Region | null }): Exchange<R> | null {
    const prompts = holders<R>(root, this.prompt);
    let nearest: (Exchange<R> & { distance: number }) | null = null;
    for (const prompt of prompts) {
      const exchange = this.answerTo(prompt);
      // Of prompts that stand there several times, with an answer equally near, the last.
      if (exchange !== null && (nearest === null || exchange.distance <= nearest.distance)) nearest = exchange;
    }
    this.stood ||= prompts.length > 0;
    return nearest;
  }

  private answerTo(prompt: R): (Exchange<R> & { distance: number }) | null {
    let found: (Exchange<R> & { distance: number }) | null = null;
    let distance = 0;
    // What holds the page's box holds more than turns: nothing beside it is an answer.
    for (let user: R | null = prompt; user !== null && !this.isForeign(user); user = user.parentElement as R | null) {
      const assistant = this.growsAfter(user);
      if (assistant !== null) found ??= { prompt, user, assistant, distance };
      distance++;
    }
    return found;
  }

  /** Of what stands after an element, the first that streams, else the first that grew. Everything is measured, found or not. */
  private growsAfter(user: R): R | null {
    let first: R | null = null;
    let stream: R | null = null;
    for (let next = user.nextElementSibling as R | null; next !== null; next = next.nextElementSibling as R | null) {
      if (isElsewhere(next) || this.isForeign(next)) continue;
      const growth = this.measure(next);
      if ((growth.steps < someSteps && growth.grown < jumpChars) || isError(next)) continue;
      first ??= next;
      if (growth.steps >= streamSteps) stream ??= next;
    }
    return stream ?? first;
  }

  /** What stands after the prompt when that is first found may have stood there before; what comes later has grown from nothing. */
  private measure(region: R): Growth {
    const length = (region.textContent ?? "").trim().length;
    const before = this.seen.get(region) ?? { length: this.stood ? 0 : length, steps: 0, grown: 0 };
    if (length > before.length) {
      before.steps++;
      before.grown += length - before.length;
    }
    before.length = length;
    this.seen.set(region, before);
    return before;
  }
}

/** Whether a page marks this as a message about a failure. */
function isError(region: Region): boolean {
  for (let inner: Region | null = region; inner !== null; inner = inner.firstElementChild) {
    if (errors.test(inner.getAttribute("class") ?? "") || inner.getAttribute("role") === "alert") return true;
  }
  return false;
}
