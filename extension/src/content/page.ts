// One page of a chat site: the parts, and what passes between them.

import { ask } from "../ask.ts";
import type { ComposerState, Observation, RestoreMode, RestoreResult, Saved } from "../messages.ts";
import { Answers } from "./answers.ts";
import { Capture } from "./capture.ts";
import { Composers, type Composer } from "./composer.ts";
import { followControls } from "./controls.ts";
import { Draft, type Write } from "./draft.ts";
import { Drift } from "./drift.ts";
import { freshId } from "./fresh-id.ts";
import { Generic } from "./generic/generic.ts";
import { InboxWriter } from "./inbox-writer.ts";
import { framePath, inFrame } from "./frames.ts";
import { Layout, type AnswerState } from "./layout.ts";
import { followLifecycle } from "./lifecycle.ts";
import { followNavigation } from "./navigation.ts";
import { Keeper } from "./keeper.ts";
import { newChatOf } from "./new-chats.ts";
import { Notices } from "./notices.ts";
import { Offering } from "./offering.ts";
import { decline } from "./offers.ts";
import { Outcome } from "./outcome.ts";
import { Place, type Chat } from "./place.ts";
import { pulse } from "./pulse.ts";
import { Reports, type Sighting } from "./reports.ts";
import { restore } from "./restore/restore.ts";
import { isGeneric, siteId, siteName, type Site } from "./site.ts";
import { localStore } from "./storage.ts";
import { countChars, textOf } from "./text.ts";
import { Turns } from "./turns/turns.ts";
import { frameOf } from "./ui/anchor.ts";
import { Face } from "./ui/face.ts";

/** An answer's first text may stand on the page this much after it came, ms: pages draw in steps. */
const drawMs = 200;
/** Somebody who typed this lately is still typing, ms. */
const typingMs = 5000;
/** Beats between two reminders that an answer is awaited: a worker that was stopped meanwhile does not know. */
const tickBeats = 5;

export class Page {
  readonly id: string;
  /** The adapter's id: where the user added the origin, another than the page's. */
  readonly adapter: string;
  readonly place: Place;
  private readonly composers: Composers;
  private readonly drift: Drift;
  private readonly layout: Layout;
  /** Null where an adapter knows the page. */
  private readonly generic: Generic | null;
  private readonly draft: Draft;
  private readonly keeper: Keeper;
  private readonly capture: Capture;
  private readonly inbox: InboxWriter;
  private readonly reports: Reports;
  private readonly answers: Answers;
  private readonly notices: Notices;
  private readonly outcome: Outcome;
  private readonly turns: Turns;
  private readonly offering: Offering;
  readonly face: Face;
  private beats = 0;
  private answeredAt = 0;
  private finishedAt = 0;

  constructor(
    private readonly site: Site,
    gone: () => void,
    private readonly signal: AbortSignal,
    /** The page is back after it lay aside: what the worker knows by now is asked for again. */
    private readonly revived: () => void = () => undefined,
  ) {
    const stopIfGone = (err: unknown): void => {
      if (/context invalidated/i.test(String(err))) gone();
    };
    this.id = siteId(site, location.host);
    this.adapter = site.id;
    this.place = new Place(site, location, freshId);
    this.composers = new Composers(site, () => this.generic?.composer ?? null);
    this.layout = new Layout(site, document);
    this.drift = new Drift(site, document, (what) => {
      if (what === "composer") this.composers.lost = true;
      this.report({ kind: "drift", what });
    });
    this.reports = new Reports(this.id, stopIfGone);
    this.inbox = new InboxWriter(localStore, freshId(), () => this.face.update(), gone, signal);
    this.keeper = new Keeper(this.aroundKeeper());
    this.outcome = new Outcome((write) => this.keeper.keep(write));
    this.draft = new Draft(
      (write) => this.written(write),
      (write) => this.wentOff(write),
      undefined,
      (text) => this.generic?.emptied(text),
    );
    this.answers = new Answers(
      this.layout,
      (sighting) => void (this.notices.insteadOfAnswer || this.seenAnswer(sighting)),
      () => this.draft.answering(),
    );
    this.notices = new Notices(site, document, (sighting) => this.report(sighting));
    this.turns = new Turns(this.layout, this.aroundTurns(gone), localStore, freshId(), signal);
    this.offering = new Offering(site, this.shown(), this.outcome, signal);
    this.face = new Face(this.facts(), signal);
    this.capture = new Capture(this.scene(), document, signal);
    // Nobody was seen to send where an answer begins: it is the proof, and stands there already.
    const began = (): void => (this.draft.answering(), void this.answers.look());
    const around = { host: this.id, composer: () => this.capture.composer, began };
    this.generic = isGeneric(site) ? new Generic(this.layout, around, document, signal) : null;
  }

  /** Begins to follow the page. */
  start(): void {
    const { signal } = this;
    followControls(this.site, this.composers, this.wishes(), signal);
    followNavigation(() => this.readAddress(), signal);
    followLifecycle(
      {
        lost: () => this.lost(),
        leaving: () => this.leave(),
        tornDown: () => this.tornDown(),
        back: () => this.back(),
        seen: (sighting) => this.report(sighting),
      },
      signal,
    );
    pulse(() => this.beat(), signal);
    this.report({ kind: "navigate", class: this.place.class });
    this.capture.look(true);
  }

  /**
   * The worker has answered: `tab` is the tab's own key, the same after a reload. Until then, and if it does not answer (null),
   * drafts go under a key of this page's own.
   */
  async greeted(tab: string | null): Promise<void> {
    if (tab !== null) this.keeper.tab = tab + framePath();
    const { chat, account } = this.place;
    // After a reload the draft goes on where it was, unless something was typed meanwhile.
    const before = chat.provisional ? await newChatOf(this.id, account, this.keeper.tab) : undefined;
    if (before !== undefined && !this.keeper.any && this.draft.text === "" && chat === this.place.chat) chat.id = before;
    this.offering.allow();
  }

  /** Everything is read, written and told, as far as it still can be. `forGood`: what was learned is not written again. */
  leave(forGood = false): void {
    if (forGood) this.generic?.forget();
    this.capture.leave();
    this.generic?.look();
    this.turns.look();
    this.reports.flush();
  }

  /** A request broke: gives what the page shows and has not told yet. */
  async look(): Promise<Observation[]> {
    this.readAddress();
    if (this.generic?.stopped === true) this.report({ kind: "stop" });
    this.lookForAnswer();
    if (this.answers.textless) {
      await new Promise((done) => setTimeout(done, drawMs));
      this.lookForAnswer();
    }
    return this.reports.drain();
  }

  private lookForAnswer(): void {
    this.generic?.look();
    this.answers.look();
  }

  /** How the request for the answer stands. Told where no adapter knows how the page shows it. */
  async answering(state: AnswerState): Promise<void> {
    const { answers, turns } = this;
    await this.generic?.told(state, { answers, turns, look: () => this.lookForAnswer() });
  }

  private lost(): void {
    this.draft.flush();
    this.inbox.tornDown();
  }

  private tornDown(): void {
    this.inbox.tornDown();
    // An answer under way is broken off by this, not by the site. Signing in goes over many pages: leaving one of them is nothing.
    if (this.place.class === "chat") this.report({ kind: "navigate", class: "other" });
    this.reports.flush();
  }

  private back(): void {
    this.capture.look(true);
    void this.inbox.reconcile();
    this.revived();
    this.report({ kind: "navigate", class: this.place.class });
  }

  /** Text that is not written yet, or that somebody is still writing. */
  get busy(): boolean {
    return this.draft.unwritten || this.inbox.progress.state === "writing" || this.draft.age < typingMs;
  }

  composerState(): ComposerState {
    const { composer } = this.capture;
    if (composer === null) return { found: false, site: "", chat: "", text: "" };
    return { found: true, site: this.id, chat: this.place.chat.id, text: textOf(composer) };
  }

  async putBack(text: string, mode: RestoreMode): Promise<RestoreResult> {
    this.capture.look(true);
    return { result: await restore(this.capture.composer, text, mode) };
  }

  told(guidance: Parameters<Face["told"]>[0]): void {
    this.outcome.told(guidance, this.chats());
    this.face.told(guidance);
  }

  private chat(): Chat {
    this.readAddress();
    return this.place.chat;
  }

  private chats(): string[] {
    const { id, was } = this.place.chat;
    return was === undefined ? [id] : [id, was];
  }

  private moved(composer: Composer): void {
    this.face.follow(composer);
    this.offering.found();
  }

  private written(write: Write): void {
    if (this.capture.composer !== null && !write.chat.temporary) this.generic?.wrote(this.capture.composer);
    this.keeper.keep(write);
  }

  private wentOff(write: Write): void {
    this.keeper.files.clear();
    this.offering.done();
    this.layout.sent(Date.now());
    this.answers.sent(this.generic?.begun);
    this.drift.went(write.text);
    this.outcome.sent(write);
    // A page may ask for the answer long before it empties the box, yet never before the answer before it has ended.
    this.report({ kind: "send", chars: countChars(write.text), t: Math.max(write.asked ?? write.t, this.finishedAt) });
  }

  private report(sighting: Sighting): void {
    if (inFrame) return;
    // Under one id as long as this page lives: an answer must not lose its prompt when the chat gets its name.
    this.reports.add({ ...sighting, chat: this.place.chat.was ?? this.place.chat.id });
  }

  private seenAnswer(sighting: Sighting): void {
    if (sighting.kind === "finish") {
      this.finishedAt = Date.now();
      this.outcome.finish();
      this.generic?.settled();
    } else if (sighting.kind === "progress") {
      this.outcome.progress();
      // The first words may be all that comes, and the page may take them away.
      if (this.answeredAt < this.place.chat.sentAt) this.turns.look();
      this.answeredAt = Date.now();
    }
    this.report(sighting);
  }

  private readAddress(): void {
    const before = this.place.class;
    const change = this.place.refresh(location, Date.now());
    if (change === "same" && before === this.place.class) return;
    if (change === "moved") {
      this.answers.end();
      this.offering.moved();
      this.face.offer(null);
      this.keeper.lost = 0;
      this.turns.moved();
      this.drift.moved();
      this.inbox.rest();
    }
    const { id, was } = this.place.chat;
    // After a reload this page knows only the id: the worker has to remember what is reported under the other.
    if (change === "rekeyed" && was !== undefined) ask("named", { site: this.id, chat: id, was }).catch(() => undefined);
    // What was kept under the provisional id is told its new one at once.
    if (change === "rekeyed") this.keeper.rekeyed(this.place.chat);
    this.report({ kind: "navigate", class: this.place.class });
  }

  private beat(): void {
    this.beats++;
    this.readAddress();
    this.capture.look();
    const { composer } = this.capture;
    if (composer !== null) this.keeper.files.look(() => frameOf(this.site, composer.box), composer.box);
    this.generic?.look();
    // An answer may be the site's word on a failure: it is told before the answer's end.
    this.notices.beat(this.capture.composer !== null, this.place.chat.sentAt > 0 && this.answers.current);
    this.answers.beat();
    this.turns.beat();
    // What no adapter describes cannot differ from it.
    if (this.generic === null)
      this.drift.beat({
        healthy: this.place.class === "chat" && !this.notices.failed,
        box: () => this.capture.composer !== null || this.composers.likely(document) !== null,
        busy: this.answers.busy,
      });
    if (this.beats % tickBeats === 0 && this.answers.missed) this.report({ kind: "tick" });
    this.inbox.beat();
    this.offering.beat();
    this.face.update();
  }

  private shown(): ConstructorParameters<typeof Offering>[1] {
    return {
      ready: () => this.capture.composer !== null && !this.place.chat.temporary && this.place.class === "chat",
      chat: () => this.place.chat,
      key: () => this.keeper.key(this.place.chat),
      text: () => this.draft.text,
      turns: () => this.layout,
      offer: (saved) => this.face.offer(saved),
    };
  }

  private scene(): ConstructorParameters<typeof Capture>[0] {
    return {
      composers: this.composers,
      draft: this.draft,
      chat: () => this.chat(),
      forbidden: () => this.place.class === "login" || this.place.chat.temporary,
      attached: (files, chat) => this.keeper.attached(files, chat),
      frame: (composer) => frameOf(this.site, composer.box),
      moved: (composer) => this.moved(composer),
    };
  }

  private aroundKeeper(): ConstructorParameters<typeof Keeper>[0] {
    return {
      site: this.id,
      account: () => this.place.account,
      box: () => this.capture.composer?.box,
      freshId,
      put: (entry) => this.inbox.put(entry),
      changed: () => this.draft.touch(),
      sentAlone: (write) => this.wentOff(write),
    };
  }

  private aroundTurns(gone: () => void): ConstructorParameters<typeof Turns>[1] {
    return {
      where: () => {
        const chat = this.chat();
        if (this.place.class !== "chat" || chat.temporary) return null;
        return { chat, key: this.keeper.key(chat) };
      },
      failed: () => this.notices.failed,
      gone,
    };
  }

  private wishes(): Parameters<typeof followControls>[2] {
    return {
      send: () => {
        this.keeper.asked();
        this.generic?.pressed(this.answers.busy && this.draft.text === "");
        this.capture.asked();
      },
      stop: () => {
        this.report({ kind: "stop" });
        this.answers.end();
      },
      link: (href) => this.place.clicked(href, Date.now()),
      composer: () => this.capture.composer,
    };
  }

  private facts(): ConstructorParameters<typeof Face>[0] {
    return {
      site: this.site,
      name: siteName(this.site, location.host),
      composer: () => this.capture.composer,
      text: () => (this.place.chat.temporary ? this.composerState().text : this.draft.text),
      progress: () => this.inbox.progress,
      unwritten: () => this.draft.unwritten,
      lost: () => this.keeper.lost,
      answeredAt: () => this.answeredAt,
      temporary: () => this.place.chat.temporary,
      chats: () => this.chats(),
      unconfirmed: () => (this.outcome.unconfirmed?.chat === this.place.chat ? this.outcome.unconfirmed : null),
      latest: (): Promise<Saved | null> => ask("latest", this.keeper.key(this.place.chat)),
      park: (text, priority) => this.keeper.park(this.place.chat, text, priority),
      parked: () => ask("parked", { site: this.id }),
      others: () => ask("others", { site: this.id }),
      declined: (saved) => void decline(saved).catch(() => undefined),
      openPanel: () => void ask("openPanel", {}).catch(() => undefined),
    };
  }
}
