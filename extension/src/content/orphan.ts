// After an update or a removal of the extension this script runs on, but can neither write nor ask: it is an orphan. It says so
// and stops. If the worker has put a new script into the page, that one answers for it and nothing is said.

import { browser } from "../browser.ts";

const question = "holdfast-successor";
const arrival = "holdfast-arrival";

/** Whether the extension that this script belongs to is still there. */
export function isAlive(): boolean {
  return browser.runtime?.id !== undefined;
}

/** Answers orphans of earlier versions: this page is looked after. The page can hear it and learns no more than that. */
export function answerOrphans(signal: AbortSignal): void {
  document.addEventListener(question, (event) => event.preventDefault(), { signal });
  document.dispatchEvent(new CustomEvent(arrival));
}

/** Calls `come` when a script of a newer version has come after all: on a slow machine the orphan has said its farewell by then. */
export function onSuccessor(come: () => void, signal: AbortSignal): void {
  document.addEventListener(arrival, come, { once: true, signal });
}

/**
 * Whether a script of a newer version looks after this page. Asked only by an orphan, which can save nothing any more: a page
 * that answers in its place silences a notice, no more.
 */
export function hasSuccessor(): boolean {
  return !document.dispatchEvent(new CustomEvent(question, { cancelable: true }));
}
