// The outage board's side here: tells it how sites do, if the user wants that, and asks what it says, if he wants that. Both are off by default.

import type { Event, Guidance, Signal } from "../core.gen.ts";
import {
  canBeTold,
  concernsOthers,
  nothingChosen,
  othersOn,
  readState,
  signalOf,
  type BoardView,
  type Choice,
  type Others,
  type State,
} from "../board/board.ts";
import { FetchError } from "../fetched.ts";
import type { Observation } from "../messages.ts";

/** What this part needs of the rest. */
export interface Surroundings {
  /** The address of the sync server; empty where none is set up. */
  server(): Promise<string>;
  /** Gets a text. Throws FetchError. */
  get(url: string): Promise<string>;
  send(signal: Signal): Promise<unknown>;
  /** What fails really, drills left out. */
  guidance(): Promise<Guidance[]>;
  load(): Promise<Choice | undefined>;
  save(choice: Choice): Promise<void>;
  /** The board says something else. */
  changed(): void;
  now(): number;
}

/** As the server counts: within so many ms a person is heard once, ms. */
const bucketMs = 5 * 60_000;
/** While a site fails, the board is asked once in this time; who looks at the panel may ask sooner, ms. */
const freshMs = 45_000;
const lookedAtMs = 10_000;

/** The board. One instance per worker. */
export class Board {
  private state: State | null = null;
  private problem: BoardView["problem"] = "";
  private asked = 0;
  private askedOf = "";
  private asking: Promise<void> | null = null;
  /** What was asked of each site last, and what came of it. */
  private readonly wanted = new Map<string, string>();
  private readonly came = new Map<string, string>();
  private readonly said = new Map<string, string>();
  private told: BoardView["told"] = null;
  private failure = "";
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly around: Surroundings) {}

  /** What was seen, and what followed from it: an answer that came or failed, or another verdict, is worth telling. */
  take(seen: readonly Observation[], events: readonly Event[]): Promise<void> {
    for (const o of seen) if (o.kind === "send") this.wanted.set(o.site, capabilityOf(o));
    const sites = this.outcomes(seen, events);
    if (sites.size > 0) this.telling = this.telling.then(() => this.tell(sites)).catch(() => undefined); // the core is gone
    return this.telling;
  }

  private outcomes(seen: readonly Observation[], events: readonly Event[]): Set<string> {
    const sites = new Set<string>();
    const came = (site: string, symptom: string): void => {
      this.came.set(site, symptom);
      sites.add(site);
    };
    for (const { kind, site } of seen) if (kind === "finish") came(site, "");
    for (const e of events) {
      const { kind, site, symptom = "" } = e;
      if (kind === "symptom" && tellable(e)) came(site, symptom);
      if (kind === "clear" && this.came.get(site) === symptom) came(site, "");
      if (kind === "phase") sites.add(site);
    }
    return sites;
  }

  private async tell(sites: ReadonlySet<string>): Promise<void> {
    const { tell, region } = await this.choice();
    if (!tell) return;
    const guidance = await this.around.guidance();
    for (const site of sites) {
      const phase = guidance.find((g) => g.site === site)?.phase ?? "healthy";
      const signal = signalOf(site, this.wanted.get(site) ?? "text", phase, this.came.get(site) ?? "", region);
      if (signal !== null) await this.say(signal);
    }
  }

  /** Says it once in a step of the server's time. It goes now or not at all: an old signal is none. */
  private async say(signal: Signal): Promise<void> {
    const at = this.around.now();
    const key = `${Math.floor(at / bucketMs)} ${JSON.stringify(signal)}`;
    if (this.said.get(signal.site) === key) return;
    this.said.set(signal.site, key);
    try {
      await this.around.send(signal);
      this.told = { signal, at };
      this.failure = "";
    } catch (err) {
      this.said.delete(signal.site);
      this.failure = (err as { code?: string }).code ?? "unreachable";
    }
    this.around.changed();
  }

  /** What the user has chosen for the board of the present server. */
  private async choice(): Promise<Choice> {
    const [server, kept] = await Promise.all([this.around.server(), this.around.load()]);
    return kept !== undefined && kept.server === server && server !== "" ? kept : { ...nothingChosen, server };
  }

  async choose(choice: Choice): Promise<void> {
    await this.around.save({ ...choice, server: await this.around.server() });
    this.asked = 0;
    this.around.changed();
  }

  /** Everything, for a panel that is looked at. It asks whether there is a board, whatever is chosen. */
  async view(): Promise<BoardView> {
    const choice = await this.choice();
    if (choice.server !== "") await this.ask(choice.server, lookedAtMs);
    const { state, problem, told, failure } = this;
    return { server: choice.server, choice, state, problem, preview: this.preview(choice.region), told, failure };
  }

  private preview(region: string): Signal[] {
    const site = [...this.came.keys()].reverse().find(canBeTold) ?? "chatgpt";
    const capability = this.wanted.get(site) ?? "text";
    const all = [signalOf(site, capability, "surge", "overloaded", region), signalOf(site, capability, "healthy", "", region)];
    return all.filter((signal) => signal !== null);
  }

  /** Asks the board while something fails that colleagues may see, too. */
  async look(guidance: readonly Guidance[]): Promise<void> {
    if (!guidance.some(concernsOthers)) return;
    const { show, server } = await this.choice();
    if (show) await this.ask(server, freshMs);
  }

  /** What colleagues see of a site that fails here; null where there is nothing to say, or the user does not want it. */
  async others(site: string, guidance: readonly Guidance[]): Promise<Others | null> {
    if (!guidance.some((g) => g.site === site && concernsOthers(g))) return null;
    const { show, tell, server } = await this.choice();
    if (!show) return null;
    await this.ask(server, freshMs);
    return othersOn(
      this.state?.sites.find(({ id }) => id === site),
      tell,
    );
  }

  private ask(server: string, fresh: number): Promise<void> {
    const now = this.around.now();
    if (this.asking === null && this.askedOf === server && now - this.asked < fresh) return Promise.resolve();
    this.asking ??= this.fetch(server, now).finally(() => (this.asking = null));
    return this.asking;
  }

  private async fetch(server: string, now: number): Promise<void> {
    const before = JSON.stringify([this.state, this.problem]);
    try {
      this.state = readState(await this.around.get(`${server}/board/state.json`));
      this.problem = this.state === null ? "malformed" : "";
    } catch (err) {
      if (!(err instanceof FetchError)) throw err;
      this.state = null;
      this.problem = err.status === 404 ? "none" : "unreachable";
    }
    this.asked = now;
    this.askedOf = server;
    if (JSON.stringify([this.state, this.problem]) !== before) this.around.changed();
  }
}

/** Whether a symptom is one that says something of the site. */
function tellable({ fault, symptom }: Event): boolean {
  return (fault === "site" || fault === "unknown") && symptom !== "adapter_drift";
}

/** What was asked of the site. */
function capabilityOf({ mode, files = 0 }: Observation): string {
  if (mode === "image" || mode === "voice") return mode;
  if (mode === "tool") return "tools";
  return files > 0 ? "files" : "text";
}
