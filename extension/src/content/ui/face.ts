// What the user sees on a page: the sign at the composer, and one card at a time. The card of the greatest need is shown: the
// script is an orphan, the text cannot be saved, the site fails, a text may be sent twice, a draft can be put back, the site works
// again.

import { concernsOthers, type Others } from "../../board/board.ts";
import { isDrill } from "../../drills/drill.ts";
import type { CoreState, Guidance, Saved } from "../../messages.ts";
import type { Composer } from "../composer.ts";
import type { Progress } from "../inbox-writer.ts";
import type { Site } from "../site.ts";
import { isBlank } from "../text.ts";
import { Anchor } from "./anchor.ts";
import { Card, type Action, type Content } from "./card.ts";
import { GiveBack } from "./give-back.ts";
import { choose, describe, episode, othersSay } from "./guide.ts";
import { Layer } from "./layer.ts";
import { parkAction } from "./parking.ts";
import { Sign, type SignState } from "./sign.ts";
import { toAdd } from "./files.ts";
import { ago, clockTime, word } from "./words.ts";

/** What the face may ask about the page. */
export interface Facts {
  site: Site;
  name: string;
  composer(): Composer | null;
  /** The text in the box now. */
  text(): string;
  /** Where the newest text is. */
  progress(): Progress;
  /** Text that has not been written yet. */
  unwritten(): boolean;
  /** Code units of the newest text that are no text, and are kept as U+FFFD. */
  lost(): number;
  temporary(): boolean;
  /** When text of an answer last came, epoch ms; 0 = not yet. */
  answeredAt(): number;
  /** The ids under which this chat is known. */
  chats(): string[];
  /** The prompt of this chat that was sent and is not known to have arrived. */
  unconfirmed(): { text: string; t: number } | null;
  /** The newest kept text of this chat. */
  latest(): Promise<Saved | null>;
  /** Puts a text by for later: priority 1 goes first. */
  park(text: string, priority: number): void;
  /** How many prompts are parked for this site. */
  parked(): Promise<number>;
  /** What colleagues see of this site while it fails. */
  others(): Promise<Others | null>;
  /** The user does not want this offer again. */
  declined(saved: Saved): void;
  openPanel(): void;
}

/** A written text that the core has not acknowledged by then shows as waiting, ms. */
const slowCoreMs = 4000;
/** A card about good news goes by itself, ms. */
const goodNewsMs = 20_000;
/** Text of an answer that came so lately is proof enough that the site works, ms. */
const answeringMs = 30_000;
/** How long the word on a restore stays before an offer goes, ms. */
const resultMs = 5000;
const previewChars = 240;
/** The sign stands above the composer; the card keeps off it too, CSS pixels. */
const signSpace = 24;

export class Face {
  private readonly layer: Layer;
  private readonly sign: Sign;
  private readonly card: Card;
  private readonly anchor: Anchor;
  private readonly giveBack: GiveBack;
  private guidance: Guidance[] = [];
  private readonly closed = new Set<string>();
  private offered: Saved | null = null;
  private kept: Saved | null = null;
  private keptAt = 0;
  private keptKnown = false;
  private others: Others | null = null;
  private recovery: { at: number; limit: boolean; parked: number } | null = null;
  private core: CoreState["state"] = "starting";
  private problemClosed = false;
  private duplicateClosed = 0;
  private low = false;
  private readonly remarksClosed = new Set<string>();

  constructor(
    private readonly facts: Facts,
    signal: AbortSignal,
  ) {
    this.layer = new Layer(signal);
    this.anchor = new Anchor(facts.site, () => this.settle(), signal);
    this.card = new Card(
      this.layer.root,
      word("banner_close"),
      () => this.anchor.soon(),
      () => facts.composer()?.box.focus(),
      signal,
    );
    this.sign = new Sign(this.layer.root, () => this.pressed());
    this.giveBack = new GiveBack(this.card, facts, this.layer.shadow);
  }

  follow(composer: Composer): void {
    this.anchor.follow(composer);
  }

  /** The worker's list of what fails on this site. */
  told(guidance: Guidance[]): void {
    const before = this.current();
    this.guidance = guidance;
    const now = this.current();
    if (now !== null) void this.refreshKept();
    if (now !== null && before === null) this.askOthers();
    // An answer that is coming says it better than a card could.
    if (before !== null && !isDrill(before) && now === null && Date.now() - this.facts.answeredAt() > answeringMs)
      this.recovered(before);
    this.update();
  }

  /** What the team's board says of this site. */
  toldOthers(others: Others | null): void {
    this.others = others;
  }

  private askOthers(): void {
    this.facts.others().then(
      (others) => this.toldOthers(others),
      () => undefined, // the worker is starting or gone; it tells when there is news
    );
  }

  toldCore(core: CoreState): void {
    this.core = core.state;
    this.low = core.low;
    this.update();
  }

  offer(saved: Saved | null): void {
    this.offered = saved;
    this.update();
  }

  /** Called whenever something may have changed, and every second. */
  update(): void {
    const { progress } = this.facts;
    if (progress().state !== "failed") this.problemClosed = false;
    this.endOffer();
    const content = this.content();
    if (content === null) {
      if (this.card.key !== null) this.card.hide();
    } else if (content.key !== this.card.key || content.actions.length !== this.card.actions) {
      this.layer.attach();
      this.card.show(content);
    }
    this.showSign();
    this.anchor.soon();
  }

  /** An offer ends when the user writes something else, or a moment after its text was put back. */
  private endOffer(): void {
    const { offered } = this;
    if (offered === null || isBlank(this.facts.text()) || Date.now() - this.giveBack.usedAt < resultMs) return;
    if (this.giveBack.usedAt > 0) this.facts.declined(offered);
    this.offered = null;
  }

  private settle(): void {
    const box = this.anchor.box();
    this.sign.place(box);
    this.card.place(box === null ? null : { ...box, top: box.top - signSpace, height: box.height + signSpace });
  }

  private showSign(): void {
    const state = this.signState();
    if (state !== "hidden") this.layer.attach();
    this.sign.show(state, this.signDetail(state), this.card.key === null && this.current(true) !== null);
  }

  private signState(): SignState {
    const { facts } = this;
    const progress = facts.progress();
    if (facts.temporary()) return facts.composer() === null ? "hidden" : "off";
    if (progress.state === "failed") return "problem";
    if (facts.unwritten() || progress.state === "writing") return "saving";
    if (progress.state === "written") {
      return this.core === "broken" || Date.now() - progress.since > slowCoreMs ? "waiting" : "saving";
    }
    return progress.state === "kept" ? "saved" : "hidden";
  }

  private signDetail(state: SignState): string {
    const progress = this.facts.progress();
    if (state === "saved" && progress.state === "kept") return word("sign_saved_detail", ago(progress.at, Date.now()));
    return state === "hidden" ? "" : word(`sign_${state}_detail`);
  }

  private pressed(): void {
    const put = this.current(true);
    if (this.card.key === null && put !== null) {
      this.closed.delete(episode(put));
      this.update();
    } else {
      this.facts.openPanel();
    }
  }

  /** The verdict that concerns this chat; `all`: even if its card was put away. */
  private current(all = false): Guidance | null {
    return choose(this.guidance, this.facts.chats(), all ? new Set() : this.closed);
  }

  private content(): Content | null {
    return this.problem() ?? this.failing() ?? this.duplicate() ?? this.offering() ?? this.remark() ?? this.recovering();
  }

  /** What is saved, but not all as it should be. Said once. */
  private remark(): Content | null {
    if (this.facts.lost() === 0) this.remarksClosed.delete("lost");
    const key = this.facts.lost() > 0 ? "lost" : this.low ? "space" : "";
    if (key === "" || this.remarksClosed.has(key)) return null;
    return {
      key: `remark ${key}`,
      tone: "calm",
      urgent: false,
      title: word(`remark_${key}_title`),
      lines: [word(`remark_${key}`, String(this.facts.lost()))],
      actions: [],
      closed: () => {
        this.remarksClosed.add(key);
        this.update();
      },
    };
  }

  private problem(): Content | null {
    const progress = this.facts.progress();
    if (progress.state !== "failed" || this.problemClosed) return null;
    return {
      key: `problem ${progress.reason}`,
      tone: "problem",
      urgent: true,
      title: word("sign_problem_title"),
      lines: [word(`sign_problem_${progress.reason}`)],
      actions: [this.giveBack.copy(() => this.facts.text(), true)],
      closed: () => (this.problemClosed = true),
    };
  }

  private failing(): Content | null {
    const g = this.current();
    if (g === null) return null;
    return {
      ...describe(g, this.facts.name),
      key: `${episode(g)} ${g.action} ${g.until} ${g.fault}`,
      others: () => (this.others === null || isDrill(g) || !concernsOthers(g) ? "" : othersSay(this.others)),
      safe: () => this.safe(),
      actions: this.hasNothing() ? [] : this.forFailing(),
      closed: () => {
        this.closed.add(episode(g));
        this.update();
      },
    };
  }

  private forFailing(): Action[] {
    const kept = (): Saved | null => this.kept;
    const park = this.facts.temporary() ? [] : [parkAction(this.card, this.facts, kept)];
    return [...this.giveBack.both(kept), ...park];
  }

  /** Whether it is known that there is nothing to give back. */
  private hasNothing(): boolean {
    return this.keptKnown && this.kept === null && isBlank(this.facts.text());
  }

  /** What stands in the box was sent already, and may have arrived. Nobody is kept from sending it again. */
  private duplicate(): Content | null {
    const sent = this.facts.unconfirmed();
    if (sent === null || sent.t === this.duplicateClosed || isBlank(sent.text)) return null;
    if (words(sent.text) !== words(this.facts.text())) return null;
    return {
      key: `duplicate ${sent.t}`,
      tone: "calm",
      urgent: false,
      title: word("duplicate_title"),
      lines: [word("duplicate", clockTime(sent.t, Date.now()))],
      actions: [],
      closed: () => {
        this.duplicateClosed = sent.t;
        this.update();
      },
    };
  }

  private offering(): Content | null {
    const saved = this.offered;
    if (saved === null) return null;
    const kind = saved.state === "sent" || saved.state === "failed" ? `_${saved.state}` : "";
    return {
      key: `offer ${saved.id} ${saved.updated}`,
      tone: "calm",
      urgent: false,
      title: word(`restore_offer${kind}_title`),
      lines: [word(`restore_offer${kind}`, clockTime(saved.updated, Date.now())), ...toAdd(saved.files)],
      meta: () => versions(saved.versions),
      quote: saved.text.slice(0, previewChars),
      actions: this.giveBack.both(() => saved, saved.state !== "sent"),
      closed: () => {
        this.facts.declined(saved);
        this.offer(null);
      },
    };
  }

  /** Remembers that this trouble is over. */
  private recovered(from: Guidance): void {
    const recovery = { at: Date.now(), limit: from.symptom === "rate_limited", parked: 0 };
    this.recovery = recovery;
    this.facts.parked().then(
      (parked) => {
        recovery.parked = parked;
        this.update();
      },
      () => undefined, // the worker is gone; the panel has the queue
    );
  }

  private recovering(): Content | null {
    const { recovery } = this;
    if (recovery === null || Date.now() - recovery.at > goodNewsMs) return null;
    const kind = recovery.limit ? "limit_over" : "recovered";
    return {
      key: `recovered ${recovery.at}`,
      tone: "good",
      urgent: false,
      title: word(`banner_${kind}_title`, this.facts.name),
      lines: [word(`banner_${kind}`)],
      safe: () => this.safe(),
      actions:
        recovery.parked === 0
          ? []
          : [{ label: word("park_open", String(recovery.parked)), main: true, run: this.facts.openPanel }],
      closed: () => (this.recovery = null),
    };
  }

  /** What is safe, as it is now. Says "saved" only of what the store has. */
  private safe(): { text: string; safe: boolean } {
    const { facts } = this;
    const progress = facts.progress();
    if (facts.temporary()) return { text: word("banner_safe_temporary"), safe: false };
    if (progress.state === "failed") return { text: word("banner_safe_failed"), safe: false };
    if (facts.unwritten() || progress.state === "writing") return { text: word("banner_safe_saving"), safe: true };
    if (progress.state === "written") return { text: word("banner_safe_written"), safe: true };
    if (progress.state === "kept" && this.keptAt < progress.at) void this.refreshKept();
    const { kept } = this;
    if (kept === null && progress.state === "kept")
      return { text: word("banner_safe_kept", ago(progress.at, Date.now())), safe: true };
    if (kept === null) return { text: word("banner_safe_nothing"), safe: true };
    const key = facts.text() === "" && kept.state !== "editing" ? "banner_safe_prompt" : "banner_safe_draft";
    return { text: word(key, ago(kept.updated, Date.now()), versions(kept.versions)), safe: true };
  }

  private async refreshKept(): Promise<void> {
    this.keptAt = Date.now();
    try {
      this.kept = await this.facts.latest();
      this.keptKnown = true;
    } catch {
      // The worker is starting or gone; what is known stays.
    }
  }
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function versions(count: number): string {
  return word(count === 1 ? "banner_version" : "banner_versions", String(count));
}
