// The card: the one place where Holdfast speaks at length. What it says comes from outside; this draws it, keeps it off the
// composer, counts down, and can be reached and closed by keyboard.

import { button, element } from "./element.ts";
import { place, type Box } from "./placement.ts";
import { countdown } from "./words.ts";

export type Tone = "you" | "network" | "site" | "unknown" | "problem" | "good" | "calm";

export interface Action {
  label: string;
  main?: boolean;
  run(): void;
}

/** What a card says. Functions are asked again every second. */
export interface Content {
  /** The same key again changes the card in place instead of announcing it anew. */
  key: string;
  tone: Tone;
  /** Read out at once; else when there is a pause. */
  urgent: boolean;
  title: string;
  meta?: () => string;
  lines: string[];
  /** What others see; empty: nothing is known. */
  others?: () => string;
  quote?: string;
  safe?: () => { text: string; safe: boolean };
  /** What to do and when. `until`: a moment to count down to, epoch ms. */
  when?: { text: (now: number) => string; until?: number };
  actions: Action[];
  closed(): void;
}

export class Card {
  private readonly root: HTMLElement;
  private content: Content | null = null;
  /** Stands in the place of the actions until it is answered, whatever the card says meanwhile. */
  private question: { text: string; actions: Action[] } | null = null;
  private ticks: (() => void)[] = [];
  private timer = 0;

  constructor(
    layer: HTMLElement,
    private readonly closeLabel: string,
    private readonly changed: () => void,
    /** The card went while the focus was in it. */
    private readonly left: () => void,
    signal: AbortSignal,
  ) {
    this.root = element("section", { class: "card", "aria-label": "Holdfast", hidden: true });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    layer.append(this.root);
    signal.addEventListener("abort", () => clearInterval(this.timer));
  }

  get key(): string | null {
    return this.content?.key ?? null;
  }

  /** How many buttons it offers. */
  get actions(): number {
    return this.content?.actions.length ?? 0;
  }

  show(content: Content): void {
    const again = this.content?.key === content.key;
    const focused = this.root.matches(":focus-within");
    this.content = content;
    this.root.dataset["tone"] = content.tone;
    this.draw(content, again);
    this.drawQuestion(focused);
    this.root.hidden = false;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 1000) as unknown as number;
    this.changed();
  }

  hide(): void {
    clearInterval(this.timer);
    this.content = null;
    this.question = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  close(): void {
    const { content } = this;
    const focused = this.root.matches(":focus-within");
    this.hide();
    if (focused) this.left();
    content?.closed();
  }

  /** A word on how an action ended. */
  say(text: string): void {
    const result = this.root.querySelector(".result");
    if (result !== null) result.textContent = text;
    this.changed();
  }

  /** Puts a question in the place of the actions. */
  ask(text: string, actions: Action[]): void {
    this.question = { text, actions };
    this.drawQuestion(true);
    this.changed();
  }

  private drawQuestion(focus: boolean): void {
    const row = this.root.querySelector(".actions");
    if (this.question === null || row === null) return;
    row.before(element("p", { class: "ask", role: "alert" }, this.question.text));
    row.replaceChildren(...this.question.actions.map(drawAction));
    if (focus) (row.firstElementChild as HTMLElement | null)?.focus();
  }

  /** Draws the card as it was before the question. */
  answered(): void {
    this.question = null;
    if (this.content !== null) this.show(this.content);
  }

  place(composer: Box | null): void {
    if (this.root.hidden) return;
    this.root.style.maxHeight = "";
    const card = { width: this.root.offsetWidth, height: this.root.offsetHeight };
    const spot = place(card, { width: innerWidth, height: innerHeight }, composer);
    this.root.style.left = `${Math.round(spot.left)}px`;
    this.root.style.top = `${Math.round(spot.top)}px`;
    this.root.style.maxHeight = `${Math.floor(spot.maxHeight)}px`;
  }

  private tick(): void {
    for (const tick of this.ticks) tick();
  }

  private draw(content: Content, again: boolean): void {
    this.ticks = [];
    const close = button("close", "×", () => this.close());
    close.setAttribute("aria-label", this.closeLabel);
    const title = element("h2", { class: "title" }, content.title);
    const lines = content.lines.map((line) => element("p", { class: "text" }, line));
    // Only what is new is announced: the clock and the age of the draft change every second.
    const told = element("div", again ? {} : { role: content.urgent ? "alert" : "status" }, title, ...lines);
    this.root.replaceChildren(told, ...this.drawLine("others", content.others), ...this.drawLine("meta", content.meta));
    if (content.quote !== undefined) this.root.append(element("p", { class: "quote" }, content.quote));
    this.root.append(...this.drawWhen(content), ...this.drawSafe(content));
    if (content.actions.length > 0) this.root.append(element("div", { class: "actions" }, ...content.actions.map(drawAction)));
    this.root.append(element("p", { class: "result", role: "status" }), close);
    this.tick();
  }

  private drawLine(kind: string, says?: () => string): Node[] {
    if (says === undefined) return [];
    const line = element("p", { class: kind });
    this.ticks.push(() => {
      const text = says();
      setText(line, text);
      line.hidden = text === "";
    });
    return [line];
  }

  private drawSafe({ safe }: Content): Node[] {
    if (safe === undefined) return [];
    const text = element("span");
    const line = element("p", { class: "safe" }, text);
    this.ticks.push(() => {
      const now = safe();
      line.dataset["safe"] = String(now.safe);
      setText(text, now.text);
    });
    return [line];
  }

  private drawWhen({ when }: Content): Node[] {
    if (when === undefined) return [];
    const text = element("span");
    const count = element("span", { class: "count", role: "timer", "aria-live": "off" });
    const { until } = when;
    this.ticks.push(() => {
      const now = Date.now();
      setText(text, when.text(now));
      count.hidden = until === undefined || until <= now || until - now > 24 * 3_600_000;
      if (until !== undefined && !count.hidden) setText(count, countdown(until - now));
    });
    return [element("p", { class: "when" }, text, count)];
  }
}

function drawAction(action: Action): HTMLButtonElement {
  return button(action.main === true ? "action main" : "action", action.label, () => action.run());
}

function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
