// Tells the user's turns from the model's: by what the elements of one exchange say of themselves, and where in the page they stand.

import { idOf, nameOf, tokensOf, wordsOf, type Marked } from "./tokens.ts";

/** Selectors of both kinds of turns. */
export interface Pair {
  user: string;
  assistant: string;
}

/** Words by which pages name the two sides. */
const sides = {
  user: new Set(
    "client customer human me mine my outgoing own owner person prompt query question request right self sent user visitor you".split(
      " ",
    ),
  ),
  assistant: new Set(
    "agent ai answer assistant bot chatbot completion gpt incoming left llm model received reply response robot server".split(
      " ",
    ),
  ),
};

/** More say nothing more, and one of them may be gone tomorrow. */
const most = 3;

/** Selectors that fit one of two elements each; null where nothing tells them apart. */
export function tellApart(user: Marked, assistant: Marked): Pair | null {
  const [asked, answered] = [tokensOf(user), tokensOf(assistant)];
  const ours = marks(asked, answered, sides.user);
  const theirs = marks(answered, asked, sides.assistant);
  const common = asked.filter((token) => answered.includes(token)).slice(0, most);
  if (nameOf(user) === nameOf(assistant) && ours.length + theirs.length === 0) return null;
  const css = (element: Marked, own: string[], other: string[]): string =>
    nameOf(element) + (own.length > 0 ? own.join("") : common.join("") + other.map((token) => `:not(${token})`).join(""));
  return { user: css(user, ours, theirs), assistant: css(assistant, theirs, ours) };
}

/** What one element has and the other has not: what names its side, else all of it. */
function marks(own: readonly string[], other: readonly string[], side: ReadonlySet<string>): string[] {
  const only = own.filter((token) => !other.includes(token));
  const named = only.filter((token) => wordsOf(token).some((word) => side.has(word)));
  return (named.length > 0 ? named : only).slice(0, most);
}

/** A selector for the innermost element around turns that can be told from others, itself included; empty where there is none. */
export function scopeOf(
  list: Marked & { readonly parentElement: (Marked & { readonly parentElement: unknown }) | null },
): string {
  for (let around: typeof list | null = list; around !== null; around = around.parentElement as typeof list | null) {
    if (nameOf(around) === "body" || nameOf(around) === "html") return "";
    const css = kindOf(around);
    if (css !== nameOf(around) || css.includes("-")) return css;
  }
  return "";
}

/** A selector for an element and others of its kind. */
export function kindOf(element: Marked): string {
  const id = idOf(element);
  return nameOf(element) + (id !== "" ? id : tokensOf(element).slice(0, most).join(""));
}
