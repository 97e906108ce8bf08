// Starts the Go core, calls it, and starts a new one when it has ended.

import type { CoreCalls } from "../core.gen.ts";
import type { CoreState } from "../messages.ts";
import { decode, encode } from "./cbor.ts";

/** The one object that the Go program exports: a function for every call, CBOR in, a promise of CBOR out. */
export type Exports = Record<string, (input: Uint8Array) => Promise<Uint8Array>>;

/** A running Go program. */
export interface Program {
  exports: Exports;
  /** Settles when the program has ended, for whatever reason. */
  ended: Promise<void>;
}

/** An error that the core answered with, or that there is no core ("core_broken"). */
export class CoreError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "CoreError";
  }
}

/** A core that ends this often within `windowMs` is broken: starting it again at once would only burn the battery. */
const maxStarts = 4;
const windowMs = 60_000;

/** The core as the rest of the worker sees it. */
export class Core {
  private program: Promise<Program> | null = null;
  private starts: number[] = [];
  private restarts = 0;
  private error = "";
  private readonly underWay = new Set<(err: CoreError) => void>();
  private state: CoreState["state"] = "starting";
  private gap: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly start: () => Promise<Program>,
    private readonly changed: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** How the core is. */
  get health(): Pick<CoreState, "state" | "error" | "restarts"> {
    return { state: this.state, error: this.error, restarts: this.restarts };
  }

  /**
   * Calls the core, starting it first if need be. Rejects with CoreError; a call that was on its way when the program ended is
   * rejected with "core_ended" and may or may not have been done, so callers repeat only what may be done twice.
   */
  async call<N extends keyof CoreCalls>(name: N, input: CoreCalls[N]["in"]): Promise<CoreCalls[N]["out"]> {
    await this.gap;
    const program = await this.running();
    const fn = program.exports[name];
    if (fn === undefined) throw new CoreError("internal", `the core has no call ${name}`);
    const answered = fn(encode(input));
    const output = await new Promise<Uint8Array>((resolve, reject) => {
      this.underWay.add(reject);
      answered.then(resolve, reject).finally(() => this.underWay.delete(reject));
    });
    return decode(output) as CoreCalls[N]["out"];
  }

  /**
   * Ends the program, which lets go of its store, and does `work` while there is none; the next call starts a new one. A core that
   * does not start has nothing to let go of.
   */
  without(work: () => Promise<void>): Promise<void> {
    const done = this.gap
      .then(() => this.end())
      .catch(() => undefined)
      .then(work);
    this.gap = done.catch(() => undefined);
    return done;
  }

  private async end(): Promise<void> {
    const { exports, ended } = await this.running();
    // It never answers: the program ends under the feet of the call, which may throw for that.
    await Promise.race([ended, Promise.resolve().then(() => exports["end"]?.(encode({})))]).catch(() => undefined);
    await ended;
  }

  private running(): Promise<Program> {
    if (this.program !== null) return this.program;
    const since = this.now() - windowMs;
    this.starts = this.starts.filter((t) => t > since);
    if (this.starts.length >= maxStarts) {
      this.become("broken", this.error);
      return Promise.reject(new CoreError("core_broken", this.error));
    }
    this.starts.push(this.now());
    const program = this.boot();
    this.program = program;
    return program;
  }

  private async boot(): Promise<Program> {
    try {
      const program = await this.start();
      void program.ended.then(
        () => this.lost("the core ended"),
        (err: unknown) => this.lost(String(err)),
      );
      this.become("ready", "");
      return program;
    } catch (err) {
      this.program = null;
      const message = err instanceof Error ? err.message : String(err);
      this.become("broken", message);
      throw new CoreError("core_broken", message);
    }
  }

  private lost(reason: string): void {
    this.program = null;
    this.restarts++;
    // The promises of a program that has ended never settle by themselves.
    for (const reject of this.underWay) reject(new CoreError("core_ended", reason));
    this.underWay.clear();
    this.become("starting", reason);
  }

  private become(state: CoreState["state"], error: string): void {
    const same = this.state === state && this.error === error;
    this.state = state;
    this.error = error;
    if (!same) this.changed();
  }
}
