// The site's own error notices. A search of the whole page for "limit" would find the user's prompt, code and advertising, so
// only what the adapter points at counts: visible, short, outside of what was said, of code and of the composer.

import type { Sighting } from "./reports.ts";
import { resetTime } from "./reset-time.ts";
import { find, findLast, type Site } from "./site.ts";

/** A notice is a sentence or two. */
const longest = 400;

/** Looks for notices once a second and tells each once while it stands. */
export class Notices {
  private standing = new Set<string>();
  private readonly rules: { css: string; text: RegExp | null; answer: boolean; code: string }[];
  private readonly elsewhere: string;

  constructor(
    private readonly site: Site,
    private readonly root: Document,
    private readonly seen: (sighting: Sighting) => void,
  ) {
    this.rules = site.notices.map(({ css, text, answer, code }) => ({
      css,
      code,
      answer: answer === true,
      text: text === undefined ? null : new RegExp(text, "iu"),
    }));
    this.elsewhere = ["pre", "code", "[contenteditable='true']", ...contents(site)].join(", ");
  }

  /** The page says that something failed, other than that an answer broke off. */
  get failed(): boolean {
    return [...this.standing].some((key) => !key.startsWith("truncated "));
  }

  /** Whether the newest answer is none, but the site's word on why there is none. */
  get insteadOfAnswer(): boolean {
    const rules = this.rules.filter(({ answer, code }) => answer && code !== "none" && code !== "truncated");
    const newest = rules.length === 0 ? null : findLast(this.site.assistantTurn, this.root);
    return rules.some(({ css, text }) => partsOf(newest, css).some((part) => says(text, sentenceOf(part))));
  }

  /** `asked`: something was sent, so the newest answer may be the site's word on it; that of an old chat is none. */
  beat(hasComposer: boolean, asked = false): void {
    const now = new Set<string>();
    const judged = new Set<Element>();
    const newest = asked ? findLast(this.site.assistantTurn, this.root) : null;
    for (const { css, text, answer, code } of this.rules) {
      for (const element of answer ? partsOf(newest, css) : this.root.querySelectorAll(css)) {
        if (judged.has(element)) continue;
        const sentence = sentenceOf(element);
        if (!says(text, sentence)) continue;
        judged.add(element);
        if (code !== "none" && (answer || this.isNotice(element))) this.stand(now, code, sentence);
      }
    }
    // Cloudflare's scripts are on healthy pages too; a page without a composer that has them is a challenge.
    if (!hasComposer && find(this.site.challenge, this.root) !== null) this.stand(now, "challenge", "");
    this.standing = now;
  }

  private stand(now: Set<string>, code: string, sentence: string): void {
    const key = `${code} ${sentence}`;
    now.add(key);
    if (this.standing.has(key)) return;
    const reset = code === "rate_limited" ? resetTime(sentence, Date.now()) : null;
    this.seen(reset === null ? { kind: "notice", code } : { kind: "notice", code, reset_ms: reset });
  }

  private isNotice(element: Element): boolean {
    if (element.closest(this.elsewhere) !== null) return false;
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  }
}

function sentenceOf(element: Element): string {
  return (element.textContent ?? "").replace(/\s+/g, " ").trim();
}

function says(text: RegExp | null, sentence: string): boolean {
  return text === null || (sentence.length <= longest && text.test(sentence));
}

/** What of a turn the selector means: itself, or parts of it. */
function partsOf(turn: Element | null, css: string): Element[] {
  if (turn === null) return [];
  return turn.matches(css) ? [turn] : [...turn.querySelectorAll(css)];
}

/** Where words of the user and of the model stand. An error box may be part of an answer's turn, beside its text. */
function contents(site: Site): string[] {
  const any = (selectors: Site["userTurn"]): string => `:is(${selectors.map(({ css }) => css).join(", ")})`;
  const user = site.userTurn.length === 0 ? [] : [any(site.userTurn)];
  if (site.assistantTurn.length === 0) return user;
  const answer = any(site.assistantTurn);
  return [...user, site.assistantText.length === 0 ? answer : `${answer} ${any(site.assistantText)}`];
}
