// Between the page's elements and the selectors that find them again.

import { shadowOf } from "../composer.ts";
import type { LearnedTurns, Spot } from "./learned.ts";
import { kindOf, scopeOf, tellApart } from "./signature.ts";
import { outermostAlike, type TextPlace } from "./text-place.ts";
import type { Exchange } from "./witness.ts";

/**
 * Selectors for the turns of one exchange; null where nothing tells the two sides apart. `before`: where the model's text was known to stand, if it
 * was.
 */
export function derive(
  { prompt, user, assistant }: Exchange<Element>,
  text: TextPlace<Element>,
  before: string | undefined,
): Omit<LearnedTurns, "hosts"> | null {
  const scope = user.parentElement === null ? "" : scopeOf(user.parentElement);
  const answer = text.outermost ?? assistant;
  for (let asked = user, answered = assistant; ;) {
    const pair = tellApart(asked, answered);
    if (pair !== null) {
      const within = (css: string): string => (scope === "" ? css : `${scope} ${css}`);
      const userText = textIn(asked, prompt);
      const grew = answered.contains(answer) && answered !== answer ? textIn(answered, answer) : "";
      // Where it was not seen to grow, it stands where it did, or where the user's does.
      const alike = [before, userText].find((css) => css && answered.querySelector(css) !== null) ?? "";
      const assistantText = text.known ? grew : alike;
      return { user: within(pair.user), assistant: within(pair.assistant), userText, assistantText };
    }
    const [nextAsked, nextAnswered] = [towards(asked, prompt), towards(answered, answer)];
    if (nextAsked === null || nextAnswered === null) return null;
    [asked, answered] = [nextAsked, nextAnswered];
  }
}

/** A selector for the element in a turn that holds its text; empty where the turn itself is it, or none finds it. */
function textIn(turn: Element, place: Element): string {
  for (let at = outermostAlike(place, turn); at !== null; at = towards(at, place)) {
    const css = kindOf(at);
    if (css !== "div" && css !== "span" && turn.querySelector(css) === at) return css;
  }
  return "";
}

/** The child of an element in which another one stands; null where it is that one. */
function towards(from: Element, to: Element): Element | null {
  for (let child = from.firstElementChild; child !== null; child = child.nextElementSibling) {
    if (child.contains(to)) return child;
  }
  return null;
}

/** Whether selectors find an exchange, and each side only its own. */
export function fits({ user, assistant }: LearnedTurns, exchange: Exchange<Element>): boolean {
  try {
    const asked = exchange.prompt.closest(user);
    const answer = exchange.assistant;
    return (
      asked !== null &&
      !asked.contains(answer) &&
      exchange.prompt.closest(assistant) === null &&
      (answer.matches(assistant) || answer.querySelector(assistant) !== null) &&
      !answer.matches(user) &&
      answer.querySelector(user) === null
    );
  } catch {
    return false; // what is stored is no selector
  }
}

/** Whether selectors that were learned before find this prompt, and an answer after it. */
export function stillFits({ user, assistant }: LearnedTurns, prompt: Element, root: Document | ShadowRoot): boolean {
  try {
    const follows = (answer: Element): boolean =>
      (prompt.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && answer.textContent?.trim() !== "";
    return prompt.closest(user) !== null && Array.from(root.querySelectorAll(assistant)).some(follows);
  } catch {
    return false; // what is stored is no selector
  }
}

/** Where a box stands, so that another visit finds it; null where no selector tells it from others. */
export function spotOf(page: Document, box: Element): Spot | null {
  const root = box.getRootNode() as Document | ShadowRoot;
  const hosts = hostsOf(page, root);
  const css = kindOf(box);
  return hosts === null || root.querySelector(css) !== box ? null : { hosts, css };
}

/** The selectors that lead to a shadow root; null where one of them would lead elsewhere. */
export function hostsOf(page: Document, root: Document | ShadowRoot): string[] | null {
  const hosts: string[] = [];
  for (let at = root; at instanceof ShadowRoot;) {
    const outer = at.host.getRootNode() as Document | ShadowRoot;
    const css = kindOf(at.host);
    if (outer.querySelector(css) !== at.host) return null;
    hosts.unshift(css);
    at = outer as ShadowRoot;
  }
  return resolve(page, hosts) === root ? hosts : null;
}

/** The root to which selectors lead; null where the page has none (yet). */
export function resolve(page: Document, hosts: readonly string[]): Document | ShadowRoot | null {
  let root: Document | ShadowRoot = page;
  for (const css of hosts) {
    const host: Element | null = root.querySelector(css);
    const inner: ShadowRoot | null = host === null ? null : shadowOf(host);
    if (inner === null) return null;
    root = inner;
  }
  return root;
}
