// Learns how a page that no adapter knows draws its turns, each time a prompt leaves the box: see witness.ts. What was learned is used at once,
// so that half an answer is kept as it grows; it is kept for the next visit when the answer has ended, and forgotten when it fits no more.

import { Changes } from "../changes.ts";
import type { Composer } from "../composer.ts";
import type { Answers } from "../answers.ts";
import type { AnswerState, Layout } from "../layout.ts";
import type { Site } from "../site.ts";
import type { Turns } from "../turns/turns.ts";
import { recall, remember, siteWith, type Learned, type LearnedTurns, type Spot } from "./learned.ts";
import { derive, fits, hostsOf, resolve, spotOf, stillFits } from "./page-parts.ts";
import { TextPlace } from "./text-place.ts";
import { Witness, holders, type Exchange } from "./witness.ts";

/** An exchange that takes longer is not waited for, ms. */
const patienceMs = 10 * 60_000;
/** Pages draw what came this much later, ms. */
const drawMs = 300;
/** A request that breaks so soon after a button was pressed was stopped by it, ms. */
const stopMs = 1500;

/** What learning needs of the page around it. */
export interface Around {
  host: string;
  composer(): Composer | null;
  /** An answer to the prompt that left the box is seen to grow. */
  began(): void;
}

/** Those who read what the page shows of an answer. */
export interface Readers {
  answers: Answers;
  turns: Turns;
  look(): void;
}

/** A prompt whose answer is awaited. */
interface Watch {
  prompt: string;
  since: number;
  witness: Witness<Element>;
  text: TextPlace<Element>;
  exchange: Exchange<Element> | null;
  root: Document | ShadowRoot;
  learned: boolean;
}

export class Generic {
  private readonly plain: Site;
  private learned: Learned = {};
  private watch: Watch | null = null;
  private forgotten = false;
  private pressedAt = -Infinity;
  private readonly changes: Changes;

  constructor(
    private readonly layout: Layout,
    private readonly around: Around,
    private readonly page: Document,
    signal: AbortSignal,
  ) {
    this.plain = layout.site;
    this.changes = new Changes(
      () => this.roots(),
      () => this.look(),
    );
    signal.addEventListener("abort", () => this.changes.rest());
    recall(around.host).then(
      (learned) => {
        this.learned = { ...learned, ...this.learned };
        this.apply();
      },
      () => undefined, // it is learned anew
    );
  }

  /** The box that an earlier visit knew for the composer. */
  get composer(): Element | null {
    return this.learned.composer === undefined ? null : find(this.page, this.learned.composer);
  }

  /** Whether the answer to the prompt that left the box last has begun. */
  get begun(): boolean {
    return this.watch !== null && this.watch.exchange !== null;
  }

  /** A button was pressed: in an unknown page the one that sends is the one that stops. */
  pressed(answering: boolean): void {
    if (answering) this.pressedAt = Date.now();
  }

  /** Whether the user has just stopped the answer. */
  get stopped(): boolean {
    return Date.now() - this.pressedAt < stopMs;
  }

  /** A text worth keeping stands in this box. */
  wrote({ box }: Composer): void {
    const spot = spotOf(this.page, box);
    if (spot === null || JSON.stringify(spot) === JSON.stringify(this.learned.composer)) return;
    this.learned.composer = spot;
    this.keep();
  }

  /** A text has left the box, and not by the user's hand. */
  emptied(prompt: string): void {
    const { page: root } = this;
    const isForeign = (region: Element): boolean => this.holdsBox(region) || isHidden(region);
    const watched = { witness: new Witness<Element>(prompt, isForeign), text: new TextPlace<Element>() };
    this.watch = { prompt, since: Date.now(), ...watched, exchange: null, root, learned: false };
    this.changes.follow();
    this.look();
  }

  /** Once a second, and whenever somebody needs to know what stands there now. */
  look(): void {
    const { watch } = this;
    if (watch === null) this.apply();
    else if (Date.now() - watch.since > patienceMs) this.settled();
    else this.follow(watch);
  }

  /** The network tells how the request for the answer stands. */
  async told(state: AnswerState, { answers, turns, look }: Readers): Promise<void> {
    this.layout.told(state, Date.now());
    if (state === "open") return;
    await new Promise((done) => setTimeout(done, drawMs));
    if (this.layout.answer !== state) return;
    look();
    if (state === "ended") answers.ended();
    else answers.end();
    this.settled();
    turns.look();
  }

  /** The answer has ended. */
  settled(): void {
    const { watch } = this;
    if (watch === null) return;
    this.follow(watch);
    this.watch = null;
    this.changes.rest();
    if (watch.exchange !== null) {
      // What an element said of itself while it grew may be gone.
      if (watch.learned && watch.exchange.assistant.isConnected) this.learn(watch, watch.exchange);
      this.keep();
    } else this.doubt(watch);
  }

  private follow(watch: Watch): void {
    for (const root of this.roots()) {
      const exchange = watch.witness.look(root);
      if (exchange === null) continue;
      const first = watch.exchange === null;
      const fitting = this.fitting(exchange, root);
      // What grows most may be another thing for a while; what is known to be the answer stays it.
      if (!fitting || first || fits(this.learned.turns!, exchange)) Object.assign(watch, { exchange, root });
      watch.text.see(watch.exchange!.assistant);
      if (!fitting) this.learn(watch, exchange);
      if (first) this.around.began();
      return;
    }
  }

  private fitting(exchange: Exchange<Element>, root: Document | ShadowRoot): boolean {
    const { turns } = this.learned;
    if (turns === undefined || !this.layout.hasTurns) return false;
    return fits(turns, exchange) || stillFits(turns, exchange.prompt, root);
  }

  private learn(watch: Watch, exchange: Exchange<Element>): void {
    const found = derive(exchange, watch.text, this.learned.turns?.assistantText);
    const hosts = hostsOf(this.page, watch.root);
    if (found === null || hosts === null) return;
    const turns: LearnedTurns = { hosts, ...found };
    if (!fits(turns, exchange) || this.holdsTurn(watch.root, turns)) return;
    watch.learned = true;
    if (JSON.stringify(turns) === JSON.stringify(this.learned.turns) && this.layout.hasTurns) return;
    this.learned.turns = turns;
    this.layout.become(siteWith(this.plain, turns), watch.root);
  }

  /** The prompt stands in the page, but not where turns were known to be: the page has changed. */
  private doubt({ prompt }: Watch): void {
    const { turns } = this.learned;
    if (turns === undefined) return;
    const standing = this.roots().flatMap((root) => holders<Element>(root, prompt));
    if (standing.length === 0 || standing.some((element) => element.closest(turns.user) !== null)) return;
    delete this.learned.turns;
    this.layout.become(this.plain, this.page);
    this.keep();
  }

  /** Reads the page in the way that was learned, as soon as it has what that needs. */
  private apply(): void {
    const { turns } = this.learned;
    if (turns === undefined || (this.layout.hasTurns && isConnected(this.layout.root))) return;
    try {
      const root = resolve(this.page, turns.hosts);
      root?.querySelector(`${turns.user}, ${turns.assistant}`);
      if (root !== null) this.layout.become(siteWith(this.plain, turns), root);
    } catch {
      delete this.learned.turns; // what is stored is no selector
    }
  }

  /** From now on nothing is remembered of this page. */
  forget(): void {
    this.forgotten = true;
  }

  private keep(): void {
    if (this.forgotten) return;
    remember(this.around.host, this.learned).catch(() => undefined); // a full storage is told by the drafts' sign
  }

  /** The parts of the page in which turns may stand: that of the box, and those around it. */
  private roots(): (Document | ShadowRoot)[] {
    const roots: (Document | ShadowRoot)[] = [];
    for (let at: Node | undefined = this.around.composer()?.box; at !== undefined;) {
      const root = at.getRootNode();
      if (!(root instanceof ShadowRoot)) break;
      roots.push(root);
      at = root.host;
    }
    return [...roots, this.page];
  }

  private holdsBox(region: Element): boolean {
    for (let at: Element | undefined = this.around.composer()?.box; at !== undefined;) {
      if (region.contains(at)) return true;
      const root = at.getRootNode();
      at = root instanceof ShadowRoot ? root.host : undefined;
    }
    return false;
  }

  private holdsTurn(root: Document | ShadowRoot, { user, assistant }: LearnedTurns): boolean {
    return Array.from(root.querySelectorAll(`${user}, ${assistant}`)).some((element) => this.holdsBox(element));
  }
}

function find(page: Document, { hosts, css }: Spot): Element | null {
  try {
    return resolve(page, hosts)?.querySelector(css) ?? null;
  } catch {
    return null; // what is stored is no selector
  }
}

/** What grows where nobody can read it is no answer: figures for a view that is not open. */
function isHidden(region: Element): boolean {
  return getComputedStyle(region).display === "none";
}

function isConnected(root: Document | ShadowRoot): boolean {
  return root instanceof Document || root.host.isConnected;
}
